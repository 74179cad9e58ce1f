"""Templates: what comes with digest is sound, an operator's file replaces one, and each fault names its line."""

import re
import shutil
from dataclasses import replace
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from digest.errors import TemplateError
from digest.messages.render import compiled
from digest.messages.samples import sample_edition, sample_editions, sample_story
from digest.messages.set import set_variant
from digest.messages.templates import Templates, check_templates, load_templates, read_templates, templates_folder
from digest.model import Edition
from tests.messages.conftest import NONCE

OURS = templates_folder()


def test_what_comes_with_digest_has_no_fault(templates: Templates) -> None:
    assert check_templates(templates) == []
    assert templates.names == ("brief", "letter", "morning")


def test_an_operators_file_replaces_its_namesake_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    own = (OURS / "parts/masthead.mjml.jinja").read_text("utf-8").replace("{{ list.title }}", "Ours: {{ list.title }}")
    (tmp_path / "parts/masthead.mjml.jinja").write_text(own, "utf-8")
    html = mail(load_templates(OURS, tmp_path))
    assert ">Ours: The Harbour Morning</h1>" in html
    assert "Unsubscribe from The Harbour Morning" in html


def test_a_folder_that_is_not_there_is_told() -> None:
    with pytest.raises(TemplateError, match="no such folder"):
        load_templates(OURS, Path("/nowhere/at/all"))


def test_a_list_with_an_unknown_template_is_told(templates: Templates) -> None:
    with pytest.raises(TemplateError, match="no template 'evening"):
        templates.html("evening", {})


def mail(templates: Templates) -> str:
    edition = sample_edition(sample_story(0), sample_story(1))
    variant = set_variant(edition, language="", topics=(), templates=templates, base_url="", nonce=NONCE)
    assert variant
    return variant.html


FAULTS = [
    ("morning.mjml.jinja", "<mj-section padding", "<mj-sektion padding", "MJML has no <mj-sektion>", "<mj-section>"),
    ("parts/footer.mjml.jinja", "<mj-column>", "<mj-wrapper>", "<mj-wrapper> stands in <mj-section>", "<mj-body>"),
    ("parts/masthead.mjml.jinja", "<mj-divider ", "<mj-divider colour='x' ", "no attribute 'colour'", "use one of"),
    ("parts/masthead.mjml.jinja", 'padding="28px', 'paddin="28px', "no attribute 'paddin'", "'padding'"),
    ("parts/masthead.mjml.jinja", "</h1>", "</h2>", "</h2> closes <h1>", "last first"),
    ("parts/masthead.mjml.jinja", "<h1 ", "<h1>x</h1><h1 ", "there are 2 <h1>", "exactly one"),
    ("parts/story-standard.mjml.jinja", "<h2", "<script>x</script><h2", "<script> is not for mails", "leave it out"),
    ("parts/story-brief.mjml.jinja", "<h3", "<h5>x</h5><h3", "<h5> skips a level", "<h3>"),
    ("parts/picture.mjml.jinja", ' alt="{{', ' title="{{', "a picture has no alt", "alt="),
    ("parts/picture.mjml.jinja", ' height="{{', ' title="{{', "a picture has no height", "height="),
    ("parts/thumbnail.mjml.jinja", ' width="144"', "", "a picture has no width", "width="),
    (
        "parts/footer.mjml.jinja",
        "address=address",
        "address=adress",
        "no variable 'adress'",
        "docs",
    ),
    ("parts/footer.mjml.jinja", "{{ unsubscribe_url }}", "{{ base_url }}", "the unsubscribe link is missing", "footer"),
    ("parts/footer.txt.jinja", "{{ unsubscribe_url }}", "", "the unsubscribe link is missing", "footer"),
    ("parts/footer.mjml.jinja", "{{ unsubscribe_url }}", "{{ unsubscribe_url|upper }}", "filled in last", "as it is"),
    ("morning.mjml.jinja", "{% if standard %}", "{% if 0 < 1 %}", "'<' in an expression", "is lt"),
    (
        "morning.mjml.jinja",
        "{% block stories %}",
        "{% block story %}",
        "no block 'story'",
        "'stories'",
    ),
    ("parts/base.txt.jinja", "{% block footer %}", "{% block foot %}", "block 'footer' is missing", "{% block footer"),
    ("morning.mjml.jinja", "{% if brief %}", "{% if brief", "expected token", "correct the line"),
    ("morning.mjml.jinja", "{% if brief %}", "{% if brief|shuffle %}", "No filter named 'shuffle'", "correct"),
    ("morning.mjml.jinja", 'say("in_brief")', 'say("in_short")', "there is no text 'in_short'", "in_brief"),
    ("parts/masthead.mjml.jinja", ", count=stories|length", "", "'stories' lacks its count", "count=…"),
    ("parts/topics.mjml.jinja", "story.topics|join", "story.topic|join", "a story has no 'topic'", "docs/templates.md"),
    ("parts/headline.mjml.jinja", 'href="{{ story.url }}"', 'href="#"', "a link leads to '#'", "https"),
    ("parts/topics.mjml.jinja", "font-size:13px", "font-size:11px", "text of 11 px", "13 px"),
    ("parts/style.css.jinja", ":root", "@import 'x'; :root", "fetches something", "system fonts"),
    ("morning.mjml.jinja", "parts/story-lead", "parts/story-leed", "there is no template", "mean 'parts/story-lead.mj"),
    ("morning.mjml.jinja", "parts/base.mjml", "parts/bas.mjml", "there is no template", "mean 'parts/base.mjml.jinja'"),
    (
        "parts/topics.mjml.jinja",
        "{% if",
        "{% include 'parts/topics.mjml.jinja' %}{% if",
        "includes or extends itself",
        "l",
    ),
    ("parts/headline.mjml.jinja", "story.title", "story.titel", "a story has no 'titel'", "docs/templates.md"),
    ("parts/masthead.mjml.jinja", 'padding="28px 28px 0"', "padding=28px", "'padding' has no quotes", 'padding="…"'),
    ("parts/masthead.mjml.jinja", "<mj-section ", "<mj-section padding='0' ", "has 'padding' twice", "one of them"),
    ("parts/masthead.mjml.jinja", "<mj-column>", "<MJ-COLUMN>", "written in capitals", "<mj-column>"),
    ("parts/masthead.mjml.jinja", "</mj-column>", "", "</mj-section> closes <mj-column>", "last first"),
    (
        "parts/masthead.mjml.jinja",
        'mj-class="small"',
        'mj-class="tiny"',
        "no <mj-class> is called 'tiny'",
        "one of small",
    ),
    ("parts/masthead.mjml.jinja", "<h1 ", "<table></table><h1 ", "read out as one", 'role="presentation"'),
    ("parts/headline.mjml.jinja", 'class="headline"', 'onclick="x()"', "'onclick' runs a script", "leave it out"),
    ("parts/topics.mjml.jinja", "font-size:13px", "font-size:0.6em", "a size of 0.6em depends", "in px"),
    ("parts/topics.mjml.jinja", "font-size:13px", "font-size:8pt", "text of 8 pt", "13 px"),
    ("parts/base.mjml.jinja", 'font-size="14px"', 'font-size="10px"', "text of 10 px", "13 px"),
    ("parts/style.css.jinja", "a:focus {", ".quiet p { font-size: 9px; } a:focus {", "text of 9 px", "13 px"),
    (
        "notices/confirm.mjml.jinja",
        'href="{{ link }}"',
        'href="javascript:x"',
        "a link leads to 'javascript:x'",
        "https",
    ),
    (
        "parts/footer.mjml.jinja",
        '<a href="{{ unsubscribe_url }}"',
        '<!-- <a href="{{ unsubscribe_url }}"> --><a href="https://x.example"',
        "the unsubscribe link is missing",
        "footer",
    ),
    ("letter.mjml.jinja", "parts/base.mjml.jinja", "letter.mjml.jinja", "extends itself", "parts/base.mjml.jinja"),
    ("parts/footer.mjml.jinja", "<mj-column>", "<p>Hi</p><mj-column>", "MJML has no <p>", "into an <mj-text>"),
    (
        "parts/headline.mjml.jinja",
        "{% if",
        "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}{% if",
        "its loops take more than 100,000 steps",
        "a loop in a loop",
    ),
    (
        "parts/headline.mjml.jinja",
        "{% if",
        "{{ '-' * 10**9 }}{% if",
        "1,000,000,000 times",
        "a number that is too large",
    ),
    (
        "parts/headline.mjml.jinja",
        "{% if",
        "{{ 9 ** 387420489 }}{% if",
        "the power 387420489 is too high",
        "a number that is too large",
    ),
    (
        "letter.mjml.jinja",
        "{% include",
        "{% for a in range(90000) %}12345678901234567890{% endfor %}{% include",
        "it makes more than",
        "a loop in a loop",
    ),
    ("parts/sources.txt.jinja", "{{ story.url }}", "", "does not lead to every story", "{{ story.url }}"),
    ("pages/page.html.jinja", "{{ heading }}", "{{ headng }}", "no variable 'headng'", "docs"),
    ("pages/page.html.jinja", "{% if title %}", "{% if %}", "Expected an expression", "correct the line"),
    ("parts/base.mjml.jinja", "<mj-style>", '<mj-style inline="inline">', "not written into the tags", "itself"),
    ("parts/base.mjml.jinja", "<mj-attributes>", '<mj-attributes><mj-font name="x" />', "no <mj-font>", "system"),
    ("parts/base.mjml.jinja", '<mj-all font-family="{{ fonts.text }}" />', "", "no font of its own", "mj-all"),
    ("parts/masthead.mjml.jinja", "<mj-column>", "<mj-column>words", "'words' stands in <mj-column>", "<mj-text>"),
]


@pytest.mark.parametrize(("file", "right", "wrong", "what", "fix"), FAULTS, ids=[fault[3] for fault in FAULTS])
def test_a_fault_names_file_line_and_what_to_write_instead(
    tmp_path: Path, file: str, right: str, wrong: str, what: str, fix: str
) -> None:
    source = (OURS / file).read_text("utf-8")
    assert right in source
    path = tmp_path / file
    path.parent.mkdir(exist_ok=True)
    path.write_text(source.replace(right, wrong, 1), "utf-8")
    with pytest.raises(TemplateError) as caught:
        load_templates(OURS, tmp_path)
    assert what in caught.value.what
    assert fix in caught.value.fix
    assert caught.value.where
    if not any(word in what for word in ("missing", "font", "<h1>", "every story", "closes <mj-column>")):
        line = source[: source.index(right)].count("\n") + 1
        assert re.fullmatch(rf"{re.escape(str(path))}:({line}|{line + 1})", caught.value.where)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    shutil.copytree(OURS, tmp_path, dirs_exist_ok=True)
    for name in ("footer", "masthead"):
        path = tmp_path / f"parts/{name}.mjml.jinja"
        path.write_text(path.read_text("utf-8").replace("<mj-column>", "<mj-colum>"), "utf-8")
    said = [str(problem) for problem in check_templates(read_templates(tmp_path))]
    assert len([line for line in said if "MJML has no <mj-colum>; did you mean <mj-column>?" in line]) == 2


def test_an_edition_without_text_part_is_told(tmp_path: Path) -> None:
    shutil.copy(OURS / "morning.mjml.jinja", tmp_path / "evening.mjml.jinja")
    with pytest.raises(TemplateError, match=r"evening\.txt\.jinja: the text part is missing"):
        load_templates(OURS, tmp_path)


@pytest.mark.parametrize(
    ("file", "data", "what", "fix"),
    [
        ("evening.mjml", b"<mjml>", "nothing reads a file of this name", ".mjml.jinja"),
        ("parts/footer.mjml.j2", b"", "nothing reads a file of this name", ".mjml.jinja"),
        ("masthead.mjml.jinja", b"", "this is the name of a part", "parts/masthead.mjml.jinja"),
        ("parts/footer.txt.jinja", b"\xff\xfe", "this file is not UTF-8", "save it as UTF-8"),
    ],
)
def test_a_file_that_cannot_be_a_template_is_told(tmp_path: Path, file: str, data: bytes, what: str, fix: str) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / file).write_bytes(data)
    (problem,) = check_templates(read_templates(OURS, tmp_path))
    assert (problem.where, problem.what) == (file, what)
    assert fix in problem.fix


@pytest.mark.parametrize("file", ["README.md", ".morning.mjml.jinja.swp", "morning.mjml.jinja~", "logo.png"])
def test_what_else_lies_in_the_folder_is_nobodys_business(tmp_path: Path, file: str) -> None:
    (tmp_path / file).write_bytes(b"\xff")
    assert load_templates(OURS, tmp_path).names == ("brief", "letter", "morning")


def test_a_template_cannot_reach_pythons_insides(tmp_path: Path) -> None:
    shutil.copytree(OURS, tmp_path, dirs_exist_ok=True)
    path = tmp_path / "parts/base.txt.jinja"
    path.write_text(path.read_text("utf-8") + "{{ say.__globals__ }}", "utf-8")
    with pytest.raises(TemplateError, match="__globals__"):
        load_templates(tmp_path)


@pytest.mark.parametrize(("what", "edition"), list(sample_editions()), ids=[what for what, _ in sample_editions()])
@pytest.mark.parametrize("name", load_templates(OURS).names)
def test_a_finished_mail_fetches_nothing_and_leaves_a_way_out(
    templates: Templates, name: str, what: str, edition: Edition
) -> None:
    edition = replace(edition, list=replace(edition.list, template=name))
    variant = set_variant(edition, language="", topics=(), templates=templates, base_url="", nonce=NONCE)
    assert variant
    html = variant.html
    assert f'href="{NONCE}1"' in html
    assert not re.search(r"<(script|link|iframe|form|object)\b|@import|@font-face|url\(|javascript:", html)
    assert {address.partition("//")[0] for address in re.findall(r'src="([^"]*)"', html)} <= {"https:"}
    assert re.search(r'<html lang="[\w-]+" dir="(ltr|rtl)"', html)
    assert '<meta name="color-scheme" content="light dark"' in html
    assert "prefers-color-scheme: dark" in html
    assert len(re.findall(r"<h1\b", html)) == 1
    assert all(re.search(r'\balt="[^"]', image) for image in re.findall(r"<img[^>]*>", html))
    assert all('role="presentation"' in table for table in re.findall(r"<table[^>]*>", html))
    assert all(len(line) <= 72 or "http" in line or NONCE in line for line in variant.text.split("\n"))


def test_a_mail_has_one_main_part_and_no_label_that_garbles_its_title(templates: Templates) -> None:
    title = 'back\\slash "quoted" العبّارة'
    edition = sample_edition(sample_story(0), title=title)
    edition = replace(edition, subject=title)
    variant = set_variant(edition, language="", topics=(), templates=templates, base_url="", nonce=NONCE)
    assert variant
    assert variant.html.count('role="main"') == 1
    assert "aria-roledescription" not in variant.html
    assert re.findall(r"<(\w+)[^<>]* aria-label=", variant.html) == ["a"]
    assert "back\\slash &#34;quoted&#34; العبّارة</title>" in variant.html
    assert 'height="auto"' not in variant.html


def test_the_preheader_is_hidden_without_the_tricks_filters_look_for(templates: Templates) -> None:
    edition = replace(sample_edition(sample_story(0)), preheader="Seen in the list of mails")
    variant = set_variant(edition, language="", topics=(), templates=templates, base_url="", nonce=NONCE)
    assert variant
    found = re.search(r'<div style="([^"]*)">Seen in the list of mails</div>', variant.html)
    assert found
    assert "display:none" in found[1]
    assert "color" not in found[1]
    assert "font-size" not in found[1]


class Attributes(HTMLParser):
    """The attributes of the one <img> of a text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: dict[str, str | None] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember it."""
        self.found |= dict(attrs) if tag == "img" else {}

    handle_startendtag = handle_starttag


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40))
@example("चित्र: स्रोत")
@example("العبّارة")
@example("👩🏽‍🚒 ❄️")
@example("a\\b \\u{41} \\t \\\\")
@example('"quotes" & <tags>')
def test_mjml_garbles_no_value(text: str) -> None:
    value = "x" + text + "x"
    image = f'<img alt="{escape(value)}" title="{escape(value)}" src="https://a.example/1.png" width="9" height="9" />'
    html = compiled(
        f"<mjml><mj-body><mj-section><mj-column><mj-text>{image}</mj-text></mj-column></mj-section></mj-body></mjml>",
        "x",
    )
    found = Attributes(html).found
    assert (found["alt"], found["title"], found["width"]) == (value, value, "9")


def test_a_picture_of_mjml_keeps_its_shape_on_a_small_screen() -> None:
    picture = '<mj-image src="https://a.example/1.png" alt="A" width="260px" height="173px" />'
    html = compiled(f"<mjml><mj-body><mj-section><mj-column>{picture}</mj-column></mj-section></mj-body></mjml>", "x")
    (image,) = re.findall("<img[^>]*>", html)
    assert 'height="173"' in image
    assert "height:auto;width:100%" in image

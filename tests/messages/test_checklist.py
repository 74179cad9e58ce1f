"""The checklist of a careful sender, held against the bytes of every kind of mail in every language."""

import re
from dataclasses import dataclass, replace
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from digest.messages.notice import LEAVABLE, NOTICES
from digest.messages.pages import MAX_HTML, MAX_MAIL
from digest.messages.personal import Personal
from digest.messages.plain import plain
from digest.messages.samples import full_edition, sample_editions, sample_notice
from digest.messages.set import Variant, set_variant
from digest.messages.set_notice import set_notice
from digest.messages.templates import Templates
from digest.messages.wrap import columns
from digest.model import Edition, Story
from tests.messages.conftest import NONCE
from tests.messages.filled import filled

LANGUAGES = ("en", "de", "fr", "es", "uk", "ar", "hi")
SAMPLES = dict(sample_editions())
KINDS = [
    *((template, what, "") for template in ("morning", "brief", "letter") for what in SAMPLES),
    *((template, "everything at once", tag) for template in ("morning", "brief", "letter") for tag in LANGUAGES),
    *((kind, "", tag) for kind in NOTICES for tag in LANGUAGES),
]
WEB = "https://digest.example/edition/Zm9v"
READER = "ada@reader.example"
ALWAYS = ["From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type", "List-Id", "Feedback-ID",
          "Auto-Submitted"]  # fmt: skip
OF_LEAVING = ["List-Unsubscribe", "List-Unsubscribe-Post"]
ADDRESS = re.compile(r"[\w.+-]+@[\w.-]+\w")


@dataclass(frozen=True)
class Mail:
    """One finished mail: its bytes, its header fields unfolded, its decoded parts, and what it was made from."""

    data: bytes
    fields: list[tuple[str, str]]
    text: str
    html: str
    edition: Edition | None
    leavable: bool

    @property
    def head(self) -> str:
        """The header section as it stands on the wire."""
        return self.data.partition(b"\r\n\r\n")[0].decode("ascii")

    def field(self, name: str) -> str:
        """The one value of a field."""
        (value,) = [value for known, value in self.fields if known == name]
        return value


@pytest.fixture(params=KINDS, ids=["-".join(filter(None, kind)).replace(" ", "_") for kind in KINDS])
def mail(request: pytest.FixtureRequest, templates: Templates, personal: Personal) -> Mail:
    template, what, language = request.param
    if template in NOTICES:
        notice = replace(sample_notice(template, templates.furniture(language)), address=READER)
        data = set_notice(notice, templates=templates, base_url="https://sample.example", nonce=NONCE).data
        return taken_apart(data, None, template in LEAVABLE)
    edition = SAMPLES[what]
    edition = replace(
        edition, list=replace(edition.list, template=template, language=language or edition.list.language)
    )
    return taken_apart(
        filled(variant_of(edition, templates, language), replace(personal, address=READER)).data, edition, True
    )


def variant_of(edition: Edition, templates: Templates, language: str = "") -> Variant:
    variant = set_variant(
        edition,
        language=language,
        topics=(),
        templates=templates,
        nonce=NONCE,
        base_url="https://digest.example",
        web_url=WEB,
    )
    assert variant
    return variant


def taken_apart(data: bytes, edition: Edition | None, leavable: bool) -> Mail:
    message = message_from_bytes(data, policy=policy.default)
    assert [part.get_content_type() for part in message.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    text, html = (part.get_payload(decode=True).decode("utf-8").replace("\r\n", "\n") for part in message.iter_parts())
    unfolded = data.partition(b"\r\n\r\n")[0].decode("ascii").replace("\r\n ", " ").split("\r\n")
    fields = [(name, value) for name, _, value in (line.partition(": ") for line in unfolded)]
    return Mail(data, fields, text, html, edition, leavable)


def test_each_header_is_there_once_and_no_other(mail: Mail) -> None:
    names = [name for name, _ in mail.fields]
    expected = ALWAYS + (OF_LEAVING if mail.leavable else []) + (["Precedence"] if mail.edition else [])
    assert sorted(names) == sorted(expected)


def test_the_headers_say_what_they_must(mail: Mail) -> None:
    assert mail.field("To") == READER
    assert mail.field("From").endswith("<morning@harbour.example>")
    assert re.fullmatch(r"<[0-9a-f]{32}@harbour\.example>", mail.field("Message-ID"))
    assert re.fullmatch(
        r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d \+0000", mail.field("Date")
    )
    assert re.fullmatch(r"(.+ )?<[a-z0-9-]+\.harbour\.example>", mail.field("List-Id"))
    assert re.fullmatch(r"\d+:harbour-morning:[a-z]+:[0-9a-f]+", mail.field("Feedback-ID"))
    assert 5 <= len(mail.field("Feedback-ID").rpartition(":")[2]) <= 15
    assert mail.field("Auto-Submitted") == "auto-generated"
    assert mail.field("MIME-Version") == "1.0"
    assert str(make_header(decode_header(mail.field("Subject")))).strip()
    if mail.leavable:
        ways = re.findall("<([^>]*)>", mail.field("List-Unsubscribe"))
        assert [way.partition(":")[0] for way in ways] == ["https", "mailto"]
        assert mail.field("List-Unsubscribe-Post") == "List-Unsubscribe=One-Click"


def test_header_lines_are_short_and_ascii_and_encoded_where_they_may_be(mail: Mail) -> None:
    assert mail.head.isascii()
    for line in mail.head.split("\r\n"):
        foldable = " " in line.partition(": ")[2].strip() if ": " in line else " " in line.strip()
        assert len(line) <= (78 if foldable else 998)
        assert line.strip()
        assert line == line.rstrip()
    words = re.findall(r"=\?\S*?\?\S\?\S*?\?=", mail.head)
    assert all(len(word) <= 75 for word in words)
    assert not [name for name, value in mail.fields if name.startswith("List-") and "=?" in value]
    assert not [name for name, value in mail.fields if "=?" in value and name not in ("Subject", "From")]


def test_the_body_is_safe_on_any_way(mail: Mail) -> None:
    body = mail.data.partition(b"\r\n\r\n")[2]
    edge = re.search(r'boundary="([^"]+)"', mail.head)
    assert edge
    assert body.startswith(b"--" + edge[1].encode())
    assert body.endswith(b"--" + edge[1].encode() + b"--\r\n")
    assert body.count(b"--" + edge[1].encode()) == 3
    for part in body.split(b"--" + edge[1].encode())[1:3]:
        head, _, content = part.lstrip(b"\r\n").partition(b"\r\n\r\n")
        assert b"charset=utf-8" in head
        assert b"Content-Transfer-Encoding: quoted-printable" in head
        assert all(len(line) <= 76 and line.isascii() for line in content.split(b"\r\n"))
        assert not [line for line in content.split(b"\r\n") if line.startswith((b".", b"From "))]
    assert b"\n" not in mail.data.replace(b"\r\n", b"")
    assert b"\x00" not in mail.data


def test_it_is_small(mail: Mail) -> None:
    assert len(mail.html.encode()) < MAX_HTML
    assert len(mail.data) < MAX_MAIL


def test_nobody_elses_address_is_in_it_and_none_in_a_url(mail: Mail) -> None:
    assert set(ADDRESS.findall(mail.html + mail.text)) <= {READER}
    urls = re.findall(r"""https?://[^\s"'<>]+""", mail.html + mail.text + mail.head)
    assert urls
    assert not [url for url in urls if "@" in url or "%40" in url.lower()]


def test_the_text_part_is_whole(mail: Mail) -> None:
    lines = mail.text.split("\n")
    assert not [line for line in lines if columns(line) > 72 and not line.startswith(("http", "["))]
    assert not re.search(
        r"[{}]|</?[a-z]+>", re.sub(r"Council says.*?\{address\}|\"Quotes\" & <tags>|a < b", "", mail.text, flags=re.S)
    )
    assert ("/unsubscribe/" in mail.text) == mail.leavable
    assert "\n\n\n\n" not in mail.text
    for number, story in enumerate(shown(mail), 1):
        flat = " ".join(mail.text.split())
        assert " ".join(plain(story.lead.title).split()) in flat or columns(story.lead.title) > 72
        assert f"[{number}] {story.lead.url}\n" in mail.text or not story.lead.url
        assert not story.summary or " ".join(plain(story.summary[0].text).split()) in flat


def shown(mail: Mail) -> tuple[Story, ...]:
    stories = mail.edition.stories if mail.edition else ()
    return stories[: len(re.findall(r"^\[\d+\] ", mail.text, re.M)) or 1]


class Seen(HTMLParser):
    """What a mail's HTML holds."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember a tag."""
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def all(self, name: str) -> list[dict[str, str]]:
        """The attributes of each tag of a name."""
        return [attributes for tag, attributes in self.tags if tag == name]


def test_the_html_is_what_every_client_can_show(mail: Mail) -> None:
    seen = Seen(mail.html)
    (root,) = seen.all("html")
    assert re.fullmatch(r"[a-z]{2}(-[A-Z]{2})?", root["lang"])
    assert root["dir"] == ("rtl" if root["lang"] == "ar" else "ltr")
    assert re.search(r"<title>[^<]+</title>", mail.html)
    levels = [int(tag[1]) for tag, _ in seen.tags if re.fullmatch("h[1-6]", tag)]
    assert (levels[0], levels.count(1)) == (1, 1)
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(table.get("role") == "presentation" for table in seen.all("table"))
    for image in seen.all("img"):
        assert image["alt"].strip()
        assert int(image["width"]) > 0
        assert int(image["height"]) > 0
        assert image["src"].startswith("https://")
    assert all(link["href"].startswith(("https://", "http://")) for link in seen.all("a"))
    headlines = {plain(story.lead.title) for story in shown(mail) if story.lead.url}
    named = {link["aria-label"] for link in seen.all("a") if "aria-label" in link}
    assert all(any(name.endswith(f": {headline}") for name in named) for headline in headlines)
    assert {meta.get("name") for meta in seen.all("meta")} >= {"color-scheme", "supported-color-schemes", "viewport"}
    assert "@media (prefers-color-scheme: dark)" in mail.html
    assert not {"script", "link", "iframe", "form", "object", "embed", "video", "base"} & {tag for tag, _ in seen.tags}
    assert not re.search(r"@import|@font-face|url\(|expression\(|javascript:", mail.html)
    assert not [size for size in re.findall(r"font-size:\s*(\d+)", mail.html) if 0 < int(size) < 13]
    assert "Ubuntu" not in mail.html
    assert "fonts.googleapis" not in mail.html
    assert ("/unsubscribe/" in mail.html) == mail.leavable
    assert not [image for image in seen.all("img") if int(image["width"]) <= 2]


def test_sixty_long_stories_keep_the_footer_and_lead_to_the_web(templates: Templates, personal: Personal) -> None:
    edition = SAMPLES["sixty stories"]
    long = tuple(
        replace(story, summary=tuple(replace(one, text=one.text * 4) for one in story.summary))
        for story in edition.stories
    )
    for name in ("morning", "brief", "letter"):
        told = replace(edition, stories=long, list=replace(edition.list, template=name))
        variant = variant_of(told, templates)
        mail = taken_apart(filled(variant, personal).data, told, True)
        assert len(mail.html.encode()) < MAX_HTML
        assert len(mail.data) < MAX_MAIL
        assert "Unsubscribe from The Harbour Morning</a>" in mail.html
        assert (WEB in mail.html) == (variant.left_out > 0)
        assert f"{full_edition().list.postal_address}" in mail.html

"""Rendered MJML walked tag by tag: what is unknown, misplaced or unfit for a mail, with its line in the template."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from html import escape
from html.parser import HTMLParser

import jinja2

from digest.errors import TemplateError
from digest.messages.mjml_tags import INSTEAD, TAGS

# The attribute by which a rendered tag tells the template's file and line.
AT = "at"
OPENING = re.compile(r"<([A-Za-z][\w-]*)")
EMPTY = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
# Mail programs drop these, or the mail with them.
UNFIT = frozenset(
    ["applet", "audio", "base", "embed", "form", "frame", "iframe", "input", "link", "object", "script", "svg", "video"]
)
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
LINKS = ("http://", "https://", "mailto:")
FETCHING = re.compile(r"@import|@font-face|url\(|expression\(", re.IGNORECASE)
SMALLEST_TEXT = 13
SIZE = re.compile(r"font-size:\s*(\d+(?:\.\d+)?)([a-z%]*)", re.IGNORECASE)
PIXELS = {"px": 1.0, "pt": 4 / 3}
QUOTED = re.compile(r""""[^"]*"|'[^']*'""")
UNQUOTED = re.compile(r"""([\w-]+)\s*=\s*(?!["'\s])""")


class MarkedLoader(jinja2.BaseLoader):
    """Another loader's templates with every tag told where it stands."""

    def __init__(self, loader: jinja2.BaseLoader) -> None:
        self._loader = loader

    def get_source(self, environment: jinja2.Environment, template: str) -> tuple[str, str | None, None]:
        """The template's source, each opening tag with an `at` attribute."""
        source, filename, _ = self._loader.get_source(environment, template)
        if template.endswith(".mjml.jinja"):
            source = mark(source, filename or template)
        return source, filename, None


def mark(source: str, filename: str) -> str:
    """A template with the file and line written into every opening tag."""
    lines = source.split("\n")
    places = (escape(f"{filename}:{number}") for number in range(1, len(lines) + 1))
    return "\n".join(OPENING.sub(rf'<\1 {AT}="{place}"', line) for line, place in zip(lines, places, strict=True))


def mjml_problems(marked: str, name: str) -> list[TemplateError]:
    """The faults of a marked and rendered MJML text."""
    walk = _Walk(name)
    walk.feed(marked)
    walk.close()
    walk.finish()
    return walk.problems


def style_faults(style: str) -> Iterator[tuple[str, str]]:
    """What is wrong with some CSS, each with what to write instead: what it fetches, and text too small to read."""
    if FETCHING.search(style):
        yield "this style fetches something from outside", "use system fonts and an <mj-image>"
    for number, unit in SIZE.findall(style):
        if unit.lower() not in PIXELS:
            yield f"a size of {number}{unit} depends on what is around it", "write it in px"
        elif float(number) * PIXELS[unit.lower()] < SMALLEST_TEXT:
            yield f"text of {number} {unit} is too small to read", f"use {SMALLEST_TEXT} px or more"


class _Walk(HTMLParser):
    def __init__(self, name: str) -> None:
        super().__init__()
        self.problems: list[TemplateError] = []
        self._open: list[tuple[str, str]] = []
        self._headings: list[int] = []
        self._classes: set[str] = set()
        self._place = name

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one tag, and remember that it is open."""
        attributes = {name: value or "" for name, value in attrs}
        self._place = attributes.pop(AT, self._place)
        self._look_at_writing(tag, [name for name, _ in attrs])
        inside = self._open[-1][0] if self._open else ""
        if (inside in TAGS and not TAGS[inside].ending) or not inside:
            self._look_at_mjml(tag, attributes, inside)
        else:
            self._look_at_html(tag, attributes, inside)
        if tag not in EMPTY:
            self._open.append((tag, self._place))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one tag that is closed at once."""
        self.handle_starttag(tag, attrs)
        if tag not in EMPTY:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        """Hold that what is closed is what was opened last."""
        if tag in EMPTY:
            return
        if not self._open or self._open[-1][0] != tag:
            opened = f"<{self._open[-1][0]}> of {self._open[-1][1]}" if self._open else "nothing"
            self._problem(f"</{tag}> closes {opened}", "close tags in the order in which they were opened, last first")
        while any(name == tag for name, _ in self._open) and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Hold that words stand where MJML keeps them, and that styles fetch nothing."""
        inside = self._open[-1][0] if self._open else ""
        if data.strip() and inside in TAGS and not TAGS[inside].ending:
            self._problem(f"{' '.join(data.split())[:40]!r} stands in <{inside}> itself", "put it into an <mj-text>")
        if inside in ("mj-style", "style"):
            self._look_at_style(data)

    def finish(self) -> None:
        """Hold what only the end can tell: open tags, and the order of headings."""
        for tag, place in self._open:
            self._place = place
            self._problem(f"<{tag}> is never closed", f"write </{tag}>")
        if self._headings.count(1) != 1:
            self._problem(f"there are {self._headings.count(1)} <h1>", "write exactly one: the title of the list")

    def _look_at_writing(self, tag: str, names: list[str]) -> None:
        # What browsers forgive and MJML does not, or drops without a word.
        raw = self.get_starttag_text() or ""
        if not raw.startswith(f"<{tag}"):
            self._problem(f"{raw.split()[0]}> is written in capitals", f"write <{tag}>")
        if bare := UNQUOTED.search(QUOTED.sub('""', raw)):
            self._problem(f"the value of {bare[1]!r} has no quotes", f'write {bare[1]}="…"')
        for name in sorted({name for name in names if names.count(name) > 1}):
            self._problem(f"<{tag}> has {name!r} twice", "keep one of them")

    def _look_at_mjml(self, tag: str, attributes: dict[str, str], inside: str) -> None:
        if inside == "mj-attributes":
            self._look_at_defaults(tag, attributes)
        elif tag not in TAGS:
            fix = _nearest(tag, list(TAGS), "<{}>") if tag.startswith("mj") else "put HTML into an <mj-text>"
            self._problem(f"MJML has no <{tag}>", INSTEAD.get(tag) or fix)
        else:
            if inside not in TAGS[tag].parents and (inside or tag != "mjml"):
                places = " or ".join(f"<{parent}>" for parent in TAGS[tag].parents) or "nothing"
                self._problem(f"<{tag}> stands in <{inside}>", f"it belongs in {places}")
            self._look_at_attributes(tag, attributes)
            self._look_at_values(tag, attributes)

    def _look_at_defaults(self, tag: str, attributes: dict[str, str]) -> None:
        if tag not in TAGS:
            self._problem(f"MJML has no <{tag}>", INSTEAD.get(tag) or _nearest(tag, list(TAGS), "<{}>"))
        elif tag not in ("mj-all", "mj-class"):
            self._look_at_attributes(tag, attributes)
        if tag == "mj-class":
            self._classes.add(attributes.get("name", ""))
        self._look_at_values("", attributes)

    def _look_at_attributes(self, tag: str, attributes: dict[str, str]) -> None:
        known = TAGS[tag].attributes
        for name in attributes.keys() - known:
            if tag == "mj-style" and name == "inline":
                self._problem("styles are not written into the tags by our MJML", "write the style on the tag itself")
            else:
                self._problem(f"<{tag}> has no attribute {name!r}", _nearest(name, sorted(known), "{!r}"))

    def _look_at_values(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "mj-image":
            self._look_at_image(attributes)
        if tag == "mj-button" or "href" in attributes:
            self._look_at_link(attributes)
        for name in set(attributes.get("mj-class", "").split()) - self._classes:
            self._problem(f"no <mj-class> is called {name!r}", f"use one of {', '.join(sorted(self._classes))}")
        self._look_at_style(f"font-size:{attributes.get('font-size', '')}")

    def _look_at_html(self, tag: str, attributes: dict[str, str], inside: str) -> None:
        if tag in TAGS or tag in INSTEAD:
            self._problem(f"<{tag}> stands in <{inside}>", "what stands there is HTML: close it first")
        if tag in UNFIT:
            self._problem(f"<{tag}> is not for mails", "leave it out: mail programs remove it")
        if tag == "img":
            self._look_at_image(attributes)
        if tag == "a":
            self._look_at_link(attributes)
        if tag == "table" and "role" not in attributes:
            fix = 'write role="presentation", or role="table" if it is one'
            self._problem("this table would be read out as one", fix)
        for name in attributes:
            if name.startswith("on"):
                self._problem(f"{name!r} runs a script", "leave it out: mail programs remove it")
        if tag in HEADINGS:
            self._look_at_heading(int(tag[1]))
        self._look_at_style(attributes.get("style", ""))

    def _look_at_image(self, attributes: dict[str, str]) -> None:
        if not attributes.get("src", "").startswith("https://"):
            self._problem("a picture does not come by https", "write a whole https:// address")
        for needed in ("alt", "width", "height"):
            if needed not in attributes:
                self._problem(f"a picture has no {needed}", f'write {needed}="…": many readers block pictures')

    def _look_at_link(self, attributes: dict[str, str]) -> None:
        if not attributes.get("href", "").startswith(LINKS):
            self._problem(f"a link leads to {attributes.get('href', '')!r}", "link to http:, https: or mailto:")

    def _look_at_style(self, style: str) -> None:
        for what, fix in style_faults(style):
            self._problem(what, fix)

    def _look_at_heading(self, level: int) -> None:
        if level > max(self._headings[-1:], default=0) + 1:
            self._problem(f"<h{level}> skips a level", f"use <h{max(self._headings[-1:], default=0) + 1}>")
        self._headings.append(level)

    def _problem(self, what: str, fix: str) -> None:
        self.problems.append(TemplateError(what, where=self._place, fix=fix))


def _nearest(word: str, known: list[str], form: str) -> str:
    near = get_close_matches(word, known, 1)
    return f"did you mean {form.format(near[0])}?" if near else f"use one of {', '.join(map(form.format, known))}"

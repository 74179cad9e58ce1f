"""HTML inside feeds -> plain paragraphs. Linear on any input: a feed may hold whatever its sender likes."""

import html
import re
from collections.abc import Iterator

from digest.sources.address import resolve_link
from digest.sources.encoding import BREAKING_MARKS, CONTROL
from digest.sources.picture import Picture, told_picture

LONGEST = 500_000  # characters of one item; what comes after is nobody's summary
LONGEST_LINE = 5_000  # of a headline or a name
BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "p div li ul ol dl dt dd h1 h2 h3 h4 h5 h6 tr table blockquote section article header footer pre hr",
    )
)
# The quantifiers are bounded or possessive, so that unclosed quotes and tags cannot make the scan start over.
ATTRIBUTES = r"""(?:[^<>"']|"[^"]{0,4000}"|'[^']{0,4000}'){0,4000}+"""
TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<!\[CDATA\[|\]\]>|<[!?][^<>]*>|"
    r"<(?P<hidden>script|style|noscript|iframe|form|figcaption|template|svg)\b.*?(?:</(?P=hidden)\s*>|\Z)|"
    rf"<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9:-]*)(?P<attributes>{ATTRIBUTES})>",
    re.DOTALL | re.IGNORECASE,
)
ATTRIBUTE = re.compile(r"""([A-Za-z][\w:-]*)\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)""")
IMAGE = re.compile(rf"<img\b(?P<attributes>{ATTRIBUTES})>", re.IGNORECASE)
INLINE = re.compile(
    r"</?(?:a|b|i|u|s|em|strong|span|sub|sup|font|small|big|code|img|wbr|abbr|mark|q|cite)\b[^<>]*>", re.IGNORECASE
)
# In a headline the name of a tag may be what it is about: tags go when they have attributes or come in pairs.
UNSEEN = re.compile(
    r"<!--.*?-->|<(script|style|iframe|object|applet|noscript|template|svg)\b[^<>]*>.*?</\1\s*>|"
    r"<[a-z][a-z0-9]*+\s[^<>=]*+=[^<>]*+>",
    re.DOTALL | re.IGNORECASE,
)
CLOSING = re.compile(r"</([a-z][a-z0-9]*)\s*>", re.IGNORECASE)
LINE_BREAK = re.compile(r"</?(?:br|p|div)\b[^<>]*>", re.IGNORECASE)
BREAKS = re.compile(r"(?:<br\b[^<>]*+>\s*+){2,}+", re.IGNORECASE)
BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
LIST_ITEM = "• "
WRAPPING = r"(?:p|b|i|em|strong|span)"
# An item that is nothing but one link leads to another article.
LINK_ITEM = re.compile(
    rf"<li\b[^<>]*+>\s*+(?:<{WRAPPING}\b[^<>]*+>\s*+){{0,4}}+<a\b[^<>]*+>(?:(?!</?(?:a|li)\b).){{0,1000}}+</a\s*+>\s*+"
    rf"(?:</{WRAPPING}\s*+>\s*+){{0,4}}+(?:</li\s*+>|(?=<li\b|</[uo]l\b))",
    re.DOTALL | re.IGNORECASE,
)
SMALLEST_SIDE = 80  # pixels; smaller ones are icons, faces and counters


def plain_line(text: str) -> str:
    """One line without tags and with entities resolved, also those that were escaped twice."""
    text = text[:LONGEST_LINE].removeprefix("<![CDATA[").removesuffix("]]>").removesuffix("]]")
    once = LINE_BREAK.sub(" ", html.unescape(text))
    if "<" in once:
        once = _without_pairs(UNSEEN.sub("", INLINE.sub("", once)))
    return " ".join(BREAKING_MARKS.sub("", CONTROL.sub("", html.unescape(once))).split())


def _without_pairs(line: str) -> str:
    names = {name.lower() for name in CLOSING.findall(line)}
    pairs = "|".join(sorted(names))
    return re.sub(rf"</?(?:{pairs})\b[^<>]*>", "", line, flags=re.IGNORECASE) if names else line


def paragraphs_of(source: str) -> tuple[str, ...]:
    """The paragraphs of an HTML fragment as plain text, without scripts, forms and figure captions."""
    source = source[:LONGEST]
    source = BREAKS.sub("<p>", without_link_items(source))  # one break is a matter of looks, two are a paragraph
    if not LINE_BREAK.search(source):  # plain text that is called HTML: its blank lines are its paragraphs
        source = BLANK_LINE.sub("<p>", source)
    paragraphs = [""]
    for piece, is_break in _pieces(source):
        if is_break:
            paragraphs.append(piece)
        else:
            paragraphs[-1] += piece
    lines = (" ".join(BREAKING_MARKS.sub("", html.unescape(paragraph)).split()) for paragraph in paragraphs)
    return tuple(line for line in lines if line and line != LIST_ITEM.strip())


def without_link_items(source: str) -> str:
    """A fragment without the items of lists that are one link each, unless they are much of what it holds."""
    kept = LINK_ITEM.sub("", source)
    return kept if 2 * len(kept) > len(source) else source


def _pieces(source: str) -> Iterator[tuple[str, bool]]:
    """Runs of text, and at each block tag what the paragraph after it begins with."""
    end = 0
    for token in TOKEN.finditer(source):
        yield source[end : token.start()], False
        end = token.end()
        name = (token["name"] or "").lower()
        if name in BLOCKS:
            yield LIST_ITEM if name == "li" and not token["close"] else "", True
        elif name in {"td", "th", "br"}:
            yield " ", False
    yield source[end:], False


def first_picture(source: str, address: str) -> Picture:
    """A fragment's first picture that is not said to be small, its address resolved against `address`."""
    for found in IMAGE.finditer(source[:LONGEST]):
        attributes = _attributes(found["attributes"])
        sides = [attributes.get(name, "").strip().removesuffix("px") for name in ("width", "height")]
        picture = _picture(attributes)
        small = any(side.isdecimal() and int(side[:6]) < SMALLEST_SIDE for side in sides)
        if picture and not small:
            return told_picture(resolve_link(address, picture), *sides)
    return Picture()


def _picture(attributes: dict[str, str]) -> str:
    """Where a picture is that is loaded when it is needed, as many are, or in several sizes."""
    places = (attributes.get(name, "").strip() for name in ("src", "data-src", "data-lazy-src", "srcset"))
    told = (place.split(",")[0].split()[0] if "," in place or " " in place else place for place in places if place)
    return next((place for place in told if not place.startswith("data:")), "")


def _attributes(text: str) -> dict[str, str]:
    return {name.lower(): html.unescape(value.strip("\"'")) for name, value in ATTRIBUTE.findall(text)}

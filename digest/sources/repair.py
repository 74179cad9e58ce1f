"""What feeds often get wrong in their XML, mended before it is parsed: else a strict parser gives the whole feed up."""

import re
from html import escape
from html.entities import html5

# What a line such as an author's name may hold: feedparser looks for addresses in it in quadratic time.
LONGEST_LINE = 1_000
LONG_LINE = re.compile(
    r"(<(?:[\w.-]+:)?(?:author|creator|contributor|publisher|name|email|owner|managingEditor|webMaster|keywords)"
    rf"\b[^<>]*>\s*(?:<!\[CDATA\[)?[^<\]]{{{LONGEST_LINE}}})[^<\]]+",
    re.IGNORECASE,
)
# feedparser takes the text about a picture for the text of the article.
CAPTION = re.compile(r"<(/?)media:description(?:\s[^<>]*[^<>/])?>")
# It also takes a mere name or number of an article for a link, and resolves it against an address that may change.
NAME = re.compile(
    r"<((?:[\w.-]+:)?(?:guid|id))(?:\s[^<>]*[^<>/])?>(?=\s*(?:<!\[CDATA\[)?[^<>/]*(?:\]\]>\s*)?</)", re.IGNORECASE
)
BARE_LINK = re.compile(r"(<link[^<>]*>\s*(?:<!\[CDATA\[\s*)?)(?=www\.)", re.IGNORECASE)
PIECE = re.compile(
    r"(?P<whole><!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z))|"
    r"&(?:#(?P<decimal>[0-9]{1,9});|#[xX](?P<hexadecimal>[0-9A-Fa-f]{1,8});|(?P<name>[A-Za-z][A-Za-z0-9]{0,40});)?",
    re.DOTALL,
)
CHARACTERS = ((0x20, 0xD7FF), (0xE000, 0xFFFD), (0x10000, 0x10FFFF))
XML_NAMES = frozenset({"amp", "lt", "gt", "quot", "apos"})


def repair(text: str) -> str:
    """An XML text with HTML's entities resolved, bare ampersands escaped, impossible characters out, lines cut."""
    return PIECE.sub(_mended, LONG_LINE.sub(r"\1", text))


def as_meant(text: str) -> str:
    """An XML text whose media descriptions are called `media:caption`, whose guids that are no links say so."""
    named = NAME.sub(r'<\1 isPermaLink="false">', CAPTION.sub(r"<\1media:caption>", text))
    return BARE_LINK.sub(r"\1https://", named)


def _mended(piece: re.Match[str]) -> str:
    if piece["whole"] or piece["name"] in XML_NAMES:
        return piece[0]
    if piece["decimal"] or piece["hexadecimal"]:
        number = int(piece["decimal"]) if piece["decimal"] else int(piece["hexadecimal"], 16)
        return piece[0] if _is_character(number) else ""
    character = html5.get(f"{piece['name']};")
    return escape(character) if character else f"&amp;{piece[0][1:]}"


def _is_character(number: int) -> bool:
    """Whether XML knows a character of this number (XML 1.0, section 2.2)."""
    return number in {0x9, 0xA, 0xD} or any(first <= number <= last for first, last in CHARACTERS)

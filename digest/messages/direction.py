"""Which way a text runs, by its first letter that says so (UAX 9, rules P2 and P3)."""

import unicodedata

WAYS = {"L": "ltr", "R": "rtl", "AL": "rtl"}
LONGEST = 200
ITALIC = ("LATIN", "GREEK", "CYRILLIC", "ARMENIAN")


def direction_of(text: str, fallback: str) -> str:
    """`ltr` or `rtl`; the fallback for a text without letters."""
    kinds = (unicodedata.bidirectional(character) for character in text[:LONGEST])
    return next((WAYS[kind] for kind in kinds if kind in WAYS), fallback)


def slant_of(text: str) -> str:
    """`italic` for a text in letters that have an italic, `normal` for others, which would only be bent."""
    names = (unicodedata.name(character, "") for character in text[:LONGEST] if character.isalpha())
    return "italic" if next(names, "").startswith(ITALIC) else "normal"


def start_of(direction: str) -> str:
    """The side at which lines begin: `left` or `right`."""
    return "right" if direction == "rtl" else "left"

"""Text in lines of 72 columns, as wide as a terminal shows it."""

import unicodedata
from collections.abc import Iterator
from itertools import chain

COLUMNS = 72
# A mark that ends a sentence or a part of it; at the end of a line of its own nobody misses it.
CLOSING = ".,;:。।،"


def wrap(text: str, apart: str = "") -> str:
    """Text in lines of at most 72 columns; what is to stand `apart` gets a line of its own, whole and untouched.

    A stop or a comma right after it is left out: it would begin the next line.
    """
    if apart and apart in text:
        before, _, after = text.partition(apart)
        return "\n".join(filter(None, (wrap(before.strip()), apart, wrap(after.lstrip(CLOSING).strip()))))
    lines: list[str] = []
    for word in chain.from_iterable(map(_pieces, text.split())):
        if lines and columns(lines[-1]) + 1 + columns(word) <= COLUMNS:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return "\n".join(lines)


def columns(text: str) -> int:
    """How many columns of a terminal a text takes: wide characters two (UAX 11), marks and what is not seen none."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _pieces(word: str) -> Iterator[str]:
    # An address on the web is of no use in two pieces.
    if columns(word) <= COLUMNS or "://" in word:
        yield word
        return
    piece, width = "", 0
    for character in word:
        if width + _columns(character) > COLUMNS:
            yield piece
            piece, width = "", 0
        piece, width = piece + character, width + _columns(character)
    yield piece

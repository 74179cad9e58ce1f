"""Lists written in a row: "1) Bread 2) Milk" is two items, though no stop stands between them."""

import re
from collections.abc import Iterator

from digest.editions.abbreviations import ORDINAL_STOPS

MARK = re.compile(
    r"(?:^|(?<=\s))(?P<bullet>[•·▪‣►⁃*]\s?)?(?P<mark>\d{1,2}|[a-z])(?P<sign>\.\)|\)|\.)\s+(?=[^\W_])(?![a-zà-ÿа-џґ])"
)
# Letters with a stop are initials and abbreviations sooner than items, unless there are so many in order.
ENOUGH_LETTERS = 3


def listed(line: str, language: str) -> list[str]:
    """The parts of a line that is a list written in a row, one for each item; any other line as it is."""
    first = MARK.match(line.lstrip())
    if not first or (first["sign"] == "." and language in ORDINAL_STOPS and not first["bullet"]):
        return [line]
    starts = list(starts_of(line))
    if first["sign"] == "." and first["mark"].isalpha() and len(starts) < ENOUGH_LETTERS:
        return [line]
    ends = [*starts[1:], len(line)]
    return [line[start:end] for start, end in zip([0, *starts[1:]], ends, strict=True)]


def starts_of(line: str) -> Iterator[int]:
    """The offsets of the first item and of those whose marks go on from it in order."""
    mark, sign = "", ""
    for match in MARK.finditer(line):
        if not mark or (match["mark"] == after(mark) and match["sign"] == sign):
            mark, sign = match["mark"], match["sign"]
            yield match.start()


def after(mark: str) -> str:
    """The mark of the next item: "10" after "9", "b" after "a"."""
    return str(int(mark) + 1) if mark.isdecimal() else chr(ord(mark) + 1)

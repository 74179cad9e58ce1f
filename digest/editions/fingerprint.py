"""Known again by its text: a small sample of an article's word runs finds it under another address.

A text too short for that is known as a whole, together with at least half of the words of its headline.
"""

import base64
import binascii
import hashlib
import heapq
import sys
from array import array
from functools import lru_cache

from digest.editions.column import COLUMN_WORDS
from digest.editions.words import TOKEN, UNSPACED_LETTER, words_of

# A run of so many words hardly stands in two texts by chance.
RUN = 8
FEWEST_RUNS = 16
# The smallest hashes are the same sample of every text, so that samples can be compared (Broder 1997, bottom-k sketch).
SAMPLE = 160
LONGEST = 200_000
MOST_UNITS = 30_000
ENOUGH_SHARED = 4
CONTAINED = 0.5
# Shorter texts and headlines may be those of any day; and a sample of runs has more hashes than a headline gives.
SHORTEST, SHORTEST_HEADLINE, LONGEST_HEADLINE = 10, 4, FEWEST_RUNS - 1


def fingerprint(text: str, headline: str = "") -> str:
    """An opaque string of under 900 characters that `repeats` compares; "" for what has too little to be known by."""
    units = units_of(text)
    if len(units) < RUN + FEWEST_RUNS - 1:
        return of_short_text(units, words_of(headline))
    hashes = {hash_of(units[at : at + RUN]) for at in range(len(units) - RUN + 1)}
    # A text that says one thing over and over is no longer than that thing.
    if len(hashes) < FEWEST_RUNS:
        return ""
    return encoded(heapq.nsmallest(SAMPLE, hashes))


def of_short_text(units: list[str], headline: list[str]) -> str:
    """The fingerprint of a short text with its headline; figures count as text, and a column's pieces have none."""
    words = list(dict.fromkeys(headline))[:LONGEST_HEADLINE]
    if len(units) < SHORTEST or len(words) < SHORTEST_HEADLINE or not COLUMN_WORDS.isdisjoint(words):
        return ""
    whole = [*units, *(word for word in words if any(map(str.isdigit, word)))]
    return encoded(sorted(hash_of([word, *whole]) for word in words))


def is_sample(text: str) -> bool:
    """Whether a fingerprint is a sample of runs, and not that of a short text."""
    return len(decoded(text)) >= FEWEST_RUNS


def repeats(one: str, other: str) -> bool:
    """Whether two fingerprints are of one text: at least half of the smaller stands in the larger."""
    first, second = decoded(one), decoded(other)
    if not first or not second:
        return False
    # Past the largest hash of a full sample we do not know what its text holds.
    limit = min(reach(first), reach(second))
    left = {number for number in first if number <= limit}
    right = {number for number in second if number <= limit}
    shared = len(left & right)
    return shared >= ENOUGH_SHARED and shared >= CONTAINED * min(len(left), len(right))


def units_of(text: str) -> list[str]:
    """What runs are made of: the words of a text in small letters, each character where a script has no spaces."""
    units: list[str] = []
    for token in TOKEN.findall(text[:LONGEST].casefold()):
        units.extend(token if not token.isascii() and UNSPACED_LETTER.search(token) else (token,))
        if len(units) >= MOST_UNITS:
            break
    return units[:MOST_UNITS]


def hash_of(run: list[str]) -> int:
    """A 32-bit number for a run of units, the same on every machine."""
    return int.from_bytes(hashlib.blake2b("\x1f".join(run).encode(errors="replace"), digest_size=4).digest(), "big")


def encoded(hashes: list[int]) -> str:
    """Sorted hashes as text."""
    return base64.b64encode(b"".join(number.to_bytes(4, "big") for number in hashes)).decode()


@lru_cache(maxsize=8192)
def decoded(text: str) -> tuple[int, ...]:
    """The sorted hashes of a fingerprint; () for anything that is none."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return ()
    numbers = array("I", data[: len(data) // 4 * 4])
    if sys.byteorder == "little":
        numbers.byteswap()
    return tuple(numbers)


def reach(hashes: tuple[int, ...]) -> int:
    """Up to which hash a sample knows its whole text."""
    return hashes[-1] if len(hashes) >= SAMPLE else 2**32

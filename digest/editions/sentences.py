"""A text cut into sentences, each a slice of it."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from typing import Any

from digest.editions.abbreviations import (
    ABBREVIATIONS,
    ENGLISH_OTHERS,
    ENGLISH_TITLES,
    NAMES_GO_ON,
    ORDINAL_STOPS,
    YEAR_WORDS,
)
from digest.editions.language import detect_language, primary_code
from digest.editions.words import word_set

# Stops that need no space after them: Chinese, Japanese, Hindi, Urdu, Armenian, Ethiopic, Khmer, Burmese.
FULL_STOPS = "。！？｡।॥۔։።፧။"
CLOSERS = "”’\"'»›)\\]}」』）》】"
STOPS = f"(?P<stop>[.!?…؟{FULL_STOPS}]+)"
STOP = re.compile(f"{STOPS}(?P<closers>[{CLOSERS}]*(?:[ \u00a0\u202f]»)?)")
# Where „low quotes“ and »inward guillemets« are used, the signs that open elsewhere close.
STOP_BEFORE_HIGH_QUOTES = re.compile(f"{STOPS}(?P<closers>[{CLOSERS}“‘«]*)")
HIGH_QUOTES_CLOSE = word_set("bg cs da de et hr is lt lv sk sl sr")
TOKEN_BEFORE = re.compile(r"[^\s(\[«»“”„\"'‘’/]*\Z")
NEXT_WORD = re.compile(r"[\s\-–—(\[«»“”„\"'‘’¿¡]*(?P<word>[^\s,;:!?)]*)")
GLUED = re.compile(r"(?:[A-ZÀ-ÖØ-ÞА-ЯЁІЇЄҐ][\w'’]*[\s'’,]|[«“„])")
INITIALS = re.compile(r"(?:[^\W\d_]\.?-?)*[^\W\d_]\Z")
LOOK_BACK = 60
LOOK_AHEAD = 80


def split_sentences(text: str, language: str | None = None) -> list[str]:
    """The sentences of a text as slices of it, stripped and in order; a line break always ends one."""
    code = primary_code(language or "") or detect_language(text)
    return [sentence for line in text.splitlines() for sentence in sentences_of_line(line, code)]


def sentences_of_line(line: str, language: str) -> Iterator[str]:
    """The sentences of one line, in order."""
    start = 0
    for end in (*ends_of(line, language), len(line)):
        if sentence := line[start:end].strip():
            yield sentence
        start = end


def ends_of(line: str, language: str) -> Iterator[int]:
    """The offsets in a line at which a sentence ends."""
    statistics = Statistics(line) if language == "en" else None
    pattern = STOP_BEFORE_HIGH_QUOTES if language in HIGH_QUOTES_CLOSE else STOP
    for match in pattern.finditer(line):
        verdict = verdict_on(line, match, language)
        if verdict is None and statistics:
            verdict = statistics.end_at(match.end())
        if verdict is not False:
            yield match.end()


def verdict_on(line: str, match: re.Match[str], language: str) -> bool | None:
    """Whether the stop ends a sentence; None when the rules cannot tell."""
    after = line[match.end() : match.end() + LOOK_AHEAD]
    if not after or match["stop"][-1] in FULL_STOPS:
        return True
    before = line[max(0, match.start() - LOOK_BACK) : match.start()]
    last = last_token(before)
    if not after[0].isspace():
        return no_space_after(last, match, after, language)
    following = NEXT_WORD.match(after)
    word = following["word"] if following else ""
    if word[:1].islower() and word.islower():
        return False
    if match["stop"] != "." or match["closers"]:
        return True
    return after_token(before, last, word, language)


def last_token(text: str) -> str:
    """What stands between the last space, bracket or quote of a text and its end."""
    match = TOKEN_BEFORE.search(text)
    return match[0] if match else ""


def no_space_after(last: str, match: re.Match[str], after: str, language: str) -> bool:
    """Whether a stop ends a sentence though a letter follows it at once, as where scraping ate a paragraph break."""
    if language in ("zh", "ja"):
        return match["stop"][-1] in "!?" and not after[0].isascii()
    is_plain_word = len(last) > 2 and last.isalpha() and last[1:].islower()
    return (is_plain_word or bool(match["closers"])) and GLUED.match(after) is not None


def after_token(before: str, last: str, word: str, language: str) -> bool | None:
    """Whether a single stop between a last and the next word ends a sentence; None when the rules cannot tell."""
    lowered = last.lower()
    if last.isdigit():
        return number_ends(before, last, language)
    if lowered in YEAR_WORDS and re.search(r"\d{4}\s*\w+\Z", before[-16:]):
        return True
    if language == "en":
        return english_verdict(last, lowered, word)
    return not (INITIALS.fullmatch(last) and is_short(last)) and lowered not in ABBREVIATIONS.get(language, ())


def is_short(last: str) -> bool:
    """Whether a last is one letter, or single letters with stops or hyphens between them."""
    return len(last) == 1 or all(len(part) < 2 for part in re.split(r"[.-]", last))


def number_ends(before: str, last: str, language: str) -> bool | None:
    """Whether a number with a stop ends a sentence: not where it numbers a list, nor where it is an ordinal."""
    if before.strip() == last and len(last) < 4:
        return False
    return not (language in ORDINAL_STOPS and len(last) < 3)


def english_verdict(last: str, lowered: str, word: str) -> bool | None:
    """What is certain about an English stop; None leaves it to the statistics."""
    if lowered in ENGLISH_TITLES or (len(last) == 1 and last.isupper() and last != "I"):
        return False
    if is_short(last) and "." in last:
        return False if word.strip(".") in NAMES_GO_ON else None
    if lowered in ENGLISH_OTHERS and not (lowered == "no" and last.islower()):
        return None
    # The statistics learned from old print what no newspaper shortens: a plain word in small letters ends.
    return True if last.islower() or (last.isupper() and len(last) > 1) else None


class Statistics:
    """Where the English model ends sentences in one line; it is asked only about what the rules leave open."""

    def __init__(self, line: str) -> None:
        self._line = line
        self._starts: list[int] | None = None

    def end_at(self, offset: int) -> bool:
        """Whether the model starts a sentence at the first word after an offset."""
        if self._starts is None:
            self._starts = [start for _, (start, _) in english_model().tokenize_with_spans(self._line)]
        at = bisect_left(self._starts, offset)
        return at < len(self._starts) and not self._line[offset : self._starts[at]].strip()


@cache
def english_model() -> Any:
    """The English sentence model, loaded once."""
    # Here and not above: only composing needs it, and `digest --help` must not wait for it.
    import nupunkt  # noqa: PLC0415 - see above

    return nupunkt.load("default")

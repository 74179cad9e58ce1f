"""A text cut into sentences, each a slice of it."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from typing import Any

from digest.editions.abbreviations import (
    ABBREVIATIONS,
    AND_SO_ON,
    BEFORE_NUMBERS,
    DOUBLED,
    ENGLISH_OTHERS,
    ENGLISH_TITLES,
    ERAS,
    HOURS,
    HOURS_GO_ON,
    NAMES_GO_ON,
    ORDINAL_STOPS,
    PARTICLES,
    STARTERS,
    UNITS,
    UNITS_BEFORE_NUMBERS,
    YEAR_WORDS,
)
from digest.editions.attributed import attributed
from digest.editions.glued import opens_with_word
from digest.editions.language import detect_language, primary_code
from digest.editions.listed import listed
from digest.editions.words import word_set

# Stops that need no space after them: Chinese, Japanese, Hindi, Urdu, Armenian, Ethiopic, Khmer, Burmese.
FULL_STOPS = "。！？｡।॥۔։።፧။|"
CLOSERS = "”’\"'»›)\\]}」』）》】"
# Stops with single spaces between them are one, but not with those that open the next sentence ("...and then"); a bar
# at a word's end is a danda typed without a key for it.
STOPS = "(?P<stop>[.!?…؟。！？｡।॥۔։።፧။]+(?: [.!?…]++(?!\\w))*)"
STOPS_AND_BAR = "(?P<stop>[.!?…।॥]+|(?<=\\S)\\|)"
# The number of a note belongs to the sentence before it.
NOTES = r"(?:[⁰¹²³⁴-⁹]|\s?\[\d{1,3}\])*"
STOP = re.compile(f"{STOPS}(?P<closers>[{CLOSERS}]*(?:[ \u00a0\u202f]»)?{NOTES})")
# Greek asks with a semicolon.
STOP_OR_SEMICOLON = re.compile(STOP.pattern.replace("[.", "[;\u037e.", 1))
# Armenian keyboards have a colon where its full stop should be.
STOP_OR_COLON = re.compile(STOP.pattern.replace("[.", "[:.", 1))
STOP_OR_BAR = re.compile(f"{STOPS_AND_BAR}(?P<closers>[{CLOSERS}]*{NOTES})")
# Where „low quotes“ and »inward guillemets« are used, the signs that open elsewhere close.
STOP_BEFORE_HIGH_QUOTES = re.compile(f"{STOPS}(?P<closers>[{CLOSERS}“‘«]*{NOTES})")
HIGH_QUOTES_CLOSE = word_set("bg cs da de et hr is lt lv sk sl sr")
BARS_STOP = word_set("as bn gu hi mr ne or pa sa")
# Not after "U.S.", nor after "Really?" in quotes: what follows may say who asked.
AFTER_STOP = re.compile(r"(?:(?<!\.\w)[.!?…]|\.[”’\"'»)\]]+)\s+[“‘„«\"'(\[]*[^\W\d_]")
TOKEN_BEFORE = re.compile(r"[^\s(\[«»“”„\"'‘’/\u3000-\u9fff\uff00-\uffef]*\Z")
NEXT_WORD = re.compile(r"[\s\-–—(\[«»“”„\"'‘’¿¡]*(?P<word>[^\s,;:!?)]*)")
# "c/o", "bin's": after a slash or in a word's end a single letter is nobody's initial.
NO_INITIAL = re.compile(r"(?:/|[^\W\d_]['’])[^\W\d_]\Z")
INITIALS = re.compile(r"(?:[^\W\d_]\.?-?)*[^\W\d_]\Z")
LAST_TWO = re.compile(r"([^\W\d_]+)\.[ \u00a0]?([^\W\d_]+)\Z")
# Of one letter it may as well be a name's.
ROMAN_NUMBER = re.compile(r"[IVXLC]{2,}(?:[-–—][IVXLC]+)?|[ІХVXI]{2,}|[VXХ]")
ITEM_NUMBER = re.compile(r"§? ?\d{1,3}(?:\.\d{1,3})*|[^\W_]")
CLOSING_QUOTES = ("”", "»", '"', "’", "'")
BRACKETS_CLOSE = (")", "]", "}")
BULLETS = " \t•·▪‣►⁃*-–—("
AND_OTHERS = re.compile(r"(?:и др|та ін|й ін|і ін|і др)\Z")
NUMBER_BEFORE = re.compile(r"\d[ \u00a0]?[^\W\d_]+\Z")
# "At 5 a.m. on", "In 44 B.C.": what comes next is whom it happened to.
OPENS_WITH_TIME = re.compile(r"\W*(?:About|After|Around|At|Before|By|From|In|On|Since|Until)(?: [^ ]+){1,5}\Z")
ASKS_OR_SHOUTS = "?!？！؟"
GOES_ON = ",;:，、；："
DASHES = "-–—"
DIALOGUES = word_set("be bg ru uk")
EXCLAIMED = word_set("Jeopardy Yahoo Yum")
# How much of the sentence so far is looked at, in characters, and in how many words one has hardly begun.
LOOK_BACK, FAR_BACK = 60, 200
LOOK_AHEAD = 80
# In characters; shorter ones are headings and scraps, whose stops are mostly of abbreviations.
LONG_WITHOUT_CAPITALS = 120
NO_CAPITALS = word_set("ka")
HARDLY_BEGUN = 4


def split_sentences(text: str, language: str | None = None) -> list[str]:
    """The sentences of a text as slices of it, stripped and in order; a line break always ends one."""
    code = primary_code(language or "") or detect_language(text)
    parts = (part for line in text.splitlines() for part in listed(line, code))
    return [sentence for part in parts for sentence in sentences_of_line(part, code)]


def sentences_of_line(line: str, language: str) -> Iterator[str]:
    """The sentences of one line, in order."""
    start = 0
    for end in (*ends_of(with_capitals(line, language), language), len(line)):
        if sentence := line[start:end].strip():
            yield sentence
        start = end


def with_capitals(line: str, language: str) -> str:
    """A long line without any capital, with one after each stop, as long as before; any other line as it is."""
    is_bare = line.islower() and (len(line) > LONG_WITHOUT_CAPITALS or language in NO_CAPITALS)
    return AFTER_STOP.sub(capitalised, line) if is_bare else line


def capitalised(match: re.Match[str]) -> str:
    """What was found with a capital at its end; as it is where that would be two letters."""
    capital = match[0][-1].upper()
    return match[0][:-1] + capital if len(capital) == 1 else match[0]


def ends_of(line: str, language: str) -> Iterator[int]:
    """The offsets in a line at which a sentence ends."""
    statistics = Statistics(line) if language == "en" else None
    start, counted, quotes = 0, 0, 0
    for match in pattern_of(language).finditer(line):
        verdict = verdict_on(line, start, match, language)
        if verdict is None and statistics:
            verdict = statistics.end_at(match.end())
        quotes, counted = quotes + line.count('"', counted, match.end()), match.end()
        if verdict is not False:
            start = match.end() - opens_next(line, match.end(), quotes)
            yield start


def opens_next(line: str, end: int, quotes: int) -> bool:
    """Whether the straight quote before an end, so many stand in its line by then, opens what is glued to it."""
    return quotes % 2 == 1 and line[end - 1] == '"' and line[end : end + 1].isalnum()


def pattern_of(language: str) -> re.Pattern[str]:
    """What may end a sentence of a language: a stop and what closes behind it."""
    if language in BARS_STOP:
        return STOP_OR_BAR
    if language in ("el", "hy"):
        return STOP_OR_SEMICOLON if language == "el" else STOP_OR_COLON
    return STOP_BEFORE_HIGH_QUOTES if language in HIGH_QUOTES_CLOSE else STOP


def verdict_on(line: str, start: int, match: re.Match[str], language: str) -> bool | None:
    """Whether the stop ends the sentence that started there; None when the rules cannot tell."""
    after = line[match.end() : match.end() + LOOK_AHEAD]
    if not after:
        return True
    said = line[max(start, match.start() - FAR_BACK) : match.start()]
    if is_inside(said, match["closers"], after, language):
        return False
    if match["stop"][-1] in ASKS_OR_SHOUTS and attributed(match["closers"], after, language):
        return False
    if match["stop"][-1] in FULL_STOPS:
        return after.lstrip()[:1] not in tuple(GOES_ON)
    last = last_token(said[-LOOK_BACK:])
    if not after[0].isspace():
        return no_space_after(said, last, match, after, language)
    following = NEXT_WORD.match(after)
    word = following["word"] if following else ""
    if (word[:1].islower() and word.islower()) or (match["stop"] == "!" and last in EXCLAIMED):
        return False
    if match["stop"] != "." or match["closers"]:
        return True
    return after_token(said, last, word, language)


def is_inside(said: str, closers: str, after: str, language: str) -> bool:
    """Whether a stop stands inside something the sentence has opened: a bracket, a title, a speech with an aside."""
    next_sign, is_open = after.lstrip()[:1], said.count("(") > said.count(")")
    if closers.startswith(")"):
        return numbers_item(said) or (said.lstrip().rfind("(") > 0 and is_open)
    if next_sign in BRACKETS_CLOSE or (closers.startswith("]") and said.endswith("[") and next_sign in ("(", '"')):
        return True
    if language in DIALOGUES and next_sign in tuple(DASHES):
        return is_open or said.count("«") > said.count("»")
    return "》" not in closers and said.rfind("《") > said.rfind("》")


def numbers_item(said: str) -> bool:
    """Whether a sentence so far is only the number or letter of an item in a list."""
    return ITEM_NUMBER.fullmatch(said.strip(BULLETS)) is not None


def last_token(text: str) -> str:
    """What stands between the last space, bracket or quote of a text and its end."""
    match = TOKEN_BEFORE.search(text)
    return match[0] if match else ""


def no_space_after(said: str, last: str, match: re.Match[str], after: str, language: str) -> bool:
    """Whether a stop ends a sentence though a letter follows it at once, as where scraping ate a paragraph break."""
    if language in ("zh", "ja"):
        return match["stop"][-1] in "!?" and not after[0].isascii()
    is_plain_word = len(last) > 1 and last.isalpha() and (last[1:].islower() or (len(last) > 2 and last.isupper()))
    is_year = len(last) > 3 and last.isdigit()
    ends = is_year or (is_plain_word and (match["stop"] != "." or not is_shortened(last, language)))
    closes = bool(match["closers"]) or said.endswith(CLOSING_QUOTES)
    return (ends or closes) and opens_with_word(after, language)


def after_token(said: str, last: str, word: str, language: str) -> bool | None:
    """Whether a single stop between a last and the next word ends a sentence; None when the rules cannot tell."""
    lowered, begins = last.lower(), word in STARTERS.get(language, ())
    if (word[:1].isdigit() or ROMAN_NUMBER.fullmatch(word.strip("."))) and leads_to_number(said, last, language):
        return False
    if not last.isupper() and numbers_item(said):
        return False
    if last.isdigit():
        return begins or not (language in ORDINAL_STOPS and len(last) < 3)
    if lists_others(said, lowered):
        return True
    if (lowered in YEAR_WORDS or last in UNITS) and NUMBER_BEFORE.search(said[-16:]):
        return begins or last in UNITS or not hardly_begun(said)
    if language == "en":
        return english_verdict(said, last, word, begins=begins)
    is_initial = bool(INITIALS.fullmatch(last)) and is_short(last) and not NO_INITIAL.search(said)
    if language in DIALOGUES and ROMAN_NUMBER.fullmatch(last):
        return begins
    if not is_initial and not is_shortened(last, language) and not lowered.endswith("str"):
        return True
    return begins and (word not in PARTICLES or (is_initial and len(last) > 1) or lowered == "uu")


def is_shortened(last: str, language: str) -> bool:
    """Whether a last is an abbreviation of a language."""
    if language == "en":
        return last.lower() in ENGLISH_TITLES | ENGLISH_OTHERS - {"no"}
    is_doubled = len(last) == 2 and last[0] == last[1] and last.isupper() and language in DOUBLED
    return is_doubled or last.lower() in ABBREVIATIONS.get(language, ABBREVIATIONS[""])


def is_short(last: str) -> bool:
    """Whether a last is one letter, or single letters with stops or hyphens between them."""
    return len(last) == 1 or all(len(part) < 2 for part in re.split(r"[.-]", last))


def hardly_begun(said: str) -> bool:
    """Whether a sentence so far is no more than its first few words."""
    return len(said.split()) <= HARDLY_BEGUN


def leads_to_number(said: str, last: str, language: str) -> bool:
    """Whether an abbreviation stands before the number that follows it ("Art. 5"), or is a unit between two."""
    lowered = last.lower()
    if lowered in UNITS_BEFORE_NUMBERS:
        return NUMBER_BEFORE.search(said) is not None
    return lowered in BEFORE_NUMBERS and (last != "no" or language == "en")


def lists_others(said: str, lowered: str) -> bool:
    """Whether a sentence breaks off a list with "etc." or its like."""
    two = LAST_TWO.search(said[-16:])
    both = f"{two[1]}.{two[2]}".lower() if two else ""
    return lowered in AND_SO_ON or both in AND_SO_ON or AND_OTHERS.search(said) is not None


def english_verdict(said: str, last: str, word: str, *, begins: bool) -> bool | None:
    """What is certain about an English stop; None leaves it to the statistics."""
    lowered, plain = last.lower(), word.strip(".")
    if lowered in ENGLISH_TITLES:
        return False
    if last == "I" and re.search(r"(?:\b[a-z'’]+|,) I\Z", said):
        return True
    if len(last) == 1 and last.isupper():
        return begins and word not in PARTICLES
    if (lowered in HOURS or lowered in ERAS) and OPENS_WITH_TIME.match(said):
        return begins
    if lowered in HOURS:
        return plain not in HOURS_GO_ON
    if is_short(last) and "." in last and plain in NAMES_GO_ON:
        return False
    if lowered in ERAS:
        return True
    if (is_short(last) and "." in last) or (lowered in ENGLISH_OTHERS and last != "no"):
        return begins or None
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

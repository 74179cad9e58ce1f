"""A text told in a few of its own sentences: position and centrality weighed, repeats left out."""

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean as mean

from digest.editions.aside import is_aside
from digest.editions.centrality import centralities, cosine, scaled, spread_of, told_again, vectors_of
from digest.editions.chains import chains_of
from digest.editions.language import detect_language, primary_code
from digest.editions.openings import opens_dangling, points
from digest.editions.sentences import split_sentences
from digest.editions.torn import without_torn_end
from digest.editions.words import length_in_words, telling_words_of

# What a reader is told stands in the first pages; the rest of a very long text is not looked at.
LONGEST_TEXT = 30_000
LONGEST_SENTENCE = 800

# Measured on one half of some French news and confirmed on the other: the first sentences count most, then closeness
# to the whole text and how much of a sentence the text comes back to.
POSITION_FADES = 8.0
CENTRALITY = 0.8
TOLD_AGAIN = 0.8
# Where there is room for several sentences, the first ones and short ones tell more in as many words, and a third or
# later one only where those before it are short.
POSITION_FADES_OF_SEVERAL = 4.0
WORD_COSTS, FREE_WORDS = 0.01, 10
ENOUGH_WORDS, ENOUGH_WORDS_EACH = 60, 20
TOO_SHORT, TOO_SHORT_COSTS = 10, 1.0
TOO_LONG, TOO_LONG_COSTS = 45, 0.2
QUOTE_COSTS = 0.4
QUESTION_COSTS = 0.3
# These two cost a tenth and a fifth of a point of ROUGE-1, and nobody likes to read what they keep out.
TORN_QUOTE_COSTS = 1.0
DANGLING_COSTS = 0.3
NO_STOP_COSTS = 0.5
ITEM_COSTS = 0.5
REPETITION_COSTS = 0.6
SAME = 0.75
# Of the words of the shorter of two sentences, of so many at least: they say the same, but for other figures. Of a line
# without a stop before an article less is enough, since the sentence after it is for the same reader.
LINE_AGAIN, FEWEST_WORDS = 0.5, 6
# English news puts the news first: there the lead is the summary, but for captions, headings and scraps.
SCRAP = 3
# The first line of an article may be a sentence without its stop, if it has so many words and is not all names.
STANDFIRST = 10
# How many sentences are looked at for one to begin with.
WAYS_IN = 3
SAME_AS_TITLE = 0.9

OPENING_QUOTES = "\"'“”„‟«»‹›‘‚「『"
QUOTE_PAIRS = (("«", "»"), ("「", "」"), ("『", "』"))
BULLETS = ("•", "·", "▪", "‣", "►", "- ", "– ", "— ", "* ")
QUESTION_MARKS = "?？؟"
ENDS = ".!?…。！？｡।॥۔։።؟။"
# Where lines were joined, this stands for the end of one that had no stop of its own.
SPACED_STOP = " ."
CLOSERS = "\"'”’“‘»›«)]}」』）》】 \u00a0\u202f"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that could stand in a summary: where it stood, its telling words, its length in words."""

    position: int
    text: str
    words: Mapping[str, int]
    length: int

    @property
    def is_item(self) -> bool:
        """Whether it is an item of a list, or a line of a dialogue."""
        return self.text.startswith(BULLETS)

    @property
    def ended(self) -> bool:
        """Whether it closes as a sentence does; captions and headings do not, nor does a stop after a space."""
        return self.text.rstrip(CLOSERS)[-1:] in tuple(ENDS) and not self.text.endswith(SPACED_STOP)


def summarize(text: str, *, sentences: int = 3, language: str | None = None, title: str = "") -> list[str]:
    """At most so many verbatim sentences of a text, in its order, without those that repeat the title; [] for none.

    Fewer where more would not tell more: outside English about sixty words are enough.
    """
    code = primary_code(language or "") or detect_language(text)
    candidates = candidates_in(text, code, title)
    if code == "en":
        chosen = lead_of(candidates, max(0, sentences), code)
    else:
        chosen = most_central_of(candidates, max(0, sentences), code, title)
    return [candidate.text for candidate in sorted(chosen, key=lambda candidate: candidate.position)]


def candidates_in(text: str, language: str, title: str = "") -> list[Candidate]:
    """The sentences of a text that are neither endless, nor mere figures, nor the title again, nor said before."""
    found = split_sentences(text[:LONGEST_TEXT], language)
    found = found[:-1] if len(text) > LONGEST_TEXT else without_torn_end(found)
    title_words, said = frozenset(telling_words_of(title)), set[tuple[str, ...]]()
    candidates = []
    for position, sentence in enumerate(found):
        is_readable = len(sentence) <= LONGEST_SENTENCE and any(map(str.isalpha, sentence))
        words = tuple(telling_words_of(sentence)) if is_readable else ()
        if words and words not in said and not repeats_title(words, title_words):
            candidates.append(Candidate(position, sentence, Counter(words), length_in_words(sentence)))
        said.add(words)
    # A text of nothing else is told all the same.
    return [candidate for candidate in candidates if not is_aside(candidate.text)] or candidates


def repeats_title(words: Collection[str], title_words: Collection[str]) -> bool:
    """Whether nearly all the words of a sentence stand in the title."""
    return sum(word in title_words for word in words) >= SAME_AS_TITLE * len(words)


def lead_of(candidates: Sequence[Candidate], sentences: int, language: str) -> list[Candidate]:
    """The first sentences that can stand for themselves; scraps only where there is nothing better."""
    # Where most stops stand after a space, words and stops were taken apart, and it tells nothing.
    apart = 2 * sum(candidate.text.endswith(SPACED_STOP) for candidate in candidates) > len(candidates)
    whole: Sequence[Candidate] = [one for one in candidates if apart or is_whole(one)] or candidates
    whole = told_once(without_stray_items(whole), sentences + WAYS_IN)
    ways_in = [place for place, candidate in enumerate(whole[:WAYS_IN]) if begins(candidate.text, place, language)]
    if ways_in and len(whole) - ways_in[0] >= sentences:
        whole = whole[ways_in[0] :]
    return without_open_end(whole_speech(whole, sentences) or whole[:sentences])


def told_once(candidates: Sequence[Candidate], looked_at: int) -> Sequence[Candidate]:
    """The candidates without those of the first that say one before them again, or a standfirst that is said again."""
    kept: list[Candidate] = []
    for candidate in candidates[:looked_at]:
        same = [one for one in kept if says_again(candidate, one, SAME if one.ended else LINE_AGAIN)]
        if all(not one.ended for one in same):
            kept = [*(one for one in kept if one not in same), candidate]
    return [*kept, *candidates[looked_at:]]


def says_again(one: Candidate, other: Candidate, share: float) -> bool:
    """Whether two sentences without half a quotation have such a share of the shorter and its figures in common."""
    shorter, longer = sorted((one.words.keys(), other.words.keys()), key=len)
    new = shorter - longer
    is_same = len(shorter) >= FEWEST_WORDS and len(new) <= (1 - share) * len(shorter)
    return is_same and not any(map(str.isdigit, new)) and has_whole_quotes(one.text) and has_whole_quotes(other.text)


def is_whole(candidate: Candidate) -> bool:
    """Whether a candidate is a sentence and no scrap; the first line of a text may be one without its stop."""
    if candidate.ended:
        return candidate.length >= SCRAP
    words = candidate.text.split()
    is_told = STANDFIRST <= len(words) < 3 * sum(word[0].islower() for word in words)
    return candidate.position == 0 and is_told


def begins(text: str, place: int, language: str) -> bool:
    """Whether a sentence can begin a summary: it leans on nothing, or is the first and points ahead."""
    return not leans(text, language) or (place == 0 and points(text) and not asks(text))


def without_stray_items(candidates: Sequence[Candidate]) -> Sequence[Candidate]:
    """The candidates without items of lists, but for several at the head: those are what the article says of itself."""
    head = next((place for place, candidate in enumerate(candidates) if not candidate.is_item), 0)
    kept = list(candidates[:head]) if head > 1 else []
    plain = [candidate for candidate in candidates if not candidate.is_item]
    return [*kept, *plain] if 2 * len(plain) > len(candidates) else candidates


def without_open_end(chosen: Sequence[Candidate]) -> list[Candidate]:
    """The chosen sentences without a question at their end: its answer is not told. One always stands."""
    return without_open_end(chosen[:-1]) if len(chosen) > 1 and asks(chosen[-1].text) else list(chosen)


def whole_speech(candidates: Sequence[Candidate], sentences: int) -> list[Candidate]:
    """The first sentences without a quotation that is not whole within them, though they be fewer."""
    chosen: list[Candidate] = []
    rest = list(candidates[: sentences + WAYS_IN])
    while rest and len(chosen) < sentences:
        speech = speech_at_the_head_of(rest)
        rest = rest[len(speech) or 1 :]
        if len(chosen) + len(speech) <= sentences:
            chosen += speech
    return chosen


def speech_at_the_head_of(candidates: Sequence[Candidate]) -> Sequence[Candidate]:
    """The first sentence with as many after it as it takes until each quotation is closed; () where one never is."""
    texts = [candidate.text for candidate in candidates]
    ends = (end for end in range(1, len(texts) + 1) if has_whole_quotes(" ".join(texts[:end])))
    return candidates[: next(ends, 0)]


def leans(text: str, language: str) -> bool:
    """Whether a sentence leans on the one before it, or on the answer after it."""
    return opens_dangling(text, language) or asks(text)


def asks(text: str) -> bool:
    """Whether a sentence ends with a question mark."""
    return text.rstrip(CLOSERS)[-1:] in tuple(QUESTION_MARKS)


def most_central_of(candidates: Sequence[Candidate], sentences: int, language: str, title: str = "") -> list[Candidate]:
    """The sentences of the highest worth, each less what it repeats of those chosen (MMR, Carbonell 1998)."""
    candidates = without_section_heads(candidates)
    # A few short sentences are all there is to tell, so none is too little.
    is_brief = len(candidates) <= sentences and sum(candidate.length for candidate in candidates) <= ENOUGH_WORDS
    *vectors, heading = vectors_of([*(candidate.words for candidate in candidates), Counter(telling_words_of(title))])
    central = centralities(vectors, heading)
    spread = spread_of(candidate.words for candidate in candidates)
    again = scaled([told_again(candidate.words, spread) for candidate in candidates])
    telling = [CENTRALITY * one + TOLD_AGAIN * other for one, other in zip(central, again, strict=True)]
    worth = [worth_of(*both, language, sentences) for both in zip(candidates, telling, strict=True)]
    repeated = [0.0] * len(candidates)
    lengths = [candidate.length for candidate in candidates]
    texts, chosen = [candidate.text for candidate in candidates], list[int]()
    left: list[Sequence[int]] = [*chains_of(texts, language, sentences)]
    room = max(ENOUGH_WORDS, ENOUGH_WORDS_EACH * sentences)
    while left and len(chosen) < sentences:
        gains = [mean([worth[index] - REPETITION_COSTS * repeated[index] for index in chain]) for chain in left]
        best = gains.index(max(gains))
        if chosen and not is_brief and gains[best] <= 0:
            break
        chosen += left[best]
        room -= sum(lengths[index] for index in left[best])
        for other in range(len(candidates)):
            repeated[other] = max(repeated[other], *(cosine(vectors[other], vectors[one]) for one in left[best]))
        untold = [[index for index in chain if index not in chosen] for chain in left]
        left = [
            chain
            for chain in untold
            if 0 < len(chain) <= sentences - len(chosen)
            and all(repeated[index] < SAME for index in chain)
            and sum(lengths[index] for index in chain) <= room
        ]
    return [candidates[index] for index in chosen]


def without_section_heads(candidates: Sequence[Candidate]) -> Sequence[Candidate]:
    """The candidates that close as sentences do, where half of them do: not every script has stops."""
    ended = [candidate for candidate in candidates if candidate.ended]
    return ended if 2 * len(ended) >= len(candidates) else candidates


def worth_of(candidate: Candidate, telling: float, language: str, sentences: int = 1) -> float:
    """What a sentence is worth in a summary of so many: early and telling is good, short, long, quoting, asking not."""
    text, several = candidate.text, sentences > 1
    costs = (
        TOO_SHORT_COSTS * (candidate.length < TOO_SHORT)
        + TOO_LONG_COSTS * (candidate.length > TOO_LONG)
        + QUOTE_COSTS * (text[0] in OPENING_QUOTES)
        + QUESTION_COSTS * any(mark in text for mark in QUESTION_MARKS)
        + TORN_QUOTE_COSTS * (not has_whole_quotes(text))
        + WORD_COSTS * several * max(0, candidate.length - FREE_WORDS)
        + DANGLING_COSTS * opens_dangling(text, language)
        + NO_STOP_COSTS * (not candidate.ended)
        + ITEM_COSTS * candidate.is_item
    )
    return math.exp(-candidate.position / (POSITION_FADES_OF_SEVERAL if several else POSITION_FADES)) + telling - costs


def has_whole_quotes(text: str) -> bool:
    """Whether each quote that opens in a sentence closes in it, and the other way round."""
    # “ opens in English and closes in German.
    low, left, right = (text.count(mark) for mark in ("„", "“", "”"))
    curly = low == left + right if low else left == right
    return curly and text.count('"') % 2 == 0 and all(text.count(one) == text.count(two) for one, two in QUOTE_PAIRS)

"""Paragraphs as scraped -> the article's own text. Each step takes paragraphs and gives paragraphs."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from digest.sources.furniture import (
    byline,
    is_call,
    is_caption,
    is_cookie_notice,
    is_credit,
    is_dateline,
    is_heading,
    is_short_credit,
    may_be_caption,
    trailer,
    without_teaser,
)
from digest.sources.opening import opening_of

Paragraphs = tuple[str, ...]
WORD = re.compile(r"\w+")
MONTHS = frozenset({"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"})
SMALL = frozenset(
    WORD.findall("the and for that with from was were are has have had this its his her their into been after")
)
SAME = 0.9  # of all words of two paragraphs: one is the other, typed again
TITLE = 0.8  # of all words of a paragraph and the title: it is the title, with the site's name or a date
TWIN = 0.55  # of the words of the shorter of two of about the same length: one paraphrases the other
NEAR = 3  # how many paragraphs apart a caption and its twin may stand
REPEATS = 8  # how many paragraphs back a repeated one is looked for
PULLED = 0.25  # of a page's text: more repetitions are no pull quotes, but a song, a form or a log
MOST = 0.6  # of a text: what is left without its headings, if they are headings
HEAD = 2  # how many paragraphs may name the agency before the report begins
NOTICES = 3  # how many paragraphs at the head of a page may be a notice on cookies
ENDS = 4  # how many paragraphs at either end may be bylines and credits


@dataclass(frozen=True)
class Cleaned:
    """The paragraphs that are the article, and what the others said about it."""

    paragraphs: Paragraphs
    author: str = ""
    credit: str = ""
    source: str = ""

    @property
    def text(self) -> str:
        """The paragraphs as one text, a blank line between each."""
        return "\n\n".join(self.paragraphs)


def clean(paragraphs: Iterable[str], title: str = "", *, marked: bool = False) -> Cleaned:
    """The article's own paragraphs, verbatim and in order, with author, agency credit and source from the rest.

    `marked`: markup has told the article from its page, so that short lines between its paragraphs belong to it.
    """
    kept = tidied(paragraphs)
    agency, kept = without_opening(kept)
    author, credit, source = author_of(kept), credit_of(kept), source_of(kept)
    credit = credit if agency in credit else " ".join(filter(None, (agency, credit)))
    steps: tuple[Callable[[Paragraphs], Paragraphs], ...] = (
        without_ends,
        without_calls,
        without_captions,
        partial(without_title, title=title),
        without_pull_quotes if marked else without_repeats,
        without_outer_headings if marked else without_headings,
    )
    for step in steps:
        kept = step(kept)
    return Cleaned(kept, author, credit, source)


def tidied(paragraphs: Iterable[str]) -> Paragraphs:
    """Each paragraph on one line and without teasers at its end; empty ones dropped."""
    lines = (without_teaser(" ".join(paragraph.split())) for paragraph in paragraphs)
    return tuple(line for line in lines if line)


def without_opening(paragraphs: Paragraphs) -> tuple[str, Paragraphs]:
    """The agency that the first of the first paragraphs to name one begins with, and all paragraphs without that."""
    for place, paragraph in enumerate(paragraphs[:HEAD]):
        agency, rest = opening_of(paragraph)
        if agency:
            return agency, (*paragraphs[:place], rest, *paragraphs[place + 1 :])
    return "", paragraphs


def author_of(paragraphs: Paragraphs) -> str:
    """The people of the first byline at either end; "" when there is none."""
    return next(filter(None, map(byline, _ends(paragraphs))), "")


def credit_of(paragraphs: Paragraphs) -> str:
    """The credits among the last paragraphs, joined, without lists of many names; "" when there are none."""
    return " ".join(one for one in paragraphs[-ENDS:] if is_credit(one) and is_short_credit(one))


def source_of(paragraphs: Paragraphs) -> str:
    """The publication that a trailer such as "Source: example.org" names; "" when there is none."""
    return next(filter(None, map(trailer, reversed(paragraphs[-ENDS:]))), "")


def without_ends(paragraphs: Paragraphs) -> Paragraphs:
    """Without bylines and times of publication at either end, and without credits and trailers at the end."""
    last = len(paragraphs) - ENDS
    return tuple(
        paragraph
        for place, paragraph in enumerate(paragraphs)
        if not (
            ((place < ENDS or place >= last) and (byline(paragraph) or is_dateline(paragraph)))
            or (place >= last and (is_credit(paragraph) or trailer(paragraph)))
        )
    )


def without_calls(paragraphs: Paragraphs) -> Paragraphs:
    """Without "Read also", video hints, share buttons, cookie and newsletter lines."""
    return tuple(
        paragraph
        for place, paragraph in enumerate(paragraphs)
        if not is_call(paragraph) and not (place < NOTICES and is_cookie_notice(paragraph))
    )


def without_captions(paragraphs: Paragraphs) -> Paragraphs:
    """Without picture captions and, near them, the paragraphs that say the same in other words."""
    words = [words_of(paragraph) for paragraph in paragraphs]
    dropped: set[int] = set()
    for place, paragraph in enumerate(paragraphs):
        sure = is_caption(paragraph)
        if not sure and not may_be_caption(paragraph):
            continue
        twins = {
            other
            for other in range(max(0, place - NEAR), min(len(paragraphs), place + NEAR + 1))
            if other != place and likeness(words[place], words[other]) >= TWIN
        }
        dropped |= twins | ({place} if sure or twins else set())
    return tuple(paragraph for place, paragraph in enumerate(paragraphs) if place not in dropped)


def without_title(paragraphs: Paragraphs, title: str) -> Paragraphs:
    """Without paragraphs that only repeat the title."""
    words = words_of(title)
    return tuple(
        paragraph
        for paragraph in paragraphs
        if paragraph != title and not (len(words) > 2 and overlap(words, words_of(paragraph)) >= TITLE)
    )


def without_repeats(paragraphs: Paragraphs) -> Paragraphs:
    """Without what an earlier paragraph has said in the same words; short lines may repeat, as speech does."""
    kept: list[str] = []
    before: list[frozenset[str]] = []
    seen: set[str] = set()
    for paragraph in paragraphs:
        words = words_of(paragraph)
        repeated = paragraph in seen or any(_same(words, other) for other in before[-REPEATS:])
        if len(words) < 8 or not repeated:
            kept.append(paragraph)
            before.append(words)
            seen.add(paragraph)
    return tuple(kept)


def without_pull_quotes(paragraphs: Paragraphs) -> Paragraphs:
    """Without the few paragraphs of a page that stand there twice; a text that is full of them means them."""
    first = {one: place for place, one in reversed(list(enumerate(paragraphs)))}
    kept = tuple(one for place, one in enumerate(paragraphs) if first[one] == place or len(words_of(one)) < 8)
    return kept if _size(kept) >= (1 - PULLED) * _size(paragraphs) else paragraphs


def without_headings(paragraphs: Paragraphs) -> Paragraphs:
    """Without headings, menus and tag lines; unless there is nothing else, for then they are the text."""
    return tuple(paragraph for paragraph in paragraphs if not is_heading(paragraph)) or paragraphs


def without_outer_headings(paragraphs: Paragraphs) -> Paragraphs:
    """Without headings, dates and signatures before the first and after the last sentence; unless it is all verse."""
    places = [place for place, paragraph in enumerate(paragraphs) if not is_heading(paragraph)]
    kept = paragraphs[places[0] : places[-1] + 1] if places else ()
    return kept if _size(kept) >= MOST * _size(paragraphs) else paragraphs


def words_of(paragraph: str) -> frozenset[str]:
    """The words that carry meaning, cut to five letters so that their endings don't matter; months to three."""
    long = (word for word in WORD.findall(paragraph.lower()) if len(word) > 2 or word.isdigit())
    return frozenset(word[:3] if word[:3] in MONTHS else word[:5] for word in long if word not in SMALL)


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of the shorter's words that the longer has too, 0..1; 0 when too short or too unlike in length."""
    shorter, longer = sorted((len(one), len(other)))
    return len(one & other) / shorter if shorter >= 6 and longer <= 1.7 * shorter else 0.0


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """The words that both have, as a share of all their words, 0..1."""
    return len(one & other) / len(one | other) if one and other else 0.0


def _same(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two say the same: other figures mean another fact, however like the sentences are."""
    return overlap(one, other) >= SAME and not any(word.isdigit() for word in one ^ other)


def _size(paragraphs: Paragraphs) -> int:
    return sum(map(len, paragraphs))


def _ends(paragraphs: Paragraphs) -> Paragraphs:
    return paragraphs[:ENDS] + paragraphs[-ENDS:]

"""Boilerplate learned from a source's own history: paragraphs at the ends that many of its articles share."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from digest.model import Article

Counts = tuple[tuple[str, int], ...]
SEVERAL = 4  # articles with a paragraph, the one at hand among them; then it belongs to none
FIRST, LAST = 3, 5  # paragraphs at either end, where boilerplate stands
SHARE = 0.4  # of an article's text that may be dropped; more is its own, told before
MOST = 300  # paragraphs remembered of a source
FIGURES = re.compile(r"\d+")


def learn(counts: Counts, new: Iterable[Article]) -> Counts:
    """The counts of a source's paragraphs with those of its new articles; the rarest and oldest are forgotten."""
    seen = dict(counts)
    for article in new:
        ends = {name_of(paragraph): len(paragraph) for paragraph in ends_of(paragraphs_in(article))}
        # An article that is mostly known is told again, and teaches nothing about the others.
        if sum(length for name, length in ends.items() if name in seen) > len(article.text) / 2:
            continue
        for name in ends:
            seen[name] = seen.pop(name, 0) + 1
    return forgetting(seen)


def forgetting(seen: dict[str, int]) -> Counts:
    """At most some of the counts: those seen in several articles, then the latest."""
    if len(seen) <= MOST:
        return tuple(seen.items())
    order = {name: place for place, name in enumerate(seen)}
    kept = set(sorted(seen, key=lambda name: (min(seen[name], SEVERAL), order[name]))[-MOST:])
    return tuple((name, count) for name, count in seen.items() if name in kept)


def without_recurring(article: Article, counts: Counts) -> Article:
    """The article without the paragraphs at its ends that several of its source share; never without most of it."""
    shared = {name for name, count in counts if count >= SEVERAL}
    paragraphs = paragraphs_in(article)
    start, end = 0, len(paragraphs)
    while start < min(FIRST, end) and name_of(paragraphs[start]) in shared:
        start += 1
    while end > max(start, len(paragraphs) - LAST) and name_of(paragraphs[end - 1]) in shared:
        end -= 1
    kept = "\n\n".join(paragraphs[start:end])
    if (start, end) == (0, len(paragraphs)) or len(kept) < (1 - SHARE) * len(article.text):
        return article
    return replace(article, text=kept)


def paragraphs_in(article: Article) -> list[str]:
    """The paragraphs of an article's text."""
    return [paragraph for paragraph in article.text.split("\n\n") if paragraph.strip()]


def ends_of(paragraphs: Sequence[str]) -> Sequence[str]:
    """The paragraphs where boilerplate stands, of an article that has others too."""
    if len(paragraphs) < 2:
        return ()
    return paragraphs if len(paragraphs) <= FIRST + LAST else [*paragraphs[:FIRST], *paragraphs[-LAST:]]


def name_of(paragraph: str) -> str:
    """A short name for what a paragraph says, whatever its figures: dates and counts in boilerplate change."""
    plain = FIGURES.sub("0", " ".join(paragraph.casefold().split()))
    return hashlib.blake2b(plain.encode(), digest_size=6).hexdigest()

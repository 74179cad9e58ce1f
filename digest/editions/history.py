"""What readers have had: an article is known again by its address, its guid, its text, or its mere headline."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from urllib.parse import urlsplit

from digest.editions.fingerprint import decoded, is_sample, repeats
from digest.editions.words import words_of
from digest.model import Article

# The smallest hashes of a fingerprint are enough to find it by; a hash that so many share is a publisher's footer.
KEYS = 40
CROWDED = 50
CLOSEST = 8
# "4711" is a number some feed counts by, "tag:news.example,2024:4711" is a name.
NAME = re.compile(r"https?://.|tag:.|urn:.|[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)
# Shorter headlines head a column that comes every day.
SHORTEST_HEADLINE = 4


@dataclass(frozen=True)
class History:
    """What earlier editions delivered to the readers of this one: canonical addresses, guids, fingerprints, headlines.

    A guid stands with its source; `headlines` are the later ones, by which an article that is hardly more is known,
    with their source and when they were told last; `titles` are all, so too, by which a story that goes on is known.
    """

    urls: frozenset[str] = frozenset()
    guids: frozenset[tuple[int, str]] = frozenset()
    fingerprints: tuple[str, ...] = ()
    headlines: Mapping[tuple[int, str], datetime] = field(default_factory=dict)
    titles: Mapping[tuple[int, str], datetime] = field(default_factory=dict)

    @cached_property
    def known_texts(self) -> "KnownTexts":
        """The fingerprints, found by their hashes."""
        return KnownTexts(self.fingerprints)

    @cached_property
    def names(self) -> frozenset[str]:
        """The guids that name an article whatever its source."""
        return frozenset(guid for _, guid in self.guids if is_name(guid))

    @cached_property
    def told(self) -> Mapping[tuple[int, tuple[str, ...]], datetime]:
        """The headlines as they are compared."""
        return {(source, tuple(words_of(title))): told for (source, title), told in self.headlines.items()}


class KnownTexts:
    """Fingerprints that can be asked which of them repeats another; each has the number of its entering."""

    def __init__(self, fingerprints: Iterable[str] = ()) -> None:
        self._fingerprints: list[str] = []
        self._shelves: dict[int, list[int]] = {}
        for fingerprint in fingerprints:
            self.enter(fingerprint)

    def enter(self, fingerprint: str) -> None:
        """Remember a fingerprint; "" takes a number and is never found."""
        number = len(self._fingerprints)
        self._fingerprints.append(fingerprint)
        for key in decoded(fingerprint)[:KEYS]:
            shelf = self._shelves.setdefault(key, [])
            if len(shelf) < CROWDED:
                shelf.append(number)

    def repeated_by(self, fingerprint: str) -> int | None:
        """The number of the entered fingerprint that most likely is of the same text; None if none is."""
        shared = Counter(number for key in decoded(fingerprint) for number in self._shelves.get(key, ()))
        for number, _ in shared.most_common(CLOSEST):
            if repeats(fingerprint, self._fingerprints[number]):
                return number
        return None


def had(article: Article, history: History) -> bool:
    """Whether readers had the article: its address, its guid or its text, also from another source."""
    return (
        address_of(article) in history.urls
        or guid_known(article, history)
        or headline_known(article, history)
        or history.known_texts.repeated_by(article.fingerprint) is not None
    )


def guid_known(article: Article, history: History) -> bool:
    """Whether the guid was delivered; a mere number counts only with its source: two feeds may both count to 77."""
    return bool(article.guid) and ((article.source_id, article.guid) in history.guids or article.guid in history.names)


def headline_known(article: Article, history: History) -> bool:
    """Whether a source's headline without much text was delivered, and not published anew since then."""
    told = history.told.get((article.source_id, tuple(words_of(article.title)))) if is_headline(article) else None
    return told is not None and (article.published is None or article.published <= told)


def is_headline(article: Article) -> bool:
    """Whether an article is hardly more than a headline, and the headline says enough to be known by."""
    return not is_sample(article.fingerprint) and len(words_of(article.title)) >= SHORTEST_HEADLINE


def is_name(guid: str) -> bool:
    """Whether a guid is unique beyond its own source: an address, a tag, a URN or a UUID."""
    return NAME.match(guid) is not None


def address_of(article: Article) -> str | None:
    """The address that stands for an article; None where it is missing or only a site's front page."""
    try:
        parts = urlsplit(article.url)
    except ValueError:
        return article.url
    return article.url if parts.path.strip("/") or parts.query or parts.fragment else None

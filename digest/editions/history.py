"""What readers have had: an article is known again by its address, its guid or its text."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from digest.editions.fingerprint import decoded, repeats
from digest.model import Article

# The smallest hashes of a fingerprint are enough to find it by; a hash that so many share is a publisher's footer.
KEYS = 40
CROWDED = 50
CLOSEST = 8
# "4711" is a number some site counts by, "tag:news.example,2024:4711" is a name.
SHORTEST_NAME = 12


@dataclass(frozen=True)
class History:
    """What earlier editions delivered to the readers of this one: canonical addresses, guids and fingerprints."""

    urls: frozenset[str] = frozenset()
    guids: frozenset[str] = frozenset()
    fingerprints: tuple[str, ...] = ()

    @cached_property
    def known_texts(self) -> "KnownTexts":
        """The fingerprints, found by their hashes."""
        return KnownTexts(self.fingerprints)

    @cached_property
    def hosts(self) -> frozenset[str]:
        """The hosts of the addresses."""
        return frozenset(map(host_of, self.urls))


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
        or history.known_texts.repeated_by(article.fingerprint) is not None
    )


def guid_known(article: Article, history: History) -> bool:
    """Whether the guid was delivered; a mere number counts only where the same site delivered before."""
    if not article.guid or article.guid not in history.guids:
        return False
    return is_name(article.guid) or not article.url or host_of(article.url) in history.hosts


def is_name(guid: str) -> bool:
    """Whether a guid is unique beyond its own site."""
    return ":" in guid or len(guid) >= SHORTEST_NAME


def address_of(article: Article) -> str | None:
    """The address that stands for an article; None where it is missing or only a site's front page."""
    try:
        parts = urlsplit(article.url)
    except ValueError:
        return article.url
    return article.url if parts.path.strip("/") or parts.query or parts.fragment else None


def host_of(url: str) -> str:
    """The host of an address, "" if it has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""

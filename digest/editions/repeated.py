"""Articles that a source gives again under other names: known by their texts, else by headline and address.

Where a feed tells neither text nor date nor guid, an edited headline and an address that changes its parameters are all
there is: such an article is an earlier one if its headline is much the same and the path of its address is.
"""

from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlsplit

from digest.editions.fingerprint import is_sample, repeats
from digest.editions.history import SHORTEST_HEADLINE
from digest.editions.words import words_of
from digest.model import Article

EDITED = 0.5  # of all words of two headlines: one is the other, edited


def repeated(new: Sequence[Article], earlier: Iterable[Article]) -> frozenset[Article]:
    """Those of a source's new articles that are among its earlier ones, whatever their guids and dates."""
    earlier = tuple(earlier)
    edited = Headlines(earlier)
    shelves: dict[object, list[Article]] = {}
    for one in earlier:
        for name in names_of(one):
            shelves.setdefault(name, []).append(one)
    return frozenset(
        article
        for article in new
        if any(is_same(article, one) for name in names_of(article) for one in shelves.get(name, ()))
        or article in edited
    )


def names_of(article: Article) -> Iterator[tuple[str, str]]:
    """What an earlier article is found by."""
    named = (("url", article.url), ("title", article.title), ("fingerprint", article.fingerprint))
    yield from ((kind, value) for kind, value in named if value)


def is_same(one: Article, other: Article) -> bool:
    """Whether two articles that share a name are one piece: a column has the same headline or address every day."""
    samples = is_sample(one.fingerprint) + is_sample(other.fingerprint)
    if samples == 2 or repeats(one.fingerprint, other.fingerprint):
        return repeats(one.fingerprint, other.fingerprint)
    if not samples and one.text != other.text:
        return False
    return one.title == other.title and (one.url == other.url or len(words_of(one.title)) >= SHORTEST_HEADLINE)


class Headlines:
    """The headlines of articles that have nothing else, by the paths of their addresses."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self._words: dict[str, list[frozenset[str]]] = {}
        for one in filter(is_bare, articles):
            self._words.setdefault(path_of(one.url), []).append(frozenset(words_of(one.title)))

    def __contains__(self, article: Article) -> bool:
        words = frozenset(words_of(article.title))
        if not is_bare(article) or len(words) < SHORTEST_HEADLINE:
            return False
        return any(
            len(words & other) >= EDITED * len(words | other) for other in self._words.get(path_of(article.url), ())
        )


def is_bare(article: Article) -> bool:
    """Whether an article has a headline and neither a date nor text to be known by."""
    return not article.text and article.published is None


def path_of(url: str) -> str:
    """An address without scheme and parameters; "" when there is none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return f"{parts.netloc}{parts.path}"

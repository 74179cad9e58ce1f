"""Articles that a source gives again under other names: known by their texts, else by headline and address."""

from collections.abc import Iterable, Iterator, Sequence

from digest.editions.fingerprint import repeats
from digest.editions.history import SHORTEST_HEADLINE
from digest.editions.words import words_of
from digest.model import Article


def repeated(new: Sequence[Article], earlier: Iterable[Article]) -> frozenset[Article]:
    """Those of a source's new articles that are among its earlier ones, whatever their guids and dates."""
    shelves: dict[object, list[Article]] = {}
    for one in earlier:
        for name in names_of(one):
            shelves.setdefault(name, []).append(one)
    return frozenset(
        article
        for article in new
        if any(is_same(article, one) for name in names_of(article) for one in shelves.get(name, ()))
    )


def names_of(article: Article) -> Iterator[tuple[str, str]]:
    """What an earlier article is found by."""
    named = (("url", article.url), ("title", article.title), ("fingerprint", article.fingerprint))
    yield from ((kind, value) for kind, value in named if value)


def is_same(one: Article, other: Article) -> bool:
    """Whether two articles that share a name are one piece: a column has the same headline or address every day."""
    if one.fingerprint and other.fingerprint:
        return repeats(one.fingerprint, other.fingerprint)
    if not one.fingerprint and not other.fingerprint and one.text != other.text:
        return False
    return one.title == other.title and (one.url == other.url or len(words_of(one.title)) >= SHORTEST_HEADLINE)

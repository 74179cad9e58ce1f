"""One article that came several times in one batch: the fullest stays."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from digest.editions.history import KnownTexts, address_of, host_of, is_name
from digest.model import Article


@dataclass(frozen=True, slots=True)
class Duplicate:
    """An article that says again what another one, the original, says; `sign` is how we know."""

    article: Article
    original: Article
    sign: str

    @property
    def elsewhere(self) -> bool:
        """Whether another source told it: then it is a second voice, not a second copy."""
        return self.article.source.casefold() != self.original.source.casefold()


def without_duplicates(articles: Sequence[Article]) -> tuple[list[Article], list[Duplicate]]:
    """The articles that stay, in the order they came, and the duplicates with the article each repeats."""
    known, texts, originals = dict[object, int](), KnownTexts(), list[int]()
    duplicates = []
    for place in sorted(range(len(articles)), key=lambda place: -fullness(articles[place])):
        article = articles[place]
        sign, original = seen_before(article, known, texts, originals)
        if original is None:
            texts.enter(article.fingerprint)
            originals.append(place)
        else:
            duplicates.append((place, Duplicate(article, articles[original], sign)))
        for _, name in names_of(article):
            known.setdefault(name, place if original is None else original)
    return [articles[place] for place in sorted(originals)], [
        pair[1] for pair in sorted(duplicates, key=lambda pair: pair[0])
    ]


def seen_before(
    article: Article, known: dict[object, int], texts: KnownTexts, originals: Sequence[int]
) -> tuple[str, int | None]:
    """How an article is known to be a duplicate and the place of its original, or None."""
    for sign, name in names_of(article):
        if name in known:
            return sign, known[name]
    number = texts.repeated_by(article.fingerprint)
    return ("the same text", originals[number]) if number is not None else ("", None)


def names_of(article: Article) -> Iterator[tuple[str, object]]:
    """What an article can be known by besides its text, each with its sign in plain words."""
    if address := address_of(article):
        yield "the same address", address
    if article.guid:
        site = "" if is_name(article.guid) else host_of(article.url) or article.source
        yield "the same guid", (article.guid, site)


def fullness(article: Article) -> int:
    """How much there is to an article, in characters; a picture counts for a few."""
    return len(article.text) + 100 * bool(article.image) + len(article.title) + bool(article.published)

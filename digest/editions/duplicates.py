"""One article that came several times in one batch: the fullest stays."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from digest.editions.history import KnownTexts, address_of, is_headline, is_name
from digest.editions.words import words_of
from digest.model import Article


@dataclass(frozen=True, slots=True)
class Duplicate:
    """An article that says again what another, the original, says, and the sign by which we know it.

    It is a voice when none so far is from its source: then it is not a second copy, but a second source that tells it.
    """

    article: Article
    original: Article
    sign: str
    is_voice: bool


def without_duplicates(articles: Sequence[Article]) -> tuple[list[Article], list[Duplicate]]:
    """The articles that stay and the duplicates with the article each repeats, both in the order they came."""
    known, texts, originals = dict[object, int](), KnownTexts(), list[int]()
    duplicates, sources = dict[int, Duplicate](), dict[int, set[str]]()
    for place in sorted(range(len(articles)), key=lambda place: -fullness(articles[place])):
        article, source = articles[place], articles[place].source.casefold()
        sign, original = seen_before(article, known, texts, originals)
        if original is None:
            original = place
            texts.enter(article.fingerprint)
            originals.append(place)
        else:
            duplicates[place] = Duplicate(article, articles[original], sign, source not in sources[original])
        sources.setdefault(original, set()).add(source)
        for _, name in names_of(article):
            known.setdefault(name, original)
    return [articles[place] for place in sorted(originals)], [duplicates[place] for place in sorted(duplicates)]


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
        owner = "" if is_name(article.guid) else source_of(article)
        yield "the same guid", (article.guid, owner)
    if is_headline(article) and not article.text.strip():
        yield "the same headline", (*words_of(article.title), source_of(article))


def source_of(article: Article) -> object:
    """What tells the source of an article from others: its row, else its name."""
    return article.source_id or article.source.casefold()


def fullness(article: Article) -> int:
    """How much there is to an article, in characters; a picture counts for a few."""
    return len(article.text) + 100 * bool(article.image) + len(article.title) + bool(article.published)

"""Articles about the same event brought together: average link over the likeness of words, letters and addresses."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from urllib.parse import unquote, urlsplit

import numpy as np

from digest.editions.likeness import Likeness, Numbers
from digest.editions.link import average_link
from digest.editions.words import telling_words_of, words_of
from digest.model import Article

# Likeness halves with each day between two articles. Without dates, other events of the same kind look like the same
# one: a little likeness then says nothing, which keeps large groups apart and small ones as they are.
HALF_LIFE_HOURS = 24.0
UNDATED, UNDATED_NOISE = 0.91, 0.015
# Below this a likeness is noise; beyond so many neighbours it is boilerplate.
NOISE = 0.03
NEIGHBOURS = 200
BODY = 700
# Texts of so many telling words that have next to nothing in common speak against what their headlines share.
ENOUGH_WORDS, APART, DOUBT = 20, 0.05, 0.7
TITLE = 300
SHORTEST_HEADLINE = 3
SHORTEST_PIECE, LONGEST_PIECE = 3, 5
SEPARATORS = re.compile(r"[\W_]+")


def group_articles(articles: Sequence[Article]) -> list[list[Article]]:
    """Articles to groups about the same event; each stands in exactly one, all in the order they came."""
    if len(articles) < 2:
        return [list(articles)] if articles else []
    groups = average_link(len(articles), likenesses(articles))
    return [[articles[place] for place in sorted(group)] for group in sorted(groups, key=min)]


def likenesses(articles: Sequence[Article]) -> Iterator[tuple[int, int, float]]:
    """The pairs of articles that have something in common, and how alike they are (0 to 1)."""
    titles = [title_of(article) for article in articles]
    words = Likeness([telling_words_of(title) for title in titles])
    pieces = Likeness([pieces_of(title) for title in titles])
    named = Likeness([named_in(title, article.url) for title, article in zip(titles, articles, strict=True)])
    texts = [telling_words_of(article.text[:BODY]) for article in articles]
    bodies, has_body = Likeness(texts), np.array([bool(article.text.strip()) for article in articles])
    tells_enough = np.array([len(text) >= ENOUGH_WORDS for text in texts])
    hours, dated = hours_of(articles), np.array([article.published is not None for article in articles])
    namesakes = namesakes_of(titles)
    for one in range(len(articles) - 1):
        alike = (words.row(one) + pieces.row(one) + 2 * named.row(one)) / 4
        if has_body[one]:
            told = bodies.row(one)
            doubted = tells_enough & tells_enough[one] & (told < APART)
            alike = np.maximum(np.where(doubted, DOUBT * alike, alike), np.where(has_body, (alike + told) / 2, 0.0))
        for other in namesakes.get(one, ()):
            if not (has_body[one] and has_body[other]):
                alike[other] = 1.0
        alike = np.where(dated & dated[one], alike, np.maximum(alike - UNDATED_NOISE, 0) * UNDATED)
        after = (alike * decay(hours, one))[one + 1 :].astype(np.float32)
        for other in closest(after):
            yield one, one + 1 + other, float(after[other])


def namesakes_of(titles: Sequence[str]) -> dict[int, list[int]]:
    """For the place of each title the places of those after it that say the same in the same words."""
    shelves, namesakes = defaultdict[tuple[str, ...], list[int]](list), dict[int, list[int]]()
    for place in range(len(titles) - 1, -1, -1):
        # One or two words head a column, not an event.
        if len(words := tuple(words_of(titles[place]))) >= SHORTEST_HEADLINE:
            namesakes[place] = shelves[words][:NEIGHBOURS]
            shelves[words].insert(0, place)
    return namesakes


def title_of(article: Article) -> str:
    """What names an article: its title, or else the beginning of its text."""
    return (article.title.strip() or article.text.strip())[:TITLE]


def named_in(title: str, url: str) -> list[str]:
    """The telling words of a title and of its address, which often keeps an earlier or a fuller one; each once."""
    return list(dict.fromkeys((*telling_words_of(title), *words_of_address(url))))


def words_of_address(url: str) -> Iterator[str]:
    """The telling words of an address's path, without its numbers."""
    try:
        path = unquote(urlsplit(url).path)[:TITLE]
    except ValueError:
        return
    for word in telling_words_of(SEPARATORS.sub(" ", path)):
        if not any(letter.isdigit() for letter in word):
            yield word


def pieces_of(title: str) -> list[str]:
    """The runs of three to five letters of each telling word; they see through endings and compounds."""
    return [
        padded[at : at + size]
        for padded in (f" {word} " for word in telling_words_of(title))
        for size in range(SHORTEST_PIECE, LONGEST_PIECE + 1)
        for at in range(len(padded) - size + 1)
    ]


def hours_of(articles: Sequence[Article]) -> Numbers:
    """When each article came out, in hours since the earliest; NaN when it has no date."""
    moments = [article.published or article.first_seen for article in articles]
    earliest = min((moment for moment in moments if moment), default=None)
    if earliest is None:
        return np.full(len(moments), np.nan, np.float32)
    return np.array(
        [(moment - earliest).total_seconds() / 3600 if moment else np.nan for moment in moments], np.float32
    )


def decay(hours: Numbers, one: int) -> Numbers:
    """What is left of the likeness of each article to one of them after the time between them, if it is known."""
    left = 0.5 ** (np.abs(hours - hours[one]) / HALF_LIFE_HOURS)
    return np.where(np.isnan(left), 1.0, left).astype(np.float32)


def closest(alike: Numbers) -> list[int]:
    """The places of the likenesses above the noise, at most as many as an article may have neighbours."""
    places = np.flatnonzero(alike > NOISE)
    if len(places) > NEIGHBOURS:
        places = np.sort(places[np.argsort(-alike[places], kind="stable")[:NEIGHBOURS]])
    return places.tolist()

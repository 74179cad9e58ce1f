"""Which of a list's topics an article belongs to."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from digest.editions.words import MARKS, UNSPACED_LETTER
from digest.model import Article, Topic


def topics_of(article: Article, topics: Sequence[Topic]) -> tuple[str, ...]:
    """The names of the topics an article belongs to: by any tag, any whole word of title or text, or any source."""
    return tuple(topic.name for topic in topics if belongs(article, topic))


def belongs(article: Article, topic: Topic) -> bool:
    """Whether one of a topic's rules holds for an article; case never matters."""
    if among(article.tags, topic.tags) or among((article.source,), topic.sources):
        return True
    words = tuple(word for word in topic.words if word.strip())
    return bool(words) and whole_words(words).search(f"{article.title}\n{article.text}".casefold()) is not None


def among(values: Iterable[str], wanted: Iterable[str]) -> bool:
    """Whether any of the values is one of those wanted, without regard to case and outer spaces."""
    return not {folded(value) for value in wanted if value.strip()}.isdisjoint(map(folded, values))


def folded(text: str) -> str:
    """A text as it is compared: case-folded, single spaces."""
    return " ".join(text.casefold().split())


@lru_cache(maxsize=256)
def whole_words(words: tuple[str, ...]) -> re.Pattern[str]:
    """A pattern for any of the words or phrases, as whole words where their script puts spaces between words."""
    return re.compile("|".join(map(whole_word, words)))


def whole_word(word: str) -> str:
    """The pattern of one word or phrase; any white space may stand where it has a space."""
    pattern = r"\s+".join(map(re.escape, word.casefold().split()))
    return pattern if UNSPACED_LETTER.search(word) else f"(?<![\\w{MARKS}]){pattern}(?![\\w{MARKS}])"

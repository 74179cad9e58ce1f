"""Which of a list's topics an article belongs to."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from digest.editions.words import MARKS, UNSPACED_LETTER
from digest.model import Article, Topic

# What is written for one apostrophe, by keyboards and by typesetters; in Ukrainian it stands inside of words.
APOSTROPHES = "’ʼ‘`´"


def topics_of(article: Article, topics: Sequence[Topic]) -> tuple[str, ...]:
    """The names of the topics an article belongs to: by any tag, any whole word of title or text, or any source."""
    return tuple(topic.name for topic in topics if belongs(article, topic))


def belongs(article: Article, topic: Topic) -> bool:
    """Whether one of a topic's rules holds for an article; case never matters."""
    if among(article.tags, topic.tags) or among((article.source,), topic.sources):
        return True
    words = tuple(word for word in topic.words if word.strip())
    return bool(words) and whole_words(words).search(said(article.title, article.text)) is not None


@lru_cache(maxsize=4)  # a list's topics are asked about one article after the other
def said(title: str, text: str) -> str:
    """All that an article says, as it is compared."""
    return even(f"{title}\n{text}")


def among(values: Iterable[str], wanted: Iterable[str]) -> bool:
    """Whether any of the values is one of those wanted, without regard to case and outer spaces."""
    return not {folded(value) for value in wanted if value.strip()}.isdisjoint(map(folded, values))


def folded(text: str) -> str:
    """A text as it is compared: even, single spaces."""
    return " ".join(even(text).split())


def even(text: str) -> str:
    """A text without what only its writing differs in: capitals, accents apart from their letters, apostrophes."""
    text = unicodedata.normalize("NFC", text.casefold())
    for apostrophe in APOSTROPHES:
        text = text.replace(apostrophe, "'")
    return text


@lru_cache(maxsize=256)
def whole_words(words: tuple[str, ...]) -> re.Pattern[str]:
    """A pattern for any of the words or phrases, as whole words where their script puts spaces between words."""
    return re.compile("|".join(map(whole_word, words)))


def whole_word(word: str) -> str:
    """The pattern of one word or phrase; any white space may stand where it has a space."""
    pattern = r"\s+".join(map(re.escape, folded(word).split()))
    return pattern if UNSPACED_LETTER.search(word) else f"(?<![\\w{MARKS}]){pattern}(?![\\w{MARKS}])"

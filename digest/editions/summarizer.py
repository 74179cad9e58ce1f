"""The seam for telling a story, and the built-in way: the articles' own sentences."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Protocol

from digest.editions.connectives import leans_back
from digest.editions.language import detect_language
from digest.editions.live import told_in
from digest.editions.summarize import BULLETS, asks, summarize
from digest.editions.torn import cut_at_word
from digest.editions.words import telling_words_of
from digest.model import Article, Sentence

# Of what the other articles say, only sentences with mostly new words are news.
NEW = 0.6
# And only of articles whose headline speaks of what the lead does: a crowd also holds what merely looked on.
# Words count by their beginnings, whatever their endings.
LIKE, BEGINNING = 0.3, 5
MOST_OTHERS = 12


class Summarizer(Protocol):
    """Tells a story in sentences."""

    def summarize_story(self, articles: Sequence[Article], sentences: int) -> tuple[Sentence, ...]:
        """At most so many sentences for a story, each with its article; the first article is the lead."""
        ...


class VerbatimSummarizer:
    """The built-in summarizer: the lead's best sentences, and of the others what only they say."""

    def summarize_story(self, articles: Sequence[Article], sentences: int) -> tuple[Sentence, ...]:
        """At most so many verbatim sentences; a third of them may be news of articles beside the lead."""
        if not articles or sentences < 1:
            return ()
        lead, *others = articles
        told = list(sentences_of(lead, sentences))
        room = max((sentences + 1) // 3, sentences - len(told))
        news = list(news_of(others[:MOST_OTHERS], lead, room))
        return (*(sentences_of(lead, sentences - len(news)) if news else told), *news)


def sentences_of(article: Article, count: int) -> Iterator[Sentence]:
    """So many sentences of one article, in its order; what it breaks off is cut at a word.

    Of a live blog only what stands before its entries is told.
    """
    language, told = language_of(article), told_in(article)
    for text in summarize(told, sentences=count, language=language, title=article.title):
        breaks_off = told.rstrip().endswith(text)
        yield Sentence(text=cut_at_word(text) if breaks_off else text, article=article)


def news_of(others: Sequence[Article], lead: Article, room: int) -> Iterator[Sentence]:
    """At most so many sentences of other articles in the lead's language, one of each, that say something new."""
    known = set(telling_words_of(f"{lead.title}\n{lead.text}"))
    subject, language = beginnings(known) if lead.text.strip() else frozenset[str](), language_of(lead)
    for article in others:
        if room < 1:
            return
        if subject and (language_of(article) != language or not speaks_of(subject, article)):
            continue
        if sentence := first_new(sentences_of(article, 3), known, subject, language):
            known.update(telling_words_of(sentence.text))
            room -= 1
            yield sentence


def first_new(
    sentences: Iterable[Sentence], known: Collection[str], subject: Collection[str], language: str
) -> Sentence | None:
    """The first sentence most of whose words are not known yet, some are the subject's, and which can stand apart."""
    for sentence in sentences:
        words = set(telling_words_of(sentence.text))
        is_new = words and len(words.difference(known)) >= NEW * len(words)
        is_of_it = not subject or not beginnings(words).isdisjoint(subject)
        if is_new and is_of_it and stands_apart(sentence.text, language):
            return sentence
    return None


def stands_apart(text: str, language: str) -> bool:
    """Whether a sentence can be told away from its article: it leans on nothing there and is no item of a list."""
    return not (text.startswith(BULLETS) or asks(text) or leans_back(text, language))


def speaks_of(subject: Collection[str], article: Article) -> bool:
    """Whether an article's headline, or its text where it has none, speaks of a subject (the beginnings of words)."""
    words = beginnings(telling_words_of(article.title) or telling_words_of(article.text))
    return sum(word in subject for word in words) >= LIKE * len(words)


def beginnings(words: Iterable[str]) -> frozenset[str]:
    """The beginnings of words, which mostly are the same in all their forms."""
    return frozenset(word[:BEGINNING] for word in words)


def language_of(article: Article) -> str:
    """The language of an article's text, as ISO 639-1."""
    return detect_language(article.text or article.title, article.language)

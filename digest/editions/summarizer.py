"""The seam for telling a story, and the built-in way: the articles' own sentences."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Protocol

from digest.editions.language import detect_language
from digest.editions.summarize import leans, summarize
from digest.editions.torn import cut_at_word
from digest.editions.words import telling_words_of
from digest.model import Article, Sentence

# Of what the other articles say, only sentences with mostly new words are news.
NEW = 0.6
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
    """So many sentences of one article, in its order; what the article breaks off is cut at a word."""
    language = language_of(article)
    for text in summarize(article.text, sentences=count, language=language, title=article.title):
        breaks_off = article.text.rstrip().endswith(text)
        yield Sentence(text=cut_at_word(text) if breaks_off else text, article=article)


def news_of(others: Sequence[Article], lead: Article, room: int) -> Iterator[Sentence]:
    """At most so many sentences of other articles in the lead's language, one of each, that say something new."""
    known = set(telling_words_of(f"{lead.title}\n{lead.text}"))
    language = language_of(lead)
    for article in others:
        if room < 1:
            return
        if lead.text.strip() and language_of(article) != language:
            continue
        if sentence := first_new(sentences_of(article, 3), known, language):
            known.update(telling_words_of(sentence.text))
            room -= 1
            yield sentence


def first_new(sentences: Iterable[Sentence], known: Collection[str], language: str) -> Sentence | None:
    """The first sentence most of whose words are not known yet, and which can stand apart from its article."""
    for sentence in sentences:
        words = set(telling_words_of(sentence.text))
        is_new = words and len(words.difference(known)) >= NEW * len(words)
        if is_new and not leans(sentence.text, language):
            return sentence
    return None


def language_of(article: Article) -> str:
    """The language of an article's text, as ISO 639-1."""
    return detect_language(article.text or article.title, article.language)

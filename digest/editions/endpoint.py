"""A summarizer that asks a language model over HTTP (any OpenAI-compatible endpoint); off unless the settings say."""

import hashlib
import re
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import httpx2
import msgspec

from digest.editions.sentences import split_sentences
from digest.editions.summarizer import Summarizer, language_of
from digest.editions.words import COMMON_WORDS, words_of
from digest.model import Article, Sentence

LONGEST_QUESTION, LONGEST_ANSWER = 12_000, 2_000
MOST_BYTES, MOST_TOKENS = 200_000, 400
TASK = (
    "Summarise the news story below in at most {sentences} plain sentences, in the language it is written in. "
    "Use only what stands in it: no other number, no other name, no opinion. Answer with the sentences alone."
)
NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
WORD = re.compile(r"[^\W\d_]+")

Ask = Callable[[str, str], str]


class Memory(Protocol):
    """What remembers answers, and counts what they cost."""

    def recall(self, key: str) -> str | None:
        """The answer kept under a key, or nothing."""
        ...

    def keep(self, key: str, answer: str) -> None:
        """Keep an answer under a key."""
        ...

    def spend(self) -> bool:
        """Count one request of today; False when the day has none left."""
        ...


class EndpointSummarizer:
    """Tells a story as a model does, if every number and name in it stands in the articles; else as another would."""

    def __init__(self, ask: Ask, memory: Memory, otherwise: Summarizer) -> None:
        self._ask, self._memory, self._otherwise = ask, memory, otherwise

    def summarize_story(self, articles: Sequence[Article], sentences: int) -> tuple[Sentence, ...]:
        """At most so many sentences, credited to the lead; the other summarizer's when something is amiss."""
        told = self._told(articles, sentences) if articles and sentences > 0 else ()
        return told or self._otherwise.summarize_story(articles, sentences)

    def _told(self, articles: Sequence[Article], sentences: int) -> tuple[Sentence, ...]:
        source = source_of(articles)
        if not any(article.text.strip() for article in articles):
            return ()
        task = TASK.format(sentences=sentences)
        answer = self._answer(task, source)
        told = split_sentences(" ".join(answer.split()), language_of(articles[0]))
        if len(answer) > LONGEST_ANSWER or not 0 < len(told) <= sentences or not is_grounded(told, source):
            return ()
        return tuple(Sentence(text=text, article=articles[0]) for text in told)

    def _answer(self, task: str, source: str) -> str:
        """The answer remembered or asked for; "" when there is none to be had."""
        key = hashlib.sha256(f"{task}\n{source}".encode(errors="replace")).hexdigest()
        answer = self._memory.recall(key)
        if answer is not None or not self._memory.spend():
            return answer or ""
        try:
            answer = self._ask(task, source)
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError):
            return ""
        self._memory.keep(key, answer)
        return answer


def source_of(articles: Sequence[Article]) -> str:
    """What is told to the model, and what its answer may speak of."""
    texts = (f"{article.title}\n{article.text}".strip() for article in articles)
    return "\n\n".join(dict.fromkeys(filter(None, texts)))[:LONGEST_QUESTION]


def is_grounded(sentences: Sequence[str], source: str) -> bool:
    """Whether every number, every name and, in scripts without capitals, every word stands in the source."""
    numbers, words = frozenset(NUMBER.findall(source)), frozenset(words_of(source))
    return all(
        numbers.issuperset(NUMBER.findall(sentence)) and words.issuperset(names_in(sentence)) for sentence in sentences
    )


def names_in(sentence: str) -> list[str]:
    """The words of a sentence that may be names: capitals, and all of a script that has none; case-folded."""
    capital = [word for word in WORD.findall(sentence) if word[0].isupper() or word[0].lower() == word[0].upper()]
    return [word for found in capital for word in words_of(found) if word not in COMMON_WORDS]


class Completion(msgspec.Struct):
    """What a chat-completions endpoint answers, as far as we look."""

    choices: list[dict[str, Any]]


def asking(client: httpx2.Client, url: str, model: str) -> Ask:
    """A question to a chat-completions endpoint; the client brings the key and the time-out."""

    def ask(task: str, source: str) -> str:
        messages = [{"role": "system", "content": task}, {"role": "user", "content": source}]
        question = {"model": model, "messages": messages, "max_tokens": MOST_TOKENS, "temperature": 0}
        response = client.post(f"{url.rstrip('/')}/chat/completions", json=question)
        response.raise_for_status()
        if len(response.content) > MOST_BYTES:
            raise ValueError("an endless answer")
        return answer_in(response.content)

    return ask


def answer_in(data: bytes) -> str:
    """The text of an answer; ValueError when it is none."""
    try:
        content = msgspec.json.decode(data, type=Completion).choices[0]["message"]["content"]
        return msgspec.convert(content, str)
    except (msgspec.DecodeError, msgspec.ValidationError, IndexError, KeyError, TypeError) as error:
        raise ValueError("not an answer") from error

"""A summarizer that asks a language model over HTTP (any OpenAI-compatible endpoint); off unless the settings say."""

import hashlib
import time
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import httpx2
import msgspec

from digest.editions.grounds import grounds
from digest.editions.sentences import split_sentences
from digest.editions.summarizer import Summarizer, language_of
from digest.in_time import in_time
from digest.model import Article, Sentence

LONGEST_QUESTION, LONGEST_ANSWER = 12_000, 2_000
MOST_BYTES, MOST_TOKENS = 200_000, 400
TASK = (
    "Summarise the news story below in at most {sentences} plain sentences, in the language it is written in. "
    "Use only what stands in it: no other number, no other name, no opinion. Answer with the sentences alone."
)
# An endpoint that fails so often in a row is left alone for so many stories: each failure may cost a time-out.
MOST_FAILURES, LEFT_ALONE = 3, 20

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
        self._failures, self._left_alone = 0, 0

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
        if len(answer) > LONGEST_ANSWER or not 0 < len(told) <= sentences or not grounds(told, source):
            return ()
        return tuple(Sentence(text=text, article=articles[0]) for text in told)

    def _answer(self, task: str, source: str) -> str:
        """The answer remembered or asked for; "" when there is none to be had."""
        key = hashlib.sha256(f"{task}\n{source}".encode(errors="replace")).hexdigest()
        answer = self._memory.recall(key)
        if answer is not None or self._rests() or not self._memory.spend():
            return answer or ""
        try:
            answer = self._ask(task, source)
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError):
            self._failures += 1
            return ""
        self._failures = 0
        self._memory.keep(key, answer)
        return answer

    def _rests(self) -> bool:
        """Whether the endpoint failed so often in a row that it is left alone this time."""
        if self._failures < MOST_FAILURES:
            return False
        self._left_alone = (self._left_alone + 1) % LEFT_ALONE
        return self._left_alone != 0


def source_of(articles: Sequence[Article]) -> str:
    """What is told to the model, and what its answer may speak of."""
    texts = (f"{article.title}\n{article.text}".strip() for article in articles)
    return "\n\n".join(dict.fromkeys(filter(None, texts)))[:LONGEST_QUESTION]


class Completion(msgspec.Struct):
    """What a chat-completions endpoint answers, as far as we look."""

    choices: list[dict[str, Any]]


def asking(
    client: httpx2.Client, url: str, model: str, seconds: float, monotonic: Callable[[], float] = time.monotonic
) -> Ask:
    """A question to a chat-completions endpoint, which has so many seconds for all of its answer."""
    address = f"{url.rstrip('/')}/chat/completions"

    def ask(task: str, source: str) -> str:
        end = monotonic() + seconds
        messages = [{"role": "system", "content": task}, {"role": "user", "content": source}]
        question = {"model": model, "messages": messages, "max_tokens": MOST_TOKENS, "temperature": 0}

        def answer() -> str:
            # Unpacked it could be any size.
            with client.stream("POST", address, json=question, headers={"Accept-Encoding": "identity"}) as response:
                response.raise_for_status()
                return answer_in(body_of(response, lambda: monotonic() > end))

        # The client's own time-out is for each piece of an answer, and a head may come letter by letter for ever.
        try:
            return in_time(answer, seconds)
        except TimeoutError as error:
            raise ValueError("no answer in time") from error

    return ask


def body_of(response: httpx2.Response, is_late: Callable[[], bool]) -> bytes:
    """The body as it came, read in pieces; ValueError when it is endless or late."""
    body = bytearray()
    for piece in response.iter_raw():
        body += piece
        if len(body) > MOST_BYTES or is_late():
            raise ValueError("an endless answer")
    return bytes(body)


def answer_in(data: bytes) -> str:
    """The text of an answer; ValueError when it is none."""
    try:
        content = msgspec.json.decode(data, type=Completion).choices[0]["message"]["content"]
        return msgspec.convert(content, str)
    except (msgspec.DecodeError, msgspec.ValidationError, IndexError, KeyError, TypeError, RecursionError) as error:
        raise ValueError("not an answer") from error

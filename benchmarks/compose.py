"""What composing costs: summarising and splitting an article, grouping headlines, drafting a whole edition.

Run: python benchmarks/compose.py
"""

import random
import resource
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from digest.editions.draft import draft_edition
from digest.editions.fingerprint import fingerprint
from digest.editions.group import group_articles
from digest.editions.history import History
from digest.editions.summarize import summarize
from digest.editions.summarizer import VerbatimSummarizer
from digest.model import Article, MailingList

NOW = datetime(2025, 3, 10, 7, tzinfo=UTC)
SYLLABLES, VERBS, NOUNS, SAYINGS = map(
    str.split,
    (
        "ba be bo ca ce da de du fa fi ga go ha hi ka ko la le lo ma me mo na no pa pe ra re ri sa se ta te ti va vo",
        "wins loses opens closes backs fears sells buys joins leaves plans stops visits warns praises sues",
        "court minister bank school club harbour museum union city farmers hospital railway bridge team market port",
        "today again at last in talks after a storm before the vote over costs despite protests this week",
    ),
)


def names(chance: random.Random, count: int) -> list[str]:
    """So many made-up names of people and places."""
    return ["".join(chance.choices(SYLLABLES, k=3)).capitalize() for _ in range(count)]


def headlines(count: int, per_story: int = 5) -> Iterator[str]:
    """Made-up headlines, some for each made-up event."""
    chance = random.Random(7)
    known = names(chance, max(50, count))
    while True:
        who, where, verb, noun = chance.choice(known), chance.choice(known), chance.choice(VERBS), chance.choice(NOUNS)
        for _ in range(per_story):
            if count == 0:
                return
            count -= 1
            words = [who, verb, noun, "in", where, *chance.sample(SAYINGS, 2)]
            chance.shuffle(words)
            yield " ".join(words[: chance.randint(5, 7)])


def text(chance: random.Random, sentences: int = 25) -> str:
    """A made-up article of about twenty words a sentence."""
    vocabulary = VERBS + NOUNS + SAYINGS + names(chance, 20)
    return "\n\n".join(" ".join(chance.choices(vocabulary, k=20)).capitalize() + "." for _ in range(sentences))


def articles(count: int, *, with_text: bool) -> list[Article]:
    """Made-up articles of one night."""
    chance = random.Random(11)
    bodies = [text(chance) if with_text else "" for _ in range(count)]
    return [
        Article(
            url=f"https://news.example/{number}",
            title=title,
            text=bodies[number],
            source=f"Paper {number % 40}",
            language="en",
            published=NOW - timedelta(minutes=chance.randint(1, 1400)),
            first_seen=NOW - timedelta(minutes=1),
            fingerprint=fingerprint(bodies[number]),
        )
        for number, title in enumerate(headlines(count))
    ]


def measured(name: str, work: Callable[[], object], unit: str, share: float) -> None:
    """Print what processor time a piece of work takes, in a unit that is a share of it."""
    started = time.process_time()
    work()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{name:42} {(time.process_time() - started) * share:9.2f} {unit:16} peak {memory:5} MB")


def main() -> None:
    """Print the cost of each step."""
    chance = random.Random(3)
    texts = [text(chance) for _ in range(200)]
    for language in ("en", "fr"):
        summarize(texts[0], language=language)
        measured(
            f"summarize, 500 words, {language}",
            lambda language=language: [summarize(body, language=language) for body in texts],  # type: ignore[misc]  # mypy cannot infer a default
            "ms an article",
            1000 / len(texts),
        )
    measured("fingerprint, 500 words", lambda: [fingerprint(body) for body in texts], "ms an article", 5)
    for count in (1000, 10_000):
        batch = articles(count, with_text=False)
        measured(f"group {count} headlines", lambda batch=batch: group_articles(batch), "seconds", 1)  # type: ignore[misc]  # as above
    batch, letter = articles(1000, with_text=True), MailingList(name="morning", title="Morning", sender="m@example.org")
    history = History()
    measured(
        "draft an edition of 1000 articles",
        lambda: draft_edition(
            batch, mailing_list=letter, since=None, now=NOW, history=history, summarizer=VerbatimSummarizer()
        ),
        "seconds",
        1,
    )


if __name__ == "__main__":
    main()

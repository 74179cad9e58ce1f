"""How a run of deliveries gets on: how many are left, and what the domains make of it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from digest.deliveries.work import Progress
from digest.domain import domain_of
from digest.model import Delivery, State
from digest.storage.book import Book
from digest.storage.write import Outcome

# A list of a million may have readers at a hundred thousand domains; only the large ones are ever shown.
MOST_DOMAINS = 2000
# Of so many failures it makes no difference which of the readers are gone.
MOST_FAILED = 10_000


class Tally:
    """What became of the deliveries of one run, by domain; `total` were to be made, `failed` are those that failed."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.failed: list[int] = []
        self._tried: Counter[str] = Counter()
        self._sent: Counter[str] = Counter()
        # Domain and tries of what is claimed and has not come to its end.
        self._on_hand: dict[int, tuple[str, int]] = {}

    def claimed(self, rows: Iterable[Delivery]) -> None:
        """Take note of what is about to be tried."""
        for row in rows:
            domain = domain_of(row.address)
            if row.state is State.CLAIMED and (domain in self._tried or len(self._tried) < MOST_DOMAINS):
                self._on_hand[row.id] = (domain, row.attempts)

    def settled(self, outcomes: Iterable[Outcome]) -> None:
        """Count what was tried; what is only put off was not, and an uncertain one is one try, however it ends."""
        for outcome in outcomes:
            if outcome.state is State.FAILED and len(self.failed) < MOST_FAILED:
                self.failed.append(outcome.id)
            domain, tries = self._on_hand.pop(outcome.id, ("", outcome.attempts))
            if domain:
                self._tried[domain] += outcome.attempts > tries
                self._sent[domain] += outcome.state is State.SENT
            if domain and outcome.state is State.UNCERTAIN:
                self._on_hand[outcome.id] = (domain, outcome.attempts)

    def largest(self, number: int) -> list[tuple[str, int, int]]:
        """The domains with the most tries, with how many were sent and how many tried."""
        # A copy, because the ledger may go on counting, in its thread.
        tried = self._tried.copy()
        return [(domain, self._sent[domain], count) for domain, count in tried.most_common(number)]


@dataclass(frozen=True, slots=True)
class Sending:
    """How far a run is: its counts, and the tally they are part of."""

    done: Progress
    tally: Tally

    @property
    def left(self) -> int:
        """How many deliveries were not tried yet."""
        done = self.done
        ended = done.sent + done.deferred + done.failed + done.skipped + done.uncertain + done.withheld
        return max(0, self.tally.total - ended)


@dataclass(frozen=True)
class CountedBook(Book):
    """A book that keeps a tally of what is claimed and settled in it."""

    tally: Tally = field(kw_only=True)

    def claim(self, **asked: Any) -> tuple[Delivery, ...]:
        """The rows that the book gives, noted."""
        rows = Book.claim(self, **asked)
        self.tally.claimed(rows)
        return rows

    def write(
        self, *, token: str, fences: Sequence[Delivery], settled: Sequence[Outcome], now: datetime
    ) -> frozenset[int]:
        """Settle and fence in one transaction; gives the ids that passed the fence."""
        passed = Book.write(self, token=token, fences=fences, settled=settled, now=now)
        self.tally.settled(settled)
        return passed

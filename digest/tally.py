"""How a run of deliveries gets on: how many are left, and what the domains make of it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from digest.deliveries.work import Progress
from digest.model import Delivery, State
from digest.storage.book import Book

TRIED = (State.SENT, State.DEFERRED, State.FAILED, State.UNCERTAIN)
# A list of a million may have readers at a hundred thousand domains; only the large ones are ever shown.
MOST_DOMAINS = 2000


class Tally:
    """What became of the deliveries of one run, by domain; `total` is how many were to be made."""

    def __init__(self, total: int) -> None:
        self.total = total
        self._tried: Counter[str] = Counter()
        self._sent: Counter[str] = Counter()
        self._doubtful: set[int] = set()

    def add(self, settled: Iterable[Delivery]) -> None:
        """Count what was settled; an uncertain one is one try, however often it is settled again."""
        for delivery in settled:
            # What is only put off, as its provider takes no more now, was not tried.
            if delivery.state not in TRIED or not delivery.attempts:
                continue
            domain = delivery.address.rpartition("@")[2].lower()
            if domain not in self._tried and len(self._tried) >= MOST_DOMAINS:
                continue
            self._tried[domain] += delivery.id not in self._doubtful
            self._sent[domain] += delivery.state is State.SENT
            if delivery.state is State.UNCERTAIN:
                self._doubtful.add(delivery.id)

    def largest(self, number: int) -> list[tuple[str, int, int]]:
        """The domains with the most tries, with how many were sent and how many tried."""
        # A copy, because the ledger's thread goes on counting.
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
    """A book that keeps a tally of what is settled in it."""

    tally: Tally = field(kw_only=True)

    def write(
        self, *, token: str, fences: Sequence[Delivery], settled: Sequence[Delivery], now: datetime
    ) -> frozenset[int]:
        """Settle and fence in one transaction; gives the ids that passed the fence."""
        passed = Book.write(self, token=token, fences=fences, settled=settled, now=now)
        self.tally.add(settled)
        return passed

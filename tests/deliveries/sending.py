"""Deliver from a test's database to a test's inbox, as the pipeline does."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from digest.deliveries.deliver import Transport, deliver
from digest.deliveries.ledger import Book, Ledger, nothing
from digest.deliveries.manners import Manners
from digest.deliveries.outgoing import Promised
from digest.deliveries.relay import Relay
from digest.deliveries.retry import RetryPolicy
from digest.deliveries.smtp import SmtpTransport
from digest.deliveries.transition import Settled
from digest.deliveries.work import Progress
from digest.errors import StorageError
from digest.model import Delivery, Message, State
from digest.storage import book
from digest.storage.database import Database
from digest.storage.tables import deliveries
from tests.rows import NOW

RETRY = RetryPolicy(
    random=lambda: 0.5, relay_first=timedelta(milliseconds=10), relay_longest=timedelta(milliseconds=50)
)


def smtp(host: str, port: int, *, at: Callable[[str], None] = nothing, **values: Any) -> SmtpTransport:
    """The transport to one relay."""
    return SmtpTransport(Relay(host=host, port=port, **values), at=at)


def message_id(edition: int, subscriber: int) -> str:
    """The Message-ID of a delivery."""
    return f"<{edition}.{subscriber}@news.example>"


def message_for(delivery: Delivery) -> Message:
    """A short message whose Message-ID is the delivery's."""
    name = message_id(delivery.edition, delivery.subscriber)
    text = f"To: {delivery.address}\r\nMessage-ID: {name}\r\n\r\nGood morning.\r\n..and a dot\r\n"
    return Message(sender="morning@news.example", recipient=delivery.address, pieces=(text.encode(),), message_id=name)


@dataclass
class Clock:
    """The time, which stands still until a test moves it."""

    now: datetime = field(default=NOW)

    def __call__(self) -> datetime:
        """The instant it shows."""
        return self.now


def send(
    database: Database,
    transport: Transport,
    *,
    set_message: Callable[[Delivery], Message | Promised | None] = message_for,
    clock: Callable[[], datetime] = Clock(),  # noqa: B008 - a clock that stands still can be shared
    token: str = "worker",
    retry: RetryPolicy = RETRY,
    patience: timedelta = timedelta(seconds=0.3),
    rows: Book | None = None,
    stop: asyncio.Event | None = None,
    manners: Manners | None = None,
    at: Callable[[str], None] = nothing,
) -> Progress:
    """One run of deliveries over one transport; `at` hears of the points that the ledger passes."""
    with Ledger(rows or book.Book(database), token=token, clock=clock, at=at) as ledger:
        return asyncio.run(
            deliver(
                ledger, transport, set_message, clock=clock, retry=retry, patience=patience, stop=stop,
                manners=manners,
            )
        )  # fmt: skip


def row(database: Database, delivery_id: int = 1) -> sa.Row[tuple[object, ...]]:
    """What the database says about a delivery."""
    with database.read() as connection:
        return connection.execute(sa.select(deliveries).where(deliveries.c.id == delivery_id)).one()


def states(database: Database) -> list[str]:
    """The states of all deliveries, by id."""
    with database.read() as connection:
        return list(connection.scalars(sa.select(deliveries.c.state).order_by(deliveries.c.id)))


class Stumbling:
    """A book that fails to write as often as it is told to, and notes what it was asked."""

    def __init__(self, database: Database, failures: int = 0) -> None:
        self.book, self.failures = book.Book(database), failures
        self.writes: list[tuple[list[int], list[tuple[int, State]]]] = []
        self.claim, self.renew, self.release = self.book.claim, self.book.renew, self.book.release

    def write(
        self, *, token: str, fences: Sequence[Delivery], settled: Sequence[Settled], now: datetime
    ) -> frozenset[int]:
        """Fail, or write."""
        self.writes.append(([row.id for row in fences], [(row.id, row.state) for row in settled]))
        if self.failures:
            self.failures -= 1
            raise StorageError("the database stayed locked for 30 s")
        return self.book.write(token=token, fences=fences, settled=settled, now=now)

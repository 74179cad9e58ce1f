"""A worker in a process of its own, which kills or freezes itself at a crash point, or is killed from outside."""

import asyncio
import multiprocessing
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Literal

import sqlalchemy as sa

from digest.deliveries.deliver import Transport, deliver
from digest.deliveries.folder import FolderTransport
from digest.deliveries.ledger import Ledger
from digest.model import State
from digest.storage.book import Book
from digest.storage.database import Database
from digest.storage.deliveries import sweep
from digest.storage.outcomes import open_counts
from tests.deliveries.sending import RETRY, message_for, smtp
from tests.rows import NOW

# Workers are forked from a process that has imported everything once: a start costs milliseconds.
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["pytest", "psycopg", "tests.house", "digest.cli.run", "digest.cli.serve", __name__])


@dataclass(frozen=True, kw_only=True)
class Orders:
    """What a worker is told; `target` is a port of loopback or a folder, `begun` when on the machine's clock it is NOW.

    With `stays` it goes on until nothing is pending or claimed, by whomever.
    """

    database: str
    target: int | Path
    point: str = ""
    count: int = 1
    deed: Literal["kill", "freeze"] = "kill"
    token: str = "dying"
    begun: float = 0
    lease: timedelta = timedelta(minutes=2)
    connections: int = 1
    stays: bool = False


@contextmanager
def worker(orders: Orders) -> Iterator[BaseProcess]:
    """A running worker, which is gone afterwards."""
    process = CONTEXT.Process(target=work, args=(orders,), daemon=True)
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join()


def work(orders: Orders) -> None:
    """What a worker does: sweep, then deliver, once or until all is done."""
    at, begun = at_point(orders), orders.begun or time.monotonic()

    def clock() -> datetime:
        return NOW + timedelta(seconds=time.monotonic() - begun)

    database = Database(orders.database)
    while True:
        with database.write() as connection:
            sweep(connection, now=clock(), on_uncertain=policy(orders.target))
        with Ledger(Book(database, at), token=orders.token, clock=clock, lease=orders.lease, at=at) as ledger:
            asyncio.run(deliver(ledger, transport(orders, at), message_for, clock=clock, retry=RETRY))
        if not orders.stays or is_done(database):
            return
        time.sleep(0.02)


def at_point(orders: Orders) -> Callable[[str], None]:
    """A crash point hook that kills or freezes this process when the point is reached for the so-many-eth time."""
    left = orders.count

    def at(reached: str) -> None:
        nonlocal left
        if reached == orders.point:
            left -= 1
            if not left:
                # To this very thread: a signal to the process would let it run on for a moment.
                signal.pthread_kill(
                    threading.get_ident(), signal.SIGKILL if orders.deed == "kill" else stopping(orders)
                )

    return at


def stopping(orders: Orders) -> signal.Signals:
    """The signal that freezes, once no thread of ours is writing: all others would wait for what it has locked."""
    database = Database(orders.database)
    with database.write() as connection:
        if not database.is_sqlite:
            connection.execute(sa.text("LOCK TABLE deliveries IN EXCLUSIVE MODE"))
    return signal.SIGSTOP


def transport(orders: Orders, at: Callable[[str], None]) -> Transport:
    """The transport to a worker's target."""
    if isinstance(orders.target, Path):
        return FolderTransport(orders.target, lanes=orders.connections, at=at)
    return smtp("127.0.0.1", orders.target, connections=orders.connections, at=at)


def policy(target: int | Path) -> Literal["hold", "resend"]:
    """What a sweep does with what is uncertain: a file may be written again, a mail not."""
    return "resend" if isinstance(target, Path) else "hold"


def is_done(database: Database) -> bool:
    """Whether nothing is left that a worker could send."""
    with database.read() as connection:
        return not {State.PENDING, State.CLAIMED} & set(map(State, open_counts(connection)))

"""A worker that dies: `python -m tests.deliveries.crash DATABASE PORT [POINT [COUNT]]` kills itself at that point."""

import argparse
import asyncio
import os
import random
import signal
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from digest.deliveries.deliver import deliver
from digest.deliveries.ledger import Ledger
from digest.storage.book import Book
from digest.storage.database import Database
from digest.storage.deliveries import sweep
from tests.deliveries.sending import RETRY, message_for, smtp
from tests.rows import NOW


def killer(point: str, count: int) -> Callable[[str], None]:
    """A crash point hook that kills this process when a point is reached for the so-many-eth time."""
    left = count

    def at(reached: str) -> None:
        nonlocal left
        if reached == point:
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)

    return at


def main() -> None:
    """One run of a worker, as the arguments say."""
    parser = argparse.ArgumentParser()
    parser.add_argument("database")
    parser.add_argument("port", type=int)
    parser.add_argument("point", nargs="?", default="")
    parser.add_argument("count", nargs="?", type=int, default=1)
    parser.add_argument("--minutes", type=int, default=0, help="how far the clock is ahead")
    parser.add_argument("--connections", type=int, default=1)
    arguments = parser.parse_args()
    at = killer(arguments.point, arguments.count)
    begun, start = time.monotonic(), NOW + timedelta(minutes=arguments.minutes)

    def clock() -> datetime:
        return start + timedelta(seconds=time.monotonic() - begun)

    database = Database(arguments.database)
    with database.write() as connection:
        sweep(connection, now=clock(), on_uncertain="hold")
    token = f"worker {random.getrandbits(64):x}"
    transport = smtp("127.0.0.1", arguments.port, connections=arguments.connections, at=at)
    with Ledger(Book(database, at), token=token, clock=clock, at=at) as ledger:
        asyncio.run(deliver(ledger, transport, message_for, clock=clock, retry=RETRY))


if __name__ == "__main__":
    main()

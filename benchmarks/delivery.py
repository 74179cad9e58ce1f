"""How fast mail goes out: ours with everything on (claim, set, fence, durable marks) beside smtp-source, in one run.

`python -m benchmarks.delivery` needs Debian's `postfix` for smtp-source and smtp-sink, and a quiet machine.
"""

import argparse
import asyncio
import os
import random
import resource
import socket
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from digest.deliveries.deliver import deliver
from digest.deliveries.ledger import Ledger
from digest.deliveries.relay import Relay
from digest.deliveries.retry import RetryPolicy
from digest.deliveries.smtp import SmtpTransport
from digest.model import Delivery, Message
from digest.storage.book import Book
from digest.storage.database import Database
from digest.storage.tables import deliveries, editions, lists
from subscribers.tables import subscribers, subscriptions

SINK, SOURCE = "/usr/sbin/smtp-sink", "/usr/sbin/smtp-source"
LINE = b"Long before the town wakes up the market is already open and full of fish.\r\n"
NOW = datetime(2025, 3, 10, 7, 0, tzinfo=UTC)


def main() -> None:
    """Measure the sizes that were asked for and print the ratio of the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=30)
    parser.add_argument("--sizes", type=int, nargs="+", default=[44_000, 7_000])
    arguments = parser.parse_args()
    for size in arguments.sizes:
        compare(size, arguments.messages, arguments.rounds, arguments.connections)


def compare(size: int, messages: int, rounds: int, connections: int) -> None:
    """Interleaved rounds of both at one size of mail, in bytes."""
    theirs, ours, costs = [], [], []
    for _ in range(rounds):
        with sink() as port:
            theirs.append(source_rate(port, size, messages))
        with sink() as port, tempfile.TemporaryDirectory() as folder:
            rate, cost = our_rate(Path(folder), port, size, messages, connections)
            ours.append(rate)
            costs.append(cost)
    ratio = statistics.median(ours) / statistics.median(theirs)
    print(f"{size} bytes: smtp-source {spread(theirs)}/s, digest {spread(ours)}/s, ratio {ratio:.2f}, ", end="")
    print(f"own CPU {statistics.median(costs) * 1e6:.0f} us a mail")


def spread(rates: list[float]) -> str:
    """The median and the range of some rates."""
    return f"{statistics.median(rates):.0f} ({min(rates):.0f}-{max(rates):.0f})"


@contextmanager
def sink() -> Iterator[int]:
    """An smtp-sink on a free port of loopback."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    process = subprocess.Popen([SINK, *user, f"127.0.0.1:{port}", "100"])
    try:
        wait_for(port)
        yield port
    finally:
        process.kill()
        process.wait()


def wait_for(port: int) -> None:
    """Wait until somebody listens there."""
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            time.sleep(0.01)
        else:
            return
    raise SystemExit(f"nobody listens on port {port}")


def source_rate(port: int, size: int, messages: int) -> float:
    """Messages a second of smtp-source with ten sessions that stay open."""
    command = [SOURCE, "-s", "10", "-d", "-m", str(messages), "-l", str(size), f"127.0.0.1:{port}"]
    return messages / timed(lambda: subprocess.run(command, check=True))


def our_rate(folder: Path, port: int, size: int, messages: int, connections: int) -> tuple[float, float]:
    """Messages a second of ours, everything on, and own CPU seconds for each."""
    database = Database(str(folder / "digest.db"))
    fill(database, messages)
    text = b"Subject: The morning\r\n\r\n" + LINE * (size // len(LINE))

    def set_message(delivery: Delivery) -> Message:
        header = f"Message-ID: <{delivery.id}@news.example>\r\nTo: {delivery.address}\r\n".encode()
        return Message(sender="news@a.example", recipient=delivery.address, data=header + text, message_id="")

    def run() -> None:
        transport = SmtpTransport(Relay(host="127.0.0.1", port=port, connections=connections))
        with Ledger(Book(database), token="benchmark", clock=lambda: datetime.now(UTC)) as ledger:
            retry = RetryPolicy(random=random.random)
            outcome = asyncio.run(deliver(ledger, transport, set_message, clock=lambda: datetime.now(UTC), retry=retry))
        if outcome.sent != messages:
            raise SystemExit(f"not everything was sent: {outcome}")

    before = resource.getrusage(resource.RUSAGE_SELF)
    seconds = timed(run)
    after = resource.getrusage(resource.RUSAGE_SELF)
    database.close()
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return messages / seconds, spent / messages


def timed(run: Callable[[], object]) -> float:
    """How many seconds it takes."""
    begun = time.perf_counter()
    run()
    return time.perf_counter() - begun


def fill(database: Database, readers: int) -> None:
    """A list with so many readers, and a pending delivery for each."""
    with database.write() as connection:
        deliveries.metadata.create_all(connection)
        connection.execute(sa.insert(lists).values(LIST))
        connection.execute(sa.insert(editions).values(EDITION))
        numbers = range(1, readers + 1)
        connection.execute(sa.insert(subscribers), [person(number) for number in numbers])
        connection.execute(sa.insert(subscriptions), [place(number) for number in numbers])
        connection.execute(sa.insert(deliveries), [pending(number) for number in numbers])


LIST: dict[str, object] = {
    "name": "morning", "title": "Morning", "sender": "news@a.example", "at": "07:00", "zone": "UTC",
    "local_hour": False, "weekdays": [], "weekly_on": 0, "language": "en", "template": "morning", "reply_to": "",
    "postal_address": "", "policy": {}, "topics": [], "paused": False, "active_since": NOW, "version": 1,
    "created_at": NOW,
}  # fmt: skip
EDITION: dict[str, object] = {
    "list_id": 1, "cadence": "daily", "date": NOW.date(), "instant": NOW, "readers": "", "state": "composed",
    "reason": "", "subject": "", "preheader": "", "stories": "[]", "setting": "{}", "composed_at": NOW,
}  # fmt: skip


def person(number: int) -> dict[str, object]:
    """A subscriber's row."""
    address = f"reader{number}@mail.example"
    return {
        "id": number,
        "address": address,
        "address_key": address,
        "address_hash": f"{number:064x}",
        "created_at": NOW,
    }


def place(number: int) -> dict[str, object]:
    """A subscription's row."""
    return {
        "subscriber_id": number, "list_id": 1, "status": "active", "topics": [], "created_at": NOW, "changed_at": NOW
    }  # fmt: skip


def pending(number: int) -> dict[str, object]:
    """A delivery's row."""
    return {
        "edition_id": 1, "subscriber_id": number, "list_id": 1, "cadence": "daily", "date": NOW.date(),
        "state": "pending", "give_up_at": datetime.now(UTC) + timedelta(days=3), "changed_at": NOW,
    }  # fmt: skip


if __name__ == "__main__":
    main()

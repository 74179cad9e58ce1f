"""Killed with kill -9 at each point where it hurts, and at any other: no duplicate, and nothing lost in silence."""

import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal

import pytest

from digest.demo.inbox import Inbox
from digest.storage.database import Database
from digest.storage.deliveries import sweep
from tests.deliveries.sending import Clock, send, smtp, states
from tests.rows import NOW, add_readers

ROOT = Path(__file__).parents[2]
READERS = 4


@contextmanager
def worker(address: str, inbox: Inbox, *options: object) -> Iterator[subprocess.Popen[bytes]]:
    """A worker in a process of its own, which is gone afterwards."""
    command = [sys.executable, "-m", "tests.deliveries.crash", address, str(inbox.port), *map(str, options)]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def resume(database: Database, inbox: Inbox, minutes: int, on_uncertain: Literal["hold", "resend"] = "hold") -> None:
    """What a fresh worker does so many minutes later."""
    clock = Clock(NOW + timedelta(minutes=minutes))
    with database.write() as connection:
        sweep(connection, now=clock(), on_uncertain=on_uncertain)
    send(database, smtp(inbox.host, inbox.port, connections=1), token=f"after {minutes}", clock=clock)


@dataclass(frozen=True)
class Crash:
    """A point, how the rows stand when the worker has died there, how they stand in the end, and the copies by then."""

    point: str
    count: int
    left: str
    final: str
    copies: str


CRASHES = [
    Crash("before_claim_commit", 1, "pending pending pending pending", "sent sent sent sent", "1111"),
    Crash("after_claim", 1, "claimed claimed claimed claimed", "sent sent sent sent", "1111"),
    Crash("before_fence", 1, "claimed claimed claimed claimed", "sent sent sent sent", "1111"),
    Crash("after_fence", 1, "attempting claimed claimed claimed", "uncertain sent sent sent", "0111"),
    Crash("before_dot", 2, "sent attempting claimed claimed", "sent uncertain sent sent", "1011"),
    Crash("after_dot", 2, "sent attempting claimed claimed", "sent uncertain sent sent", "1111"),
    Crash("before_settle", 1, "attempting claimed claimed claimed", "uncertain sent sent sent", "1111"),
    Crash("before_settle", 4, "sent sent sent attempting", "sent sent sent uncertain", "1111"),
]


def copies(inbox: Inbox) -> str:
    """How many copies each reader has, a digit for each."""
    return "".join(str(inbox.copies[f"reader{number}@mail.example"]) for number in range(READERS))


@pytest.mark.parametrize("crash", CRASHES, ids=lambda crash: f"{crash.point}-{crash.count}")
def test_each_crash_point_has_its_exact_outcome(database: Database, database_address: str, crash: Crash) -> None:
    with database.write() as connection:
        add_readers(connection, READERS)
    with Inbox() as inbox:
        with worker(database_address, inbox, crash.point, crash.count) as process:
            assert process.wait(30) == -signal.SIGKILL
        assert states(database) == crash.left.split()
        # The lease of the dead is still running: nobody else touches what they had.
        resume(database, inbox, 1)
        if crash.point != "before_claim_commit":
            assert states(database) == crash.left.split()
        resume(database, inbox, 3)
        resume(database, inbox, 12)
        assert states(database) == crash.final.split()
        assert copies(inbox) == crash.copies


def test_resending_what_is_uncertain_is_a_policy(sqlite: Database) -> None:
    with sqlite.write() as connection:
        add_readers(connection, READERS)
    with Inbox() as inbox:
        with worker(str(sqlite.path), inbox, "before_dot", 2) as process:
            process.wait(30)
        resume(sqlite, inbox, 12, "resend")
        assert states(sqlite) == ["sent"] * READERS
        assert copies(inbox) == "1111"


def test_kills_at_random_make_no_duplicate_and_lose_nothing(sqlite: Database) -> None:
    connections, kills, readers, chance = 4, 5, 250, random.Random(20250310)
    with sqlite.write() as connection:
        add_readers(connection, readers)
    with Inbox() as inbox:
        for round_number in range(kills):
            # Each starts after the lease of the one before is over.
            options = ("--connections", connections, "--minutes", 3 * round_number)
            with worker(str(sqlite.path), inbox, *options) as process:
                assert inbox.wait_for(len(inbox.messages) + chance.randrange(5, 40), 30)
                process.kill()
        resume(sqlite, inbox, 3 * kills)
        resume(sqlite, inbox, 3 * kills + 12)
    found = Counter(states(sqlite))
    assert set(found) <= {"sent", "uncertain"}
    assert found["uncertain"] <= connections * kills
    assert max(inbox.copies.values()) == 1
    missing = readers - len(inbox.messages)
    # Whoever has no copy is among the uncertain, by name.
    assert missing <= found["uncertain"]
    sent = [number for number, state in enumerate(states(sqlite)) if state == "sent"]
    assert all(inbox.copies[f"reader{number}@mail.example"] == 1 for number in sent)

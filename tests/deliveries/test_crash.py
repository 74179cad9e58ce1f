"""Killed with kill -9 at each point where it hurts, and at any other: no duplicate, and nothing lost in silence."""

import signal
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal

import pytest

from digest.deliveries.folder import FolderTransport
from digest.demo.inbox import Inbox
from digest.storage.database import Database
from digest.storage.deliveries import sweep
from tests.deliveries.crash import Orders, policy, worker
from tests.deliveries.kills import Plan, kill_at_random
from tests.deliveries.sending import Clock, send, smtp, states
from tests.rows import NOW, add_readers

READERS = 4
Target = int | Path


def killed(database: Database, address: str, target: Target, point: str, count: int) -> None:
    """Four readers, and a worker that dies at that point."""
    with database.write() as connection:
        add_readers(connection, READERS)
    with worker(Orders(database=address, target=target, point=point, count=count)) as process:
        process.join(30)
        assert process.exitcode == -signal.SIGKILL


def resume(database: Database, target: Target, minutes: int, on_uncertain: Literal["hold", "resend"]) -> None:
    """What a fresh worker does so many minutes later."""
    clock = Clock(NOW + timedelta(minutes=minutes))
    with database.write() as connection:
        sweep(connection, now=clock(), on_uncertain=on_uncertain)
    transport = FolderTransport(target) if isinstance(target, Path) else smtp("127.0.0.1", target)
    send(database, transport, token=f"after {minutes}", clock=clock)


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
    Crash("after_fence", 3, "sent sent attempting claimed", "sent sent uncertain sent", "1101"),
    Crash("before_dot", 2, "sent attempting claimed claimed", "sent uncertain sent sent", "1011"),
    Crash("after_dot", 2, "sent attempting claimed claimed", "sent uncertain sent sent", "1111"),
    Crash("before_settle", 1, "attempting claimed claimed claimed", "uncertain sent sent sent", "1111"),
    Crash("before_settle", 4, "sent sent sent attempting", "sent sent sent uncertain", "1111"),
]


def copies(got: Mapping[str, int]) -> str:
    """How many copies each reader has, a digit for each."""
    return "".join(str(got.get(f"reader{number}@mail.example", 0)) for number in range(READERS))


@pytest.mark.parametrize("crash", CRASHES, ids=lambda crash: f"{crash.point}-{crash.count}")
def test_each_crash_point_has_its_exact_outcome(database: Database, database_address: str, crash: Crash) -> None:
    with Inbox() as inbox:
        killed(database, database_address, inbox.port, crash.point, crash.count)
        assert states(database) == crash.left.split()
        # The lease of the dead is still running: nobody else touches what they had.
        resume(database, inbox.port, 1, "hold")
        if crash.point != "before_claim_commit":
            assert states(database) == crash.left.split()
        resume(database, inbox.port, 3, "hold")
        resume(database, inbox.port, 12, "hold")
        assert states(database) == crash.final.split()
        assert copies(inbox.copies) == crash.copies


@pytest.mark.parametrize("crash", CRASHES, ids=lambda crash: f"{crash.point}-{crash.count}")
def test_into_a_folder_all_of_it_comes_in_the_end(
    database: Database, database_address: str, tmp_path: Path, crash: Crash
) -> None:
    outbox = tmp_path / "outbox"
    killed(database, database_address, outbox, crash.point, crash.count)
    assert states(database) == crash.left.split()
    resume(database, outbox, 3, policy(outbox))
    # An attempt that was interrupted is made again when it is sure that nobody makes it any more.
    assert "attempting" in states(database) or "attempting" not in crash.left
    resume(database, outbox, 12, policy(outbox))
    assert states(database) == ["sent"] * READERS
    assert len(list(outbox.glob("*.eml"))) == READERS


def test_resending_what_is_uncertain_is_a_policy(sqlite: Database) -> None:
    with Inbox() as inbox:
        killed(sqlite, str(sqlite.path), inbox.port, "before_dot", 2)
        resume(sqlite, inbox.port, 12, "resend")
        assert states(sqlite) == ["sent"] * READERS
        assert copies(inbox.copies) == "1111"


def test_kills_at_random_make_no_duplicate_and_lose_nothing(database: Database, database_address: str) -> None:
    # All four pairs of database and way are `benchmarks/crash.py`.
    plan = Plan(kills=5, seed=20250310, pipelining=database.is_sqlite)
    with database.write() as connection:
        add_readers(connection, plan.readers)
    account = kill_at_random(database, database_address, plan)
    assert (account.duplicates, account.lost) == (0, 0)
    assert account.sent + account.uncertain == account.mails
    # One for each connection and kill: what was between its dot and the reply.
    assert account.at_once <= plan.connections
    assert account.uncertain <= plan.connections * plan.kills

"""A worker that is stopped for a while, and goes on when others have gone on without it."""

import os
import signal
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from digest.demo.inbox import Inbox
from digest.errors import StorageError
from digest.model import State
from digest.storage import database as ground
from digest.storage.claim import claim
from digest.storage.database import Database
from digest.storage.deliveries import sweep
from digest.storage.doubt import Word, settle_doubts
from digest.storage.write import write
from tests.deliveries.crash import CONTEXT, Orders, worker
from tests.deliveries.sending import states
from tests.rows import NOW, add_readers

READERS = 6
ONE_EACH = {f"reader{number}@mail.example": 1 for number in range(READERS)}


def orders(address: str, inbox: Inbox, point: str) -> Orders:
    """What a worker is told that is to stop at its second mail, with a lease of a second."""
    return Orders(
        database=address, target=inbox.port, point=point, count=2, deed="freeze", token="frozen",
        begun=time.monotonic(), lease=timedelta(seconds=1),
    )  # fmt: skip


def wait_until(holds: Callable[[], bool]) -> None:
    """Wait, for at most a minute, until something is so."""
    until = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.01)


def is_frozen(process: BaseProcess) -> bool:
    """Whether a process is stopped by a signal."""
    return ") T " in Path(f"/proc/{process.pid}/stat").read_text()


def thaw(process: BaseProcess) -> None:
    """Let a stopped process go on, to its end."""
    assert process.pid
    os.kill(process.pid, signal.SIGCONT)
    process.join(30)
    assert process.exitcode == 0


@pytest.mark.parametrize("point", ["after_claim", "before_fence"])
def test_who_wakes_when_their_rows_were_taken_over_sends_no_dot(
    database: Database, database_address: str, point: str
) -> None:
    with database.write() as connection:
        add_readers(connection, READERS)
    with Inbox() as inbox:
        told = replace(orders(database_address, inbox, point), count=1)
        with worker(told) as frozen:
            wait_until(lambda: is_frozen(frozen))
            assert states(database) == ["claimed"] * READERS
            with worker(replace(told, point="", token="second", stays=True)) as second:
                second.join(60)
            assert states(database) == ["sent"] * READERS
            dots = len(inbox.offered)
            thaw(frozen)
        assert len(inbox.offered) == dots
    assert inbox.copies == ONE_EACH


@pytest.mark.parametrize("point", ["after_fence", "before_dot", "after_dot", "before_settle"])
def test_nobody_takes_over_what_is_past_the_fence(database: Database, database_address: str, point: str) -> None:
    with database.write() as connection:
        add_readers(connection, READERS)
    with Inbox() as inbox:
        told = orders(database_address, inbox, point)
        with worker(told) as frozen:
            wait_until(lambda: is_frozen(frozen))
            with worker(replace(told, point="", token="second", stays=True)) as second:
                second.join(60)
            assert sorted(states(database)) == ["attempting"] + ["sent"] * (READERS - 1)
            thaw(frozen)
        assert states(database) == ["sent"] * READERS
    assert inbox.copies == ONE_EACH


@pytest.mark.parametrize("point", ["before_dot", "after_dot"])
def test_who_wakes_when_all_were_in_doubt_settles_it(database: Database, database_address: str, point: str) -> None:
    with database.write() as connection:
        add_readers(connection, READERS)
    with Inbox() as inbox, worker(orders(database_address, inbox, point)) as frozen:
        wait_until(lambda: is_frozen(frozen))
        with database.write() as connection:
            assert sweep(connection, now=NOW + timedelta(minutes=12), on_uncertain="hold").uncertain == 1
        thaw(frozen)
        found = Counter(states(database))
    # The sweep of that future moment made the others pending; whether there is time to claim them anew is open.
    assert found == Counter(sent=len(inbox.copies), pending=READERS - len(inbox.copies))
    assert {"reader0@mail.example": 1, "reader1@mail.example": 1}.items() <= inbox.copies.items() <= ONE_EACH.items()


def stand_still(address: str, said: Connection) -> None:
    """Stop in the middle of a claim and of a fence, as if the machine had no time for us, and say how it ends."""
    ground.IDLE_SECONDS = 1
    database = Database(address)
    try:
        with database.write() as connection:
            rows = claim(connection, token="frozen", limit=9, now=NOW, lease_until=NOW + timedelta(hours=1))
            write(connection, token="frozen", fences=rows, settled=[], now=NOW)
            os.kill(os.getpid(), signal.SIGSTOP)
    except StorageError as error:
        said.send(str(error))


def test_who_freezes_in_the_middle_of_a_write_holds_nobody_up(database: Database, database_address: str) -> None:
    if database.is_sqlite:
        pytest.skip("a file cannot end another process's transaction")
    with database.write() as connection:
        add_readers(connection, READERS)
    heard, said = CONTEXT.Pipe(duplex=False)
    frozen = CONTEXT.Process(target=stand_still, args=(database_address, said), daemon=True)
    frozen.start()
    wait_until(lambda: is_frozen(frozen))
    # All that is due after days: each row is one that the frozen process has locked.
    with database.write() as connection:
        assert sweep(connection, now=NOW + timedelta(days=4), on_uncertain="hold").expired == READERS
    thaw(frozen)
    assert "stood still in the middle of a write" in heard.recv()
    assert states(database) == ["failed"] * READERS


def test_who_wakes_when_the_admin_has_decided_changes_nothing_any_more(sqlite: Database) -> None:
    with sqlite.write() as connection:
        add_readers(connection, READERS)
    with Inbox() as inbox, worker(orders(str(sqlite.path), inbox, "after_dot")) as frozen:
        wait_until(lambda: is_frozen(frozen))
        later = NOW + timedelta(minutes=12)
        with sqlite.write() as connection:
            sweep(connection, now=later, on_uncertain="hold")
            assert settle_doubts(connection, [2], Word(state=State.SENT, now=later, give_up_at=later)) == (2,)
        thaw(frozen)
        assert states(sqlite)[:2] == ["sent", "sent"]
    assert inbox.copies == {"reader0@mail.example": 1, "reader1@mail.example": 1}

"""A relay in a process of its own, with a fault for every third reader: whatever is said of a mail is true."""

import multiprocessing
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from multiprocessing.connection import Connection

import pytest

from digest.demo.inbox import Fault, Inbox
from digest.storage.database import Database
from tests.deliveries.sending import send, smtp, states
from tests.rows import add_readers

READERS = 150
CUTS = [Fault(at=at, drops=True) for at in ("MAIL", "RCPT", "DATA", "BODY", "DOT")]
REFUSALS = [
    *[Fault(at=at, reply="421 4.3.2 closing") for at in ("MAIL", "RCPT", "DATA", "BODY", "DOT")],
    *[Fault(at=at, reply="451 4.3.0 later") for at in ("MAIL", "RCPT", "DATA", "DOT")],
    *[Fault(at=at, reply="550 5.7.1 no") for at in ("MAIL", "RCPT", "DATA", "DOT")],
]
TAKEN_ALL_THE_SAME = [
    Fault(at="DOT", drops=True, keeps=True),
    Fault(at="DOT", reply="250 kept", drops=True, keeps=True),
    Fault(at="DOT", reply="250-2.0.0 ke", drops=True, keeps=True),
    Fault(at="DOT", delay=0.01),
]
FAULTS = [*CUTS, *REFUSALS, *TAKEN_ALL_THE_SAME]
# Of these it can't be known what became of the mail: the dot may be out when the connection goes.
DOUBTFUL = {(fault.at, fault.drops) for fault in FAULTS if fault.drops and fault.at in ("BODY", "DOT")}
COPIES = {"sent": {1}, "deferred": {0}, "failed": {0}, "uncertain": {0, 1}}


@pytest.mark.parametrize("pipelining", [True, False])
@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_said_of_a_mail_is_true(database: Database, seed: int, pipelining: bool) -> None:
    script = faults(random.Random(seed))
    with database.write() as connection:
        add_readers(connection, READERS)
    with relay(script, pipelining) as (port, copies):
        send(database, smtp("127.0.0.1", port, connections=8), patience=timedelta(seconds=20))
        arrived = copies()
    said = dict(zip(map(address, range(READERS)), states(database), strict=True))
    assert {(name, state, arrived[name]) for name, state in said.items() if arrived[name] not in COPIES[state]} == set()
    met = {fault.recipient: (fault.at, fault.drops) for fault in script}
    assert {met.get(name) for name, state in said.items() if state == "uncertain"} <= DOUBTFUL
    assert {state for name, state in said.items() if name not in met} == {"sent"}


def faults(chance: random.Random) -> list[Fault]:
    """One fault, that happens once, for every third reader."""
    return [replace(chance.choice(FAULTS), recipient=address(number), times=1) for number in range(0, READERS, 3)]


def address(number: int) -> str:
    """The address of a reader, from 0."""
    return f"reader{number}@mail.example"


@contextmanager
def relay(script: Sequence[Fault], pipelining: bool) -> Iterator[tuple[int, Callable[[], Counter[str]]]]:
    """An inbox in a process of its own: its port, and a call that gives how many copies each recipient has."""
    spawning = multiprocessing.get_context("spawn")
    ours, theirs = spawning.Pipe()
    process = spawning.Process(target=serve, args=(theirs, script, pipelining), daemon=True)
    process.start()

    def copies() -> Counter[str]:
        ours.send("copies")
        answer: Counter[str] = ours.recv()
        return answer

    try:
        yield ours.recv(), copies
    finally:
        process.kill()
        process.join()


def serve(pipe: Connection, script: Sequence[Fault], pipelining: bool) -> None:
    """Run the inbox, tell its port, and on a word the copies it has accepted."""
    with Inbox(script=script, pipelining=pipelining) as inbox:
        pipe.send(inbox.port)
        pipe.recv()
        pipe.send(inbox.copies)

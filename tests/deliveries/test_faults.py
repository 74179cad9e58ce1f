"""What each fault of a relay makes of a delivery: its state, how often it was tried, how many copies arrived."""

import ssl
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from digest.deliveries.ledger import nothing
from digest.deliveries.relay import Timeouts
from digest.demo.inbox import Inbox
from digest.errors import TransportError
from digest.model import Delivery, Message
from digest.storage.database import Database
from digest.storage.deliveries import sweep
from tests.deliveries.certificates import HOUR, server_context, trusting_context
from tests.deliveries.faults import CASES, FIRST, Case
from tests.deliveries.sending import Clock, message_for, row, send, smtp, states
from tests.rows import NOW, add_readers

QUICK = Timeouts(connect=5, greeting=0.3, hello=5, mail=0.3, recipient=5, data=5, body=5, dot=0.3, quit=1)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_fault_has_its_exact_outcome(sqlite: Database, tmp_path: Path, case: Case) -> None:
    with sqlite.write() as connection:
        add_readers(connection, 3)
    with inbox_of(case, tmp_path) as inbox:
        with pytest.raises(TransportError, match=case.stops) if case.stops else nullcontext():
            attempt(sqlite, inbox, case, tmp_path)
        assert outcome(sqlite, inbox) == case.first
        assert row(sqlite).reply.startswith(case.reply)
        assert states(sqlite)[1:] == [case.others] * 2
        assert inbox.violations == []
        if not case.stops:
            # An hour later, the same relay with the same script.
            attempt(sqlite, inbox, case, tmp_path, later=HOUR)
            assert outcome(sqlite, inbox) == (case.later or case.first)
        offered, copies = inbox.offered, inbox.copies
    if case.stops:
        # Nobody was touched: as soon as the relay is well everybody has their mail.
        with Inbox() as mended:
            attempt(sqlite, mended, Case("mended"), tmp_path)
            assert outcome(sqlite, mended) == ("sent", 1, 1)
            offered, copies = offered + mended.offered, copies + mended.copies
        assert states(sqlite)[1:] == ["sent"] * 2
    assert max(copies.values(), default=0) <= 1
    # Whatever was tried again was the same message, byte for byte.
    assert len({received.data for received in offered if FIRST in received.recipients}) <= 1
    assert {received.message_id for received in offered if FIRST in received.recipients} <= {"<1.1@news.example>"}


def inbox_of(case: Case, folder: Path) -> Inbox:
    """The relay of a case; where it has a certificate, it is for a name and a time, made in that folder."""
    if case.certificate is None:
        return Inbox(script=case.script, **case.inbox)
    name, valid = case.certificate
    context = server_context(folder, name, valid)
    return Inbox("localhost", script=case.script, security=case.smtp["security"], context=context, **case.inbox)


def attempt(database: Database, inbox: Inbox, case: Case, folder: Path, later: timedelta = timedelta()) -> None:
    """What one pass does, so much later: sweep, then deliver."""
    clock = Clock(NOW + later)
    with database.write() as connection:
        sweep(connection, now=clock(), on_uncertain="hold")
    values = {"connections": 1, "timeouts": QUICK} | case.smtp | {"context": trust(case, folder)}
    message = eight_bit if case.is_eight_bit else message_for
    transport = smtp(inbox.host, inbox.port, **values)
    slowly = fenced_slowly(inbox) if any(fault.at == "BODY" for fault in case.script) else nothing
    send(database, transport, set_message=message, clock=clock, token=str(later), at=slowly)


def fenced_slowly(inbox: Inbox) -> Callable[[str], None]:
    """A fence that takes until the relay has done with the body whatever it does, and nobody hears of it meanwhile."""

    def wait(point: str) -> None:
        until = time.monotonic() + 10
        while point == "after_fence" and inbox.awaited and time.monotonic() < until:
            time.sleep(0.001)

    return wait


def trust(case: Case, folder: Path) -> ssl.SSLContext | None:
    """Whom the client trusts: the authority of the case's certificate, unless it is to be a stranger to it."""
    return trusting_context(folder) if case.certificate and case.trusts else None


def eight_bit(delivery: Delivery) -> Message:
    """A message with bytes that only 8BITMIME may carry."""
    message = message_for(delivery)
    return replace(message, pieces=(message.data.replace(b"Good", "Buenos días: good".encode()),))


def outcome(database: Database, inbox: Inbox) -> tuple[str, int, int]:
    """State and number of tries of the first reader's delivery, and how many copies they have."""
    stands = row(database)
    return stands.state, stands.attempts, inbox.copies[FIRST]

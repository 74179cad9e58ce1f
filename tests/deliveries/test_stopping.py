"""A run that is asked to stop: what is owed to it is waited for a while, whatever else has happened."""

import asyncio
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest

from digest.deliveries.connection import Connection
from digest.deliveries.deliver import deliver
from digest.deliveries.ledger import Ledger
from digest.deliveries.relay import Relay, Timeouts
from digest.deliveries.smtp import SmtpTransport
from digest.demo.inbox import Fault, Inbox
from digest.errors import TransportError
from digest.storage.book import Book
from digest.storage.database import Database
from tests.deliveries.sending import RETRY, Clock, message_for, row, send, smtp, states
from tests.rows import add_readers

READERS = 10
SILENT = [Fault(at="DOT", silent=True, keeps=True)]


@pytest.mark.parametrize(("at", "reply"), [("CONNECT", "421 busy"), ("CONNECT", "554 not you"), ("MAIL", "530 login")])
def test_asked_to_stop_it_waits_only_a_while_whatever_was_complained_of(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch, at: Any, reply: str
) -> None:
    monkeypatch.setattr("digest.deliveries.deliver.GRACE", timedelta(seconds=0.1))
    with sqlite.write() as connection:
        add_readers(connection, READERS)
    ends = pytest.raises(TransportError, match=reply) if reply.startswith("5") else nullcontext()
    with Inbox(script=SILENT) as silent, Inbox(script=[Fault(at=at, reply=reply)]) as other, ends:
        asked_to_stop(sqlite, silent, other)
    assert sorted(states(sqlite)) == [*["pending"] * (READERS - 1), "uncertain"]
    # Not that it came in no time, which would be five seconds later.
    replies = {row(sqlite, number).reply for number in range(1, READERS + 1)}
    assert replies == {"", "no reply to the final dot: stopped"}


def asked_to_stop(database: Database, silent: Inbox, other: Inbox) -> None:
    """Deliver by two relays, and ask to stop a moment after the silent one has a mail."""
    relays = [
        Relay(host=inbox.host, port=inbox.port, connections=1, timeouts=Timeouts(dot=5)) for inbox in (silent, other)
    ]

    async def story(ledger: Ledger) -> None:
        stop = asyncio.Event()

        async def ask() -> None:
            await asyncio.to_thread(silent.wait_for, 1, 10)
            await asyncio.sleep(0.2)
            stop.set()

        asking = asyncio.create_task(ask())
        await deliver(ledger, SmtpTransport(*relays), message_for, clock=Clock(), retry=RETRY, stop=stop)
        await asking

    with Ledger(Book(database), token="worker", clock=Clock()) as ledger:
        asyncio.run(story(ledger))


def test_a_dot_that_was_never_out_leaves_no_doubt(sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    # As with a relay that has stopped reading: the body just fits into what the kernel takes, the dot does not.
    never = property(lambda _: False, lambda _, value: None)
    monkeypatch.setattr(Connection, "is_dot_out", never, raising=False)
    with sqlite.write() as connection:
        add_readers(connection, 1)
    with Inbox(script=SILENT) as inbox, pytest.raises(TransportError, match="no reply in time"):
        send(sqlite, smtp(inbox.host, inbox.port, connections=1, timeouts=Timeouts(dot=0.1, quit=0.1)))
    assert states(sqlite) == ["pending"]

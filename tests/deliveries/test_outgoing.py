"""A message that is only promised when its turn comes: what becomes of it is what becomes of one that is there."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from digest.deliveries import deliver
from digest.deliveries.deliver import Transport
from digest.deliveries.folder import FolderTransport
from digest.demo.inbox import Fault, Inbox
from digest.errors import DigestError
from digest.model import Delivery, Message
from digest.storage.database import Database
from tests.deliveries.sending import message_for, row, send, smtp, states
from tests.rows import add_readers

FIRST = "reader0@mail.example"


@dataclass(frozen=True)
class Late:
    """A message that is there after a while."""

    sender: str
    message: Awaitable[Message]


def late(delivery: Delivery, seconds: Callable[[int], float] = lambda number: number % 7 / 1000) -> Late:
    """The message of a delivery after so many seconds, by its number."""

    async def made() -> Message:
        await asyncio.sleep(seconds(delivery.id))
        return message_for(delivery)

    return Late("morning@news.example", asyncio.get_running_loop().create_task(made()))


def broken(delivery: Delivery) -> Message | Late:
    """What cannot be set for the first reader."""
    if delivery.id > 1:
        return message_for(delivery)
    raise DigestError("no header can carry this address", where="To")


def broken_later(delivery: Delivery) -> Message | Late:
    """The same, only said when it is waited for."""

    async def made() -> Message:
        await asyncio.sleep(0.001)
        return broken(delivery)

    return Late("morning@news.example", asyncio.get_running_loop().create_task(made()))


def readers(database: Database, count: int) -> None:
    with database.write() as connection:
        add_readers(connection, count)


@pytest.mark.parametrize("pipelining", [True, False])
def test_what_is_promised_arrives_once_and_is_the_readers_own(sqlite: Database, pipelining: bool) -> None:
    readers(sqlite, 250)
    with Inbox(pipelining=pipelining, messages_per_connection=30) as inbox:
        assert send(sqlite, smtp(inbox.host, inbox.port, connections=4), set_message=late).sent == 250
    assert set(inbox.copies.values()) == {1}
    assert all(f"To: {message.recipients[0]}\r\n".encode() in message.data for message in inbox.messages)
    assert inbox.violations == []


def test_promised_messages_become_files(sqlite: Database, tmp_path: Path) -> None:
    readers(sqlite, 250)
    assert send(sqlite, FolderTransport(tmp_path / "outbox"), set_message=late).sent == 250
    found = {file.read_bytes().split(b"\r\n")[0] for file in (tmp_path / "outbox").iterdir()}
    assert found == {f"To: reader{number}@mail.example".encode() for number in range(250)}


@pytest.mark.parametrize("set_message", [broken, broken_later])
@pytest.mark.parametrize("kind", ["smtp", "folder"])
def test_what_cannot_be_set_fails_alike(
    sqlite: Database, tmp_path: Path, kind: str, set_message: Callable[[Delivery], Message | Late]
) -> None:
    readers(sqlite, 3)
    with Inbox() as inbox:
        by_mail = smtp(inbox.host, inbox.port, connections=1)
        transport: Transport = by_mail if kind == "smtp" else FolderTransport(tmp_path / "outbox", lanes=1)
        progress = send(sqlite, transport, set_message=set_message)
    assert (progress.sent, progress.failed) == (2, 1)
    failed = row(sqlite, 1)
    assert (failed.state, failed.attempts, failed.reply) == ("failed", 0, "To: no header can carry this address")
    assert states(sqlite) == ["failed", "sent", "sent"]


@pytest.mark.parametrize("at", ["MAIL", "DATA", "BODY", "DOT"])
def test_a_relay_that_goes_while_a_message_is_awaited_loses_none(sqlite: Database, at: str) -> None:
    readers(sqlite, 12)
    script = [Fault(at=at, recipient="" if at == "MAIL" else FIRST, drops=True, times=1)]
    with Inbox(script=script) as inbox:
        transport = smtp(inbox.host, inbox.port, connections=2)
        send(sqlite, transport, set_message=lambda row: late(row, lambda number: number % 3 / 20))
    # Only a dot that was out may have been the last word.
    assert sorted(states(sqlite)) == ["sent"] * (11 if at == "DOT" else 12) + ["uncertain"] * (at == "DOT")
    assert set(inbox.copies.values()) == {1}


@pytest.mark.parametrize("kind", ["smtp", "folder"])
def test_a_run_that_is_stopped_while_messages_are_awaited_gives_all_back(
    sqlite: Database, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    readers(sqlite, 30)
    monkeypatch.setattr(deliver, "GRACE", timedelta(seconds=0.1))
    stop = asyncio.Event()

    def set_message(delivery: Delivery) -> Late:
        asyncio.get_running_loop().call_later(0.1, stop.set)
        return late(delivery, lambda number: 0 if number < 5 else 60)

    with Inbox() as inbox:
        by_mail = smtp(inbox.host, inbox.port, connections=3)
        transport: Transport = by_mail if kind == "smtp" else FolderTransport(tmp_path / "outbox", lanes=3)
        send(sqlite, transport, set_message=set_message, stop=stop)
    assert set(states(sqlite)) <= {"sent", "pending"}
    assert {row(sqlite, number).attempts for number in range(6, 31)} == {0}

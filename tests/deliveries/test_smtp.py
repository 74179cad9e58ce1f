"""The SMTP transport against real servers: the fence before the dot, TLS, many connections and several workers."""

import asyncio
import socket
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from digest.deliveries.deliver import deliver
from digest.deliveries.ledger import Ledger
from digest.deliveries.relay import Timeouts
from digest.deliveries.smtp import SmtpTransport
from digest.demo.inbox import Fault, Inbox
from digest.errors import StorageError, TransportError
from digest.model import Delivery, Message
from digest.storage.book import Book
from digest.storage.claim import claim
from digest.storage.database import Database
from digest.storage.deliveries import sweep
from tests.deliveries.certificates import server_context, trusting_context
from tests.deliveries.sending import RETRY, Clock, Stumbling, message_for, row, send, smtp, states
from tests.rows import NOW, add_readers, suppress, unsubscribe


def transport(inbox: Inbox, **values: Any) -> SmtpTransport:
    return smtp(inbox.host, inbox.port, **values)


@pytest.mark.parametrize("pipelining", [True, False])
def test_every_reader_gets_one_copy(sqlite: Database, pipelining: bool) -> None:
    with sqlite.write() as connection:
        add_readers(connection, 120)
    with Inbox(pipelining=pipelining) as inbox:
        progress = send(sqlite, transport(inbox))
    assert progress.sent == 120
    assert inbox.copies == {f"reader{number}@mail.example": 1 for number in range(120)}
    assert set(states(sqlite)) == {"sent"}
    assert inbox.violations == []
    assert row(sqlite).reply == "250 2.0.0 kept"


def test_one_connection_carries_all(sqlite: Database) -> None:
    with sqlite.write() as connection:
        add_readers(connection, 20)
    with Inbox() as inbox:
        send(sqlite, transport(inbox, connections=1))
    assert inbox.connections == 1
    assert [message.recipients[0] for message in inbox.messages] == [f"reader{n}@mail.example" for n in range(20)]


def test_the_message_arrives_as_it_was_set(sqlite: Database) -> None:
    with sqlite.write() as connection:
        add_readers(connection, 1)
    with Inbox() as inbox:
        send(sqlite, transport(inbox))
    [received] = inbox.messages
    assert received.sender == "morning@news.example"
    assert received.message_id == "<1.1@news.example>"
    assert received.data.endswith(b"Good morning.\r\n.and a dot\r\n")


@pytest.mark.parametrize("wants_body", [True, False])
def test_a_refused_reader_does_not_cost_the_connection(sqlite: Database, wants_body: bool) -> None:
    with sqlite.write() as connection:
        add_readers(connection, 3)
    script = [Fault(at="RCPT", reply="550 5.1.1 nobody", recipient="reader1@mail.example")]
    if wants_body:
        script.append(Fault(at="DATA", reply="354 go ahead"))
    with Inbox(script=script) as inbox:
        send(sqlite, transport(inbox, connections=1))
    assert states(sqlite) == ["sent", "failed", "sent"]
    assert (inbox.connections, inbox.violations) == (1, [])
    assert set(inbox.copies) == {"reader0@mail.example", "reader2@mail.example"}


@pytest.mark.parametrize("leave", ["unsubscribe", "suppress"])
def test_who_left_after_the_claim_is_not_mailed(sqlite: Database, leave: str) -> None:
    with sqlite.write() as connection:
        add_readers(connection, 3)

    def set_message(delivery: Delivery) -> Message:
        # The claim is committed, the message is being set: now the second reader leaves.
        if delivery.subscriber == 2:
            with sqlite.write() as connection:
                if leave == "unsubscribe":
                    unsubscribe(connection, 2)
                else:
                    suppress(connection, delivery.address, "complaint")
        return message_for(delivery)

    with Inbox() as inbox:
        progress = send(sqlite, transport(inbox, connections=1), set_message=set_message)
    assert set(inbox.copies) == {"reader0@mail.example", "reader2@mail.example"}
    assert states(sqlite) == ["sent", "skipped", "sent"]
    assert row(sqlite, 2).reply == ("unsubscribed" if leave == "unsubscribe" else "suppressed: complaint")
    assert (progress.sent, progress.withheld) == (2, 1)


def test_a_worker_whose_row_was_taken_over_sends_no_dot(sqlite: Database) -> None:
    with sqlite.write() as connection:
        add_readers(connection, 1)

    def frozen(delivery: Delivery) -> Message:
        # This worker is stopped until its lease is over, and another one goes on.
        later = NOW + timedelta(minutes=3)
        with sqlite.write() as connection:
            sweep(connection, now=later, on_uncertain="hold")
            claim(connection, token="two", limit=1, now=later, lease_until=later + timedelta(minutes=2))
        return message_for(delivery)

    with Inbox() as inbox:
        progress = send(sqlite, transport(inbox), set_message=frozen)
    assert (progress.withheld, inbox.messages) == (1, [])
    assert (row(sqlite).state, row(sqlite).token) == ("claimed", "two")


def test_a_busy_database_sends_no_dot_and_gives_everything_back(sqlite: Database) -> None:
    with sqlite.write() as connection:
        add_readers(connection, 20)
    with Inbox() as inbox, pytest.raises(StorageError, match="locked"):
        send(sqlite, transport(inbox, connections=2), rows=Stumbling(sqlite, failures=9))
    assert (inbox.messages, states(sqlite)) == ([], ["pending"] * 20)


def test_two_workers_make_no_duplicate(database: Database) -> None:
    with database.write() as connection:
        add_readers(connection, 160)
    with Inbox() as inbox:
        workers = [
            threading.Thread(target=send, args=(database, transport(inbox, connections=4)), kwargs={"token": name})
            for name in ("one", "two")
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    assert inbox.copies == {f"reader{number}@mail.example": 1 for number in range(160)}
    assert set(states(database)) == {"sent"}


def test_aiosmtpd_takes_it_too(sqlite: Database) -> None:
    with sqlite.write() as connection:
        add_readers(connection, 10)
    kept = []

    class Keeper:
        async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:  # noqa: N802 - its name
            kept.append((envelope.rcpt_tos[0], envelope.content))
            return "250 kept"

    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    controller = Controller(Keeper(), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        assert send(sqlite, smtp("127.0.0.1", port, connections=2)).sent == 10
    finally:
        controller.stop()
    assert sorted(address for address, _ in kept) == [f"reader{number}@mail.example" for number in range(10)]
    assert kept[0][1].endswith(b"\r\n.and a dot\r\n")


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize("pipelining", [True, False])
def test_mail_goes_over_tls(sqlite: Database, tmp_path: Path, security: Any, pipelining: bool) -> None:
    with sqlite.write() as connection:
        add_readers(connection, 20)
    context = server_context(tmp_path)
    with Inbox("localhost", security=security, context=context, pipelining=pipelining) as inbox:
        tls = transport(inbox, security=security, context=trusting_context(tmp_path), connections=2)
        assert send(sqlite, tls).sent == 20
    assert len(inbox.messages) == 20
    assert inbox.violations == []


@pytest.mark.parametrize(
    ("offers", "said"),
    [
        (("SMTPUTF8", "8BITMIME"), "250"),
        (("SMTPUTF8",), "8BITMIME"),
        (("8BITMIME",), "SMTPUTF8, which the relay does not offer"),
        ((), "SMTPUTF8, which the relay does not offer"),
    ],
)
def test_letters_beyond_ascii_need_the_extension(sqlite: Database, offers: tuple[str, ...], said: str) -> None:
    with sqlite.write() as connection:
        add_readers(connection, 1)

    def set_message(delivery: Delivery) -> Message:
        plain = message_for(delivery)
        return replace(plain, recipient="жанна@b.example", pieces=("To: жанна@b.example\r\n".encode(), *plain.pieces))

    with Inbox(extensions=offers) as inbox:
        send(sqlite, transport(inbox), set_message=set_message)
    taken = said == "250"
    assert inbox.copies == ({"жанна@b.example": 1} if taken else {})
    assert states(sqlite) == (["sent"] if taken else ["failed"])
    assert said in row(sqlite, 1).reply


def test_a_late_reply_settles_what_was_uncertain(sqlite: Database) -> None:
    with sqlite.write() as connection:
        add_readers(connection, 2)
    script = [Fault(at="DOT", recipient="reader0@mail.example", delay=0.3, keeps=True)]
    # The second message keeps the run alive until the late reply has come.
    script.append(Fault(at="RCPT", recipient="reader1@mail.example", delay=0.6))
    with Inbox(script=script) as inbox:
        progress = send(sqlite, transport(inbox, connections=2, timeouts=Timeouts(dot=0.1)))
    assert [(row(sqlite, number).state, row(sqlite, number).attempts) for number in (1, 2)] == [("sent", 1)] * 2
    assert (progress.sent, progress.uncertain) == (2, 0)


def test_a_run_that_is_cancelled_loses_nothing(sqlite: Database) -> None:
    with sqlite.write() as connection:
        add_readers(connection, 40)
    clock = Clock()

    async def cancelled(inbox: Inbox, ledger: Ledger) -> None:
        run = deliver(ledger, transport(inbox, connections=4), message_for, clock=clock, retry=RETRY)
        task = asyncio.create_task(run)
        await asyncio.to_thread(inbox.wait_for, 10, 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    with Inbox(script=[Fault(at="DOT", delay=0.01)]) as inbox:
        with Ledger(Book(sqlite), token="worker", clock=clock) as ledger:
            asyncio.run(cancelled(inbox, ledger))
        left = states(sqlite)
        assert set(left) == {"sent", "pending", "uncertain"}
        assert left.count("uncertain") <= 4
        assert left.count("sent") <= len(inbox.messages) <= left.count("sent") + left.count("uncertain")


def test_a_run_that_is_asked_to_stop_finishes_what_is_under_way(sqlite: Database) -> None:
    with sqlite.write() as connection:
        add_readers(connection, 40)
    stop = asyncio.Event()

    def set_message(delivery: Delivery) -> Message:
        if delivery.id == 10:
            stop.set()
        return message_for(delivery)

    with Inbox() as inbox:
        progress = send(sqlite, transport(inbox, connections=2), set_message=set_message, stop=stop)
    assert states(sqlite).count("sent") == progress.sent == len(inbox.messages)
    assert 1 <= progress.sent <= 10
    assert states(sqlite).count("pending") == 40 - progress.sent


def test_no_connection_is_made_when_nothing_is_pending(sqlite: Database) -> None:
    with Inbox() as inbox:
        assert send(sqlite, transport(inbox)).sent == 0
    assert inbox.connections == 0


def test_a_relay_that_stays_down_leaves_every_row_as_it_was(sqlite: Database) -> None:
    with sqlite.write() as connection:
        add_readers(connection, 5)
    with Inbox() as inbox:
        pass
    with pytest.raises(TransportError, match="could not be reached"):
        send(sqlite, transport(inbox))
    assert states(sqlite) == ["pending"] * 5
    assert row(sqlite).attempts == 0


def test_a_relay_that_comes_back_gets_all_of_it(sqlite: Database) -> None:
    with sqlite.write() as connection:
        add_readers(connection, 5)
    with Inbox() as gone:
        pass
    back = Inbox(port=gone.port)
    timer = threading.Timer(0.1, back.__enter__)
    timer.start()
    try:
        assert send(sqlite, transport(gone), patience=timedelta(seconds=20)).sent == 5
    finally:
        timer.join()
        back.__exit__(None, None, None)
    assert len(back.messages) == 5


@pytest.mark.parametrize("pipelining", [True, False])
@pytest.mark.parametrize("says_so", [True, False])
def test_a_relay_that_closes_after_each_message_makes_none_suspicious(
    sqlite: Database, pipelining: bool, says_so: bool
) -> None:
    with sqlite.write() as connection:
        add_readers(connection, 40)
    closing = [] if says_so else [Fault(at="DOT", reply="250 kept", drops=True, keeps=True)]
    with Inbox(pipelining=pipelining, script=closing, messages_per_connection=int(says_so)) as inbox:
        assert send(sqlite, smtp(inbox.host, inbox.port, connections=4)).sent == 40
    assert {row(sqlite, number).attempts for number in range(1, 41)} == {1}

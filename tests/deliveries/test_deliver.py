"""The verb: every pending row is settled, skipped or given back, whatever the transport does."""

import logging
import re
from datetime import timedelta

import pytest

from digest.deliveries.relay import Relay
from digest.deliveries.retry import RetryPolicy
from digest.deliveries.smtp import SmtpTransport
from digest.deliveries.work import MOST_LOSSES, Progress, Work
from digest.demo.inbox import Fault, Inbox
from digest.errors import DigestError, StorageError, TransportError
from digest.model import Delivery, Message, State
from digest.storage.database import Database
from tests.deliveries.sending import Clock, message_for, row, send, smtp, states
from tests.rows import NOW, add_readers, unsubscribe


class Answering:
    """A transport that settles each message with one state."""

    def __init__(self, state: State, reply: str = "250 kept") -> None:
        self.state, self.reply, self.carried = state, reply, 0

    async def carry(self, work: Work) -> None:
        """Fence and settle."""
        while outgoing := await work.next():
            self.carried += 1
            if await work.fence(outgoing):
                work.settle(outgoing, self.state, self.reply)


@pytest.fixture
def many(sqlite: Database) -> Database:
    with sqlite.write() as connection:
        add_readers(connection, 220)
    return sqlite


def test_all_batches_are_delivered_and_counted(many: Database) -> None:
    assert send(many, Answering(State.SENT)) == Progress(sent=220)
    assert set(states(many)) == {"sent"}


def test_readers_who_left_before_the_claim_are_counted_as_skipped(many: Database) -> None:
    with many.write() as connection:
        for subscriber in range(1, 211):
            unsubscribe(connection, subscriber)
    assert send(many, Answering(State.SENT)) == Progress(sent=10, skipped=210)


def test_no_story_in_topics_and_broken_messages(many: Database) -> None:
    def set_message(delivery: Delivery) -> Message | None:
        if delivery.id == 1:
            return None
        if delivery.id == 2:
            raise DigestError("the template has no body", where="morning.mjml")
        return message_for(delivery)

    assert send(many, Answering(State.SENT), set_message=set_message) == Progress(sent=218, skipped=1, failed=1)
    assert (row(many, 1).state, row(many, 1).reply) == ("skipped", "no story in topics")
    assert (row(many, 2).state, row(many, 2).reply) == ("failed", "morning.mjml: the template has no body")


def test_a_deferred_delivery_waits_longer_each_time(sqlite: Database) -> None:
    with sqlite.write() as connection:
        add_readers(connection, 1)
    send(sqlite, Answering(State.DEFERRED, "450 later"))
    first = row(sqlite)
    assert (first.state, first.attempts, first.retry_at) == ("deferred", 1, NOW + timedelta(minutes=5))


def test_a_retry_past_giving_up_is_a_failure(sqlite: Database) -> None:
    with sqlite.write() as connection:
        add_readers(connection, 1)
    patient = RetryPolicy(random=lambda: 0.5, first=timedelta(days=4), longest=timedelta(days=4))
    send(sqlite, Answering(State.DEFERRED, "450 later"), retry=patient)
    assert (row(sqlite).state, row(sqlite).reply) == ("failed", "expired: 450 later")


def test_a_transport_that_refuses_gives_everything_back(many: Database) -> None:
    class Refusing:
        async def carry(self, work: Work) -> None:
            outgoing = await work.next()
            assert outgoing
            work.keep(outgoing)
            work.stop(TransportError("the relay refused us"))

    with pytest.raises(TransportError, match="refused us"):
        send(many, Refusing())
    assert states(many) == ["pending"] * 220


def test_a_transport_that_breaks_gives_everything_back(many: Database) -> None:
    class Broken:
        async def carry(self, work: Work) -> None:
            await work.next()
            raise RuntimeError("a mistake")

    with pytest.raises(RuntimeError, match="a mistake"):
        send(many, Broken())
    assert states(many) == ["pending"] * 220


def test_a_database_that_fails_ends_the_run_with_its_error(many: Database) -> None:
    class Locked:
        def claim(self, **_values: object) -> tuple[Delivery, ...]:
            raise StorageError("the database stayed locked for 30 s")

        write = renew = release = claim

    with pytest.raises(StorageError, match="locked"):
        send(many, Answering(State.SENT), rows=Locked())  # type: ignore[arg-type]  # it never gets as far as an answer
    assert states(many) == ["pending"] * 220


def test_what_is_given_back_goes_out_again_in_the_same_run(sqlite: Database) -> None:
    with sqlite.write() as connection:
        add_readers(connection, 3)

    class Stumbling(Answering):
        async def carry(self, work: Work) -> None:
            outgoing = await work.next()
            assert outgoing
            work.give_back(outgoing, "connection lost")
            await super().carry(work)

    transport = Stumbling(State.SENT)
    assert send(sqlite, transport) == Progress(sent=3)
    assert [row(sqlite, number).attempts for number in (1, 2, 3)] == [1, 1, 1]


def test_relays_that_stay_down_do_not_fill_the_log(sqlite: Database, caplog: pytest.LogCaptureFixture) -> None:
    with sqlite.write() as connection:
        add_readers(connection, 3)
    dead = [Relay(host="127.0.0.1", port=port, connections=4) for port in (1, 2)]
    with (
        caplog.at_level(logging.INFO, "digest.deliveries"),
        pytest.raises(TransportError, match="could not be reached"),
    ):
        send(sqlite, SmtpTransport(*dead))
    said = [(record.levelname, record.message) for record in caplog.records if "(failure " in record.message]
    numbers = {number for level, text in said if level == "WARNING" for number in re.findall(r"failure (\d+)", text)}
    assert numbers <= {"1", "10", "100"}
    for relay in dead:
        assert sum(level == "WARNING" and relay.place in text and "(failure 1)" in text for level, text in said) == 1
    assert sum(level == "INFO" for level, _ in said) > 10


def test_a_message_that_connections_die_of_is_known_again_when_it_is_alone(sqlite: Database) -> None:
    with sqlite.write() as connection:
        add_readers(connection, 3)
    clock = Clock()
    with Inbox(script=[Fault(at="BODY", drops=True, recipient="reader0@mail.example")]) as inbox:
        relay = smtp(inbox.host, inbox.port, connections=2)
        assert send(sqlite, relay, clock=clock).deferred == 1
        for tries in (2, 3):
            before, clock.now = inbox.connections, row(sqlite).retry_at
            assert send(sqlite, relay, clock=clock).deferred == 1
            assert inbox.connections - before <= MOST_LOSSES
            assert (row(sqlite).state, row(sqlite).attempts) == ("deferred", tries)
    assert states(sqlite)[1:] == ["sent", "sent"]

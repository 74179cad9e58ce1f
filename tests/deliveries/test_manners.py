"""Manners, with a real server: one that takes nothing holds up no other, and what may not go waits as it is."""

import time
from collections import Counter
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from digest.deliveries.manners import Limits, Manners
from digest.deliveries.relay import Relay
from digest.deliveries.smtp import SmtpTransport
from digest.demo.inbox import Fault, Inbox, Received
from digest.errors import TemplateError, TransportError
from digest.model import Delivery, Message
from digest.storage import tables
from digest.storage.allowance import Allowance
from digest.storage.book import Book
from digest.storage.database import Database
from tests.deliveries.sending import message_for, row, send, smtp, states
from tests.rows import NOW, add_delivery, add_edition, add_list, add_readers, add_subscriber

SLOW = "slow.example"


def readers_at(database: Database, *domains: str, each: int = 5) -> None:
    """A list with so many readers at each domain, and a pending delivery for each."""
    with database.write() as connection:
        list_id = add_list(connection)
        edition = add_edition(connection, list_id)
        for domain in domains:
            for number in range(each):
                reader = add_subscriber(connection, list_id, f"reader{number}@{domain}")
                add_delivery(connection, edition, reader, list_id)


def add_evening(connection: sa.Connection, readers: int) -> None:
    """Another list, with so many readers and a pending delivery for each."""
    evening = add_list(connection, "evening")
    edition = add_edition(connection, evening)
    for number in range(readers):
        reader = add_subscriber(connection, evening, f"evening{number}@mail.example")
        add_delivery(connection, edition, reader, evening)


def domains(inbox: Inbox) -> Counter[str]:
    """How many mails came for each domain."""
    return Counter(message.recipients[0].rpartition("@")[2] for message in inbox.messages)


def test_a_provider_that_wants_less_holds_up_no_other(sqlite: Database) -> None:
    readers_at(sqlite, SLOW, "mail.example", each=20)
    faults = [Fault(at="RCPT", reply="421 4.7.28 too fast", recipient=f"reader{n}@{SLOW}", times=1) for n in range(20)]
    manners = Manners(Limits(), time.monotonic)
    with Inbox(script=faults) as inbox:
        # It closes with every 421, and goes on saying so: the rest of its mails wait as rows.
        manners.standing(SLOW).rests_until = time.monotonic() + 60
        progress = send(sqlite, smtp(inbox.host, inbox.port, connections=2), manners=manners)
    assert domains(inbox) == {"mail.example": 20}
    assert (progress.sent, progress.failed) == (20, 0)
    waiting = [row(sqlite, number) for number in range(1, 21)]
    assert {(one.state, one.attempts, one.reply) for one in waiting} == {
        ("deferred", 0, f"waits: {SLOW} takes no more now")
    }
    assert all(one.retry_at > NOW + timedelta(seconds=30) for one in waiting)


@pytest.mark.parametrize(("code", "slows"), [("4.7.28", True), ("4.3.2", False)])
def test_a_session_that_ends_because_we_are_too_fast_slows_down(sqlite: Database, code: str, slows: bool) -> None:
    readers_at(sqlite, SLOW, each=3)
    manners = Manners(Limits(), time.monotonic)
    fault = Fault(at="RCPT", reply=f"421 {code} not now", recipient=f"reader0@{SLOW}", times=1)
    with Inbox(script=[fault]) as inbox:
        assert send(sqlite, smtp(inbox.host, inbox.port, connections=1), manners=manners).sent == 3
        assert max(inbox.copies.values()) == 1
    assert (manners.standing(SLOW).rests_until > 0) is slows


def test_too_fast_is_heard_and_the_rest_goes_after_a_pause(sqlite: Database) -> None:
    readers_at(sqlite, SLOW, each=12)
    manners = Manners(Limits(), time.monotonic)
    complaint = Fault(at="RCPT", reply="450 4.7.28 too fast", recipient=f"reader0@{SLOW}", times=1)
    with Inbox(script=[complaint]) as inbox:
        progress = send(sqlite, smtp(inbox.host, inbox.port, connections=2), manners=manners)
    assert (progress.sent, progress.deferred) == (11, 1)
    assert manners.standing(SLOW).room < 12


def test_a_limit_of_one_domain_does_not_slow_another(sqlite: Database) -> None:
    readers_at(sqlite, SLOW, "mail.example", each=6)
    manners = Manners(Limits(domains={SLOW: 20}), time.monotonic)
    begun = time.monotonic()
    with Inbox() as inbox:
        send(sqlite, smtp(inbox.host, inbox.port, connections=3), manners=manners)
    # Five twentieths of a second between the first and the sixth, however late each was seen.
    assert time.monotonic() - begun >= 0.25
    assert domains(inbox) == {SLOW: 6, "mail.example": 6}
    assert inbox.messages[-1].recipients[0].endswith(SLOW)


def test_a_new_sender_sends_no_more_than_its_day_allows_and_others_go_on(sqlite: Database) -> None:
    readers_at(sqlite, "mail.example", each=9)
    with sqlite.write() as connection:
        other = add_list(connection, "evening")
        edition = add_edition(connection, other)
        for number in range(9):
            add_delivery(connection, edition, add_subscriber(connection, other, f"e{number}@mail.example"), other)
    allowed = Allowance(list_ids=(1,), most=4, since=NOW - timedelta(hours=7))
    with Inbox(script=[Fault(at="DOT", reply="550 no", recipient="reader0@mail.example")]) as inbox:
        book = Book(sqlite, allowances=lambda _now: (allowed,))
        progress = send(sqlite, smtp(inbox.host, inbox.port, connections=3), rows=book)
        assert (progress.sent, progress.failed, len(inbox.messages)) == (12, 1, 12)
        assert send(sqlite, smtp(inbox.host, inbox.port, connections=3), rows=book).sent == 0
    assert Counter(states(sqlite)) == {"sent": 12, "failed": 1, "pending": 5}


def test_a_list_is_not_sent_outside_of_its_hours(sqlite: Database) -> None:
    readers_at(sqlite, "mail.example")
    with sqlite.write() as connection:
        connection.exec_driver_sql("UPDATE lists SET send_between = '22:00-06:00', zone = 'Europe/Kyiv'")
    with Inbox() as inbox:
        assert send(sqlite, smtp(inbox.host, inbox.port)).sent == 0
        with sqlite.write() as connection:
            connection.exec_driver_sql("UPDATE lists SET send_between = '08:00-10:00'")
        assert send(sqlite, smtp(inbox.host, inbox.port)).sent == 5


@pytest.mark.parametrize(
    ("readers", "sent"), [("Asia/Tokyo", 5), ("Asia/Tokyo#1f0c", 5), ("Europe/Kyiv", 0), ("", 0), ("#1f0c", 0)]
)
def test_the_hours_of_an_edition_are_those_of_its_readers(sqlite: Database, readers: str, sent: int) -> None:
    readers_at(sqlite, "mail.example")
    local = NOW.astimezone(ZoneInfo("Asia/Tokyo"))
    hours = f"{local:%H}:00-{local + timedelta(hours=1):%H}:00"
    with sqlite.write() as connection:
        connection.execute(sa.update(tables.lists).values(send_between=hours, zone="Europe/Kyiv"))
        connection.execute(sa.update(tables.editions).values(readers=readers))
    with Inbox() as inbox:
        assert send(sqlite, smtp(inbox.host, inbox.port)).sent == sent


def test_a_sender_that_is_refused_stops_alone(sqlite: Database) -> None:
    with sqlite.write() as connection:
        add_readers(connection, 3)
        add_evening(connection, 3)

    def of_two_domains(delivery: Delivery) -> Message:
        message = message_for(delivery)
        sender = "morning@refused.example" if delivery.edition == 1 else "evening@news.example"
        return Message(sender=sender, recipient=message.recipient, pieces=message.pieces, message_id=message.message_id)

    refusal = [
        Fault(at="DOT", reply="550 5.7.26 not authenticated", recipient=f"reader{n}@mail.example") for n in range(3)
    ]
    with (
        Inbox(script=refusal) as inbox,
        pytest.raises(TransportError, match=r"refused\.example is refused: 550 5\.7\.26"),
    ):
        send(sqlite, smtp(inbox.host, inbox.port, connections=1), set_message=of_two_domains)
    assert states(sqlite) == ["pending"] * 3 + ["sent"] * 3
    assert [row(sqlite, number).attempts for number in (1, 2, 3)] == [0, 0, 0]


def test_a_provider_that_refuses_the_sender_keeps_no_other_reader_waiting(sqlite: Database) -> None:
    readers_at(sqlite, "outlook.com", "mail.example", "post.example", each=10)
    refusal = [
        Fault(at="DOT", reply="550 5.7.515 access denied", recipient=f"reader{n}@outlook.com") for n in range(10)
    ]
    with Inbox(script=refusal) as inbox:
        with pytest.raises(TransportError, match=r"news\.example is refused: 550 5\.7\.515"):
            send(sqlite, smtp(inbox.host, inbox.port, connections=2))
        # Both connections had one in hand, or were about to.
        assert len(inbox.offered) - len(inbox.messages) <= 4
    assert states(sqlite) == ["pending"] * 10 + ["sent"] * 20
    assert {row(sqlite, number).attempts for number in range(1, 11)} == {0}


def test_a_relay_that_refuses_the_sender_is_asked_for_no_other_provider(sqlite: Database) -> None:
    readers_at(sqlite, "outlook.com", "mail.example", "post.example", each=10)
    with Inbox(script=[Fault(at="MAIL", reply="550 5.7.26 not authenticated")]) as inbox:
        with pytest.raises(TransportError, match=r"news\.example is refused"):
            send(sqlite, smtp(inbox.host, inbox.port, connections=1))
        assert inbox.messages == []
    assert set(states(sqlite)) == {"pending"}


def test_an_edition_that_cannot_be_set_keeps_no_other_waiting(sqlite: Database) -> None:
    with sqlite.write() as connection:
        add_readers(connection, 40)
        add_evening(connection, 40)

    def without_its_template(delivery: Delivery) -> Message:
        if delivery.edition == 1:
            raise TemplateError("there is no such template", where="morning.txt.jinja")
        return message_for(delivery)

    with Inbox() as inbox, pytest.raises(TemplateError, match="no such template"):
        send(sqlite, smtp(inbox.host, inbox.port), set_message=without_its_template)
    assert states(sqlite) == ["pending"] * 40 + ["sent"] * 40


def two(first: Inbox, second: Inbox, weight: float = 1) -> SmtpTransport:
    """Two relays, one connection to each; `weight` is the second's."""
    one = Relay(host=first.host, port=first.port, connections=1)
    return SmtpTransport(one, Relay(host=second.host, port=second.port, connections=1, weight=weight))


def test_two_relays_share_the_work(sqlite: Database) -> None:
    readers_at(sqlite, "mail.example", each=300)
    with Inbox() as first, Inbox() as second:
        assert send(sqlite, two(first, second)).sent == 300
        assert len(first.messages) + len(second.messages) == 300
        assert min(len(first.messages), len(second.messages)) > 50


def test_one_that_is_down_leaves_its_part_to_the_other(sqlite: Database) -> None:
    readers_at(sqlite, "mail.example", each=30)
    with Inbox(script=[Fault(at="CONNECT", drops=True)]) as first, Inbox() as second:
        assert send(sqlite, two(first, second)).sent == 30
        assert (len(first.messages), len(second.messages)) == (0, 30)


def test_a_spare_is_used_when_the_other_is_down(sqlite: Database) -> None:
    readers_at(sqlite, "mail.example", each=10)
    with Inbox(script=[Fault(at="CONNECT", drops=True)]) as first, Inbox() as spare:
        assert send(sqlite, two(first, spare, weight=0)).sent == 10
    with Inbox() as first, Inbox() as spare:
        with sqlite.write() as connection:
            connection.exec_driver_sql("UPDATE deliveries SET state = 'pending'")
        assert send(sqlite, two(first, spare, weight=0)).sent == 10
        assert (len(first.messages), len(spare.messages)) == (10, 0)


def test_one_that_refuses_us_is_said_and_the_other_goes_on(sqlite: Database) -> None:
    readers_at(sqlite, "mail.example", each=10)
    with Inbox(login=("other", "name")) as first, Inbox() as second:
        with pytest.raises(TransportError, match="refused us"):
            send(sqlite, two(first, second))
        assert len(second.messages) == 10
    assert states(sqlite) == ["sent"] * 10


def test_all_of_twenty_lists_begin_with_the_first_claim(database: Database) -> None:
    with database.write() as connection:
        for name in range(20):
            list_id = add_list(connection, f"list{name}")
            edition = add_edition(connection, list_id)
            for number in range(30):
                reader = add_subscriber(connection, list_id, f"reader{number}@{name}.example")
                add_delivery(connection, edition, reader, list_id)
    first: list[int] = []

    def noted(delivery: Delivery) -> Message:
        first.append(delivery.edition)
        return message_for(delivery)

    with Inbox() as inbox:
        assert send(database, smtp(inbox.host, inbox.port, connections=2), set_message=noted).sent == 600
    assert set(first[:200]) == set(range(1, 21))


def test_the_last_mail_is_not_left_with_a_relay_that_is_down(sqlite: Database) -> None:
    readers_at(sqlite, "mail.example", each=1)
    manners = Manners(Limits(rate=50), time.monotonic)
    with Inbox(script=[Fault(at="CONNECT", drops=True, delay=0.1)]) as first, Inbox() as second:
        assert send(sqlite, two(first, second), manners=manners).sent == 1
    assert states(sqlite) == ["sent"]


class Noting(Inbox):
    """An inbox that writes its name for each mail into a journal it shares with others."""

    def __init__(self, name: str, journal: list[str], **values: Any) -> None:
        super().__init__(**values)
        self._name, self._journal = name, journal

    def _accept(self, received: Received) -> None:
        self._journal.append(self._name)
        super()._accept(received)


@pytest.mark.parametrize(
    ("of_a", "of_b", "down"),
    [
        ([], [], ""),
        ([Fault(at="DOT", delay=0.01)], [], ""),
        ([], [Fault(at="DOT", delay=0.01)], ""),
        ([], [Fault(at="CONNECT", drops=True, times=6)], "b"),
        ([Fault(at="CONNECT", reply="421 later", times=6)], [], "a"),
        ([], [Fault(at="RCPT", drops=True, recipient=f"reader{n}@mail.example", times=1) for n in range(40, 48)], ""),
    ],
    ids=["both well", "a slow", "b slow", "b down at first", "a down at first", "b cuts connections"],
)
def test_relays_carry_by_their_weights(sqlite: Database, of_a: list[Fault], of_b: list[Fault], down: str) -> None:
    readers_at(sqlite, "mail.example", each=600)
    journal: list[str] = []
    with Noting("a", journal, script=of_a) as a, Noting("b", journal, script=of_b) as b:
        relays = (Relay(host=a.host, port=a.port, weight=3), Relay(host=b.host, port=b.port))
        assert send(sqlite, SmtpTransport(*relays)).sent == 600
        assert sum((a.copies + b.copies).values()) == len(a.copies + b.copies) == 600
    # From when both are up a quarter is the lighter's, but for what eight connections had in hand for one alone.
    both, in_hand = journal[max(journal.index("a"), journal.index("b")) :], 18 * bool(down)
    assert abs(both.count("b") - len(both) / 4) <= 8 + in_hand


def test_two_users_of_one_relay_are_two_relays(sqlite: Database) -> None:
    readers_at(sqlite, "mail.example", each=40)
    with Inbox(login=("anna", "right")) as inbox:
        good, bad = (
            Relay(host=inbox.host, port=inbox.port, username=user, password="right", known_as=f"relay {number}")
            for number, user in enumerate(("anna", "ben"), 1)
        )
        with pytest.raises(TransportError, match=r"\(relay 2\).*refused us|refused us.*\(relay 2\)"):
            send(sqlite, SmtpTransport(good, bad))
        assert len(inbox.messages) == 40
    assert states(sqlite) == ["sent"] * 40

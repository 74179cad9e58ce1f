"""What stands behind `deliver`: a message that is tried again is the same message."""

import os
import re
import signal
import sys
import threading
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from msgspec.structs import replace

from digest import posting
from digest.deliveries import gather
from digest.demo.inbox import Fault, Inbox
from digest.extra import compose_extra
from digest.messages.press import Press
from digest.model import Message, State
from digest.pipeline import deliver, run
from digest.posting import allowances
from digest.service import Service
from digest.settings import WarmUpSettings
from digest.single import send_single
from digest.storage.allowance import allowance
from digest.storage.book import Book
from digest.storage.doubt import Word, settle_doubts
from digest.storage.outcomes import outcomes
from digest.storage.tables import deliveries, editions
from subscribers.tables import subscribers
from subscribers.tokens import UNSUBSCRIBE, read_token
from tests.house import house, service_in
from tests.messages.test_dkim import KEYS, edwards_for_dkimpy, verified

__all__ = ["edwards_for_dkimpy"]


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        (Fault(at="DOT", reply="451 4.7.1 greylisted", times=1), "deferred"),
        (Fault(at="DOT", drops=True, times=1), "uncertain"),
    ],
    ids=["451", "cut, then resolved by hand"],
)
def test_what_is_tried_again_by_another_process_is_the_same_to_the_byte(
    tmp_path: Path, fault: Fault, state: str
) -> None:
    address = str(tmp_path / "digest.db")
    with Inbox(script=[fault]) as inbox, house(tmp_path, address, host=inbox.host, port=inbox.port) as built:
        built.reader(built.make_list(), "anna@example.org")
        built.article("Harbour")
        built.now = datetime(2026, 1, 5, 7, 1, tzinfo=UTC)
        run(built.service)
        assert first(built.service) == (state, 1)
        with built.service.database.write() as connection:
            again = Word(state=State.PENDING, now=built.now, give_up_at=built.now + timedelta(days=1))
            settle_doubts(connection, [1], again)
        later = service_in(tmp_path, address, host=inbox.host, port=inbox.port)
        later.clock = lambda: built.now + timedelta(hours=1)
        assert deliver(later).sent == 1
        assert first(later) == ("sent", 2)
        later.close()
        tried, arrived = inbox.offered
    assert tried == arrived
    assert arrived.message_id.endswith("@example.org>")
    assert inbox.copies == {"anna@example.org": 1}


@pytest.mark.usefixtures(edwards_for_dkimpy.__name__)
def test_all_are_made_and_signed_whatever_becomes_of_the_press(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    used: list[Press] = []
    killed: list[int] = []

    class Watched(Press):
        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, **named, many=10)
            used.append(self)

    def at(point: str) -> None:
        if point == "after_dot" and used[0].process and len(inbox.messages) > 150 and not killed:
            killed.append(used[0].process)
            os.kill(killed[0], signal.SIGKILL)

    monkeypatch.setattr(posting, "Press", Watched)
    with Inbox() as inbox, house(tmp_path, "digest.db", host=inbox.host, port=inbox.port, connections=5) as built:
        built.service.dkim_keys = KEYS
        morning = built.make_list(sender="Harbour <news@harbour.example>")
        for number in range(300):
            built.reader(morning, f"reader{number}@example.org")
        built.article("Harbour")
        built.now = datetime(2026, 1, 5, 7, 1, tzinfo=UTC)
        built.service.at = at
        assert run(built.service).delivered.sent == 300
    assert killed
    assert set(inbox.copies.values()) == {1}
    assert all(verified(message.data) == [True, True] for message in inbox.messages)


def test_every_way_out_is_its_readers_own_in_mixed_variants_and_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    used: list[int] = []

    class Watched(Press):
        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, **named, many=10)

        def close(self) -> None:
            used.append(self.process or 0)
            super().close()

    monkeypatch.setattr(posting, "Press", Watched)
    with house(tmp_path, "digest.db") as built:
        lists = [built.make_list(name, sender=f"{name} <{name}@{name}.example>") for name in ("harbour", "mill")]
        built.service.dkim_keys = KEYS
        for number in range(75):
            for mailing_list in lists:
                built.reader(mailing_list, f"reader{number}@example.org", language=("", "uk", "de")[number % 3])
        built.article("Harbour")
        built.now = datetime(2026, 1, 5, 7, 1, tzinfo=UTC)
        assert run(built.service).delivered.sent == 150
        assert all(used)
        with built.service.database.read() as connection:
            rows = connection.execute(
                sa.select(deliveries, editions.c.list_id, subscribers.c.address)
                .join(editions, editions.c.id == deliveries.c.edition_id)
                .join(subscribers, subscribers.c.id == deliveries.c.subscriber_id)
            ).all()
        wanted = {(row.address, row.list_id, row.subscriber_id, row.id) for row in rows}
        found, names = set(), set()
        for path in (tmp_path / "outbox").glob("*.eml"):
            mail = message_from_bytes(path.read_bytes(), policy=policy.default)
            tokens = set(re.findall(r"(?:/unsubscribe/|unsubscribe%20)([\w-]+)", whole(mail)))
            (claims,) = {read_token(built.service.keys, UNSUBSCRIBE, token) for token in tokens}
            found.add((str(mail["To"]), claims.list_id, claims.subscriber_id, claims.message))
            names.add(str(mail["Message-ID"]))
    assert found == wanted
    assert len(names) == 150


def test_threads_hand_over_sooner_only_while_a_run_goes_on(tmp_path: Path) -> None:
    seen: dict[str, set[float]] = {"run": set(), "single": set()}
    before, kind = sys.getswitchinterval(), "run"
    with Inbox() as inbox, house(tmp_path, "digest.db", host=inbox.host, port=inbox.port) as built:
        built.service.at = lambda _point: seen[kind].add(sys.getswitchinterval())
        built.reader(built.make_list(), "anna@example.org")
        built.article("Harbour")
        built.now = datetime(2026, 1, 5, 7, 1, tzinfo=UTC)
        run(built.service)
        assert sys.getswitchinterval() == before
        kind = "single"
        send_single(
            built.service, Message(sender="a@b.example", recipient="c@d.example", pieces=(b"\r\n",), message_id="")
        )
    # Single mails go out beside a run, from threads of their own.
    assert seen["run"] - {before}
    assert seen["single"] == {before}


def policies(folder: Path) -> dict[str, set[int]]:
    """How threads are scheduled at each point of a run, and how the one that began it is afterwards."""
    seen: dict[str, set[int]] = {}
    with Inbox() as inbox, house(folder, "digest.db", host=inbox.host, port=inbox.port) as built:
        built.service.at = lambda point: seen.setdefault(point, set()).add(os.sched_getscheduler(0))
        built.reader(built.make_list(), "anna@example.org")
        built.article("Harbour")
        built.now = datetime(2026, 1, 5, 7, 1, tzinfo=UTC)
        run(built.service)
    return seen | {"after": {os.sched_getscheduler(0)}}


@pytest.mark.skipif(sys.platform != "linux", reason="others are scheduled otherwise")
@pytest.mark.parametrize(("idle", "sends"), [(0.0, os.SCHED_BATCH), (2.0, os.SCHED_OTHER)])
def test_who_writes_goes_before_who_only_sends_while_a_run_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, idle: float, sends: int
) -> None:
    monkeypatch.setattr(gather, "IDLE", idle)
    seen = policies(tmp_path)
    assert (seen["before_dot"], seen["before_fence"]) == ({sends}, {os.SCHED_OTHER})
    assert seen["after"] == {os.SCHED_OTHER}


@pytest.mark.skipif(sys.platform != "linux", reason="others are scheduled otherwise")
def test_who_has_its_own_way_of_being_scheduled_keeps_it(tmp_path: Path) -> None:
    seen: dict[str, set[int]] = {}

    def story() -> None:
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
        seen.update(policies(tmp_path))

    # In a thread of its own: whoever was told stays so.
    thread = threading.Thread(target=story)
    thread.start()
    thread.join()
    assert seen["before_dot"] == seen["before_fence"] == seen["after"] == {os.SCHED_BATCH}


def test_what_only_became_a_file_takes_nothing_from_a_new_senders_day(tmp_path: Path) -> None:
    address = str(tmp_path / "digest.db")
    with house(tmp_path, address) as built:
        mailing_list = built.make_list()
        for name in ("anna", "ben", "cleo"):
            built.reader(mailing_list, f"{name}@example.org")
        built.article("Harbour")
        built.now = datetime(2026, 1, 5, 7, 1, tzinfo=UTC)
        plan = WarmUpSettings(domain="example.org", since=built.now.date(), first=2)
        built.service.settings = replace(built.service.settings, warm_up=(plan,))
        assert run(built.service).delivered.sent == 3
        with Inbox() as inbox:
            smtp = service_in(tmp_path, address, host=inbox.host, port=inbox.port)
            smtp.settings = replace(smtp.settings, warm_up=(plan,))
            smtp.clock = lambda: built.now
            built.article("Lighthouse")
            built.now = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
            compose_extra(smtp, built.list_now())
            assert deliver(smtp).sent == 2
            assert left(smtp, built.now) == [0]
            smtp.close()


def test_what_another_process_has_claimed_takes_from_a_new_senders_day(tmp_path: Path) -> None:
    with house(tmp_path, str(tmp_path / "digest.db"), port=1) as built:
        plan = WarmUpSettings(domain="example.org", since=built.now.date(), first=10)
        built.service.settings = replace(built.service.settings, warm_up=(plan,))
        for name in ("anna", "ben", "cleo"):
            built.reader(built.make_list(name), f"{name}@example.org")
        built.article("Harbour")
        compose_extra(built.service, built.list_now("ben"))
        assert left(built.service, built.now) == [10]
        until = built.now + timedelta(minutes=2)
        Book(built.service.database).claim(token="other", limit=9, now=built.now, lease_until=until)
        assert left(built.service, built.now) == [9]


def left(service: Service, now: datetime) -> list[int]:
    """How many mails may still go from each new sender."""
    with service.database.write() as connection:
        return [allowance(connection, allowed) for allowed in allowances(service, now)]


def whole(mail: EmailMessage) -> str:
    """The header by which a reader leaves, and both parts."""
    return "\n".join([str(mail["List-Unsubscribe"]), *[part.get_content() for part in mail.iter_parts()]])


def first(service: Service) -> tuple[str, int]:
    """State and number of tries of the one delivery."""
    with service.database.read() as connection:
        (row,) = outcomes(connection)
    return row.state, row.attempts

"""The scheduler with real parts: who is due in the same minute begins at once, and nobody waits for another's mails."""

import threading
import time
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from digest.clock import shifted_clock
from digest.demo.inbox import Fault, Inbox
from digest.errors import TemplateError, TransportError
from digest.pipeline import compose_due
from digest.scheduler import OFTEN, deliver_tick, patient, start_scheduler, until_a_slot
from digest.service import Service
from digest.storage.epoch import read_epoch
from tests.house import House, house

LISTS, READERS = 20, 40
SLOT = datetime(2026, 1, 5, 7, tzinfo=UTC)
# With eight connections a hundred and sixty mails a second: they take longer than all lists may take to begin.
SLOWLY = Fault(at="DOT", delay=0.05)


def test_twenty_lists_due_in_the_same_minute_begin_while_most_mails_wait(tmp_path: Path, database_address: str) -> None:
    with (
        Inbox(script=[SLOWLY]) as inbox,
        house(tmp_path, database_address, host=inbox.host, port=inbox.port) as built,
    ):
        for number in range(LISTS):
            mailing_list = built.make_list(f"list{number}")
            for reader in range(READERS):
                built.reader(mailing_list, f"list{number}.reader{reader}@example.org")
        built.article("Harbour")
        built.service.clock = shifted_clock(SLOT - timedelta(seconds=1), time.monotonic)
        scheduler = start_scheduler(built.service)
        try:
            assert inbox.wait_for(LISTS * READERS // 2, 100)
        finally:
            built.service.stop()
            scheduler.shutdown(wait=True)
        begun = Counter(message.recipients[0].partition(".")[0] for message in inbox.messages)
    assert len(begun) == LISTS


@pytest.mark.parametrize("seconds", [0.0, 0.01, 0.5, 1.99, 59.999])
def test_composing_looks_just_after_each_moment_that_may_be_a_slot(seconds: float) -> None:
    first = SLOT + timedelta(seconds=seconds) + until_a_slot(SLOT + timedelta(seconds=seconds))
    assert timedelta() < (first - SLOT) % OFTEN < timedelta(milliseconds=20)


def wait_to_be_sent(built: House, **values: Any) -> None:
    """Compose an edition of a list, of which one mail pends."""
    built.reader(built.make_list(**values), "anna@example.org")
    built.article("Harbour")
    built.now = SLOT
    assert [edition.state for edition in compose_due(built.service)[0]] == ["composed"]


def test_a_relay_that_refused_us_is_not_asked_with_every_tick(tmp_path: Path, database_address: str) -> None:
    with (
        Inbox(login=("anna", "right")) as inbox,
        house(tmp_path, database_address, host=inbox.host, port=inbox.port, username="anna", password="no") as built,
    ):
        wait_to_be_sent(built)
        with pytest.raises(TransportError, match="refused us"):
            deliver_tick(built.service)
        asked = inbox.connections
        for _ in range(3):
            deliver_tick(built.service)
        assert inbox.connections == asked > 0


def test_mail_that_waits_for_its_hours_is_no_sending(tmp_path: Path, database_address: str) -> None:
    with Inbox() as inbox, house(tmp_path, database_address, host=inbox.host, port=inbox.port) as built:
        wait_to_be_sent(built, send_between="09:00-10:00")
        for hour in range(2):
            built.now = SLOT + timedelta(hours=hour)
            deliver_tick(built.service)
        with built.service.database.read() as connection:
            epoch = read_epoch(connection)
        assert epoch is not None
        assert (epoch.sendings, inbox.connections) == (0, 0)
        built.now = SLOT + timedelta(hours=2)
        deliver_tick(built.service)
        assert len(inbox.messages) == 1


def test_a_delivery_that_failed_is_not_tried_again_at_once_unless_it_is_wanted(
    tmp_path: Path, database_address: str
) -> None:
    tried: list[float] = []
    now, is_wanted = [0.0], threading.Event()

    def failing(service: Service) -> None:
        tried.append(now[-1])
        raise TemplateError("there is no such template")

    tick = patient(failing, is_wanted, lambda: now[-1])
    with house(tmp_path, database_address) as built:
        for moment in (0.0, 2.0, 59.0, 60.0, 62.0):
            now.append(moment)
            if moment == 62.0:
                is_wanted.set()
            with suppress(TemplateError):
                tick(built.service)
    assert tried == [0.0, 60.0, 62.0]

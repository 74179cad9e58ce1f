"""Which slots are due: once each, never from before the list, never while it rests."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from digest.pipeline import compose
from digest.schedule import due_slots, next_slots
from digest.storage.lists import change_list
from tests.house import House, house


@pytest.fixture
def at_home(tmp_path: Path) -> Iterator[House]:
    with house(tmp_path, str(tmp_path / "digest.db")) as built:
        yield built


def due_days(built: House, now: datetime) -> list[int]:
    built.now = now
    return [slot.date.day for slot in due_slots(built.service, now)]


def test_a_slot_before_the_list_was_made_is_never_due(at_home: House) -> None:
    at_home.now = datetime(2026, 1, 5, 7, 0, 1, tzinfo=UTC)
    at_home.reader(at_home.make_list(), "anna@example.org")
    assert due_days(at_home, datetime(2026, 1, 5, 23, tzinfo=UTC)) == []
    assert due_days(at_home, datetime(2026, 1, 6, 7, tzinfo=UTC)) == [6]


def test_a_slot_is_due_from_its_instant_on_and_until_it_is_settled(at_home: House) -> None:
    at_home.reader(at_home.make_list(), "anna@example.org")
    assert due_days(at_home, datetime(2026, 1, 5, 6, 59, 59, tzinfo=UTC)) == []
    assert due_days(at_home, datetime(2026, 1, 5, 7, tzinfo=UTC)) == [5]
    (slot,) = due_slots(at_home.service, at_home.now)
    compose(at_home.service, slot)
    assert due_days(at_home, datetime(2026, 1, 5, 7, 1, tzinfo=UTC)) == []


def test_a_list_without_readers_is_never_due(at_home: House) -> None:
    at_home.make_list()
    assert due_days(at_home, datetime(2026, 1, 9, 9, tzinfo=UTC)) == []


def test_slots_of_a_pause_are_not_made_up_for(at_home: House) -> None:
    morning = at_home.make_list()
    at_home.reader(morning, "anna@example.org")
    at_home.now = datetime(2026, 1, 5, 6, tzinfo=UTC)
    for now, paused in ((at_home.now, True), (datetime(2026, 1, 8, 8, tzinfo=UTC), False)):
        assert due_days(at_home, now) == []
        with at_home.service.database.write() as connection:
            change_list(connection, replace(at_home.list_now(), paused=paused), now)
    assert due_days(at_home, datetime(2026, 1, 9, 8, tzinfo=UTC)) == [9]


def test_a_new_hour_does_not_send_twice_on_the_day_it_is_changed(at_home: House) -> None:
    morning = at_home.make_list()
    at_home.reader(morning, "anna@example.org")
    at_home.article("Harbour")
    at_home.now = datetime(2026, 1, 5, 7, tzinfo=UTC)
    (slot,) = due_slots(at_home.service, at_home.now)
    compose(at_home.service, slot)
    with at_home.service.database.write() as connection:
        change_list(connection, replace(at_home.list_now(), at=time(9)), at_home.now)
    assert due_days(at_home, datetime(2026, 1, 5, 10, tzinfo=UTC)) == []
    assert due_days(at_home, datetime(2026, 1, 6, 9, tzinfo=UTC)) == [6]


def test_only_the_chosen_weekdays_are_due(at_home: House) -> None:
    at_home.reader(at_home.make_list(weekdays=(0, 2)), "anna@example.org")
    assert due_days(at_home, datetime(2026, 1, 11, 23, tzinfo=UTC)) == [5, 7]


def test_a_long_sleep_records_a_month_of_slots_at_most(at_home: House) -> None:
    at_home.reader(at_home.make_list(), "anna@example.org")
    at_home.now += timedelta(days=400)
    assert len(due_slots(at_home.service, at_home.now)) <= 32


def test_the_next_slots_name_each_group_once(at_home: House) -> None:
    morning = at_home.make_list(local_hour=True, zone="Europe/Kyiv")
    at_home.reader(morning, "a@example.org")
    at_home.reader(morning, "b@example.org", zone="America/New_York")
    at_home.reader(morning, "c@example.org", zone="America/New_York", cadence="weekly")
    with at_home.service.database.read() as connection:
        slots = next_slots(connection, at_home.list_now(), at_home.now)
    assert [(slot.cadence, slot.readers) for slot in slots] == [
        ("daily", "Europe/Kyiv"),
        ("daily", "America/New_York"),
        ("weekly", "America/New_York"),
    ]

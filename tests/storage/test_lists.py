"""Lists that several change at once lose no change."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from time import sleep

import pytest
import sqlalchemy as sa

from digest.model import MailingList
from digest.storage.database import Database
from digest.storage.lists import add_list, change_list, list_named, list_to_change, spend_subject

NOW = datetime(2026, 1, 5, 7, tzinfo=UTC)


def pause(connection: sa.Connection) -> None:
    change_list(connection, replace(list_to_change(connection, "morning"), paused=True), NOW)


def spend(connection: sa.Connection) -> None:
    spend_subject(connection, list_named(connection, "morning"), date(2026, 1, 5))


@pytest.mark.parametrize("other", [pause, spend])
def test_what_another_changes_amid_a_change_stays(database: Database, other: Callable[[sa.Connection], None]) -> None:
    def change_too() -> None:
        with database.write() as connection:
            other(connection)

    with database.write() as connection:
        add_list(connection, MailingList(name="morning", title="A", sender="a@example.org", next_subject="Snow"), NOW)
    with ThreadPoolExecutor(1) as second:
        with database.write() as connection:
            before = list_to_change(connection, "morning")
            changing = second.submit(change_too)
            sleep(0.3)
            change_list(connection, replace(before, title="B"), NOW)
        changing.result(10)
    with database.read() as connection:
        stands = list_named(connection, "morning")
    assert stands.title == "B"
    assert (stands.paused, stands.next_subject_on) == ((True, None) if other is pause else (False, date(2026, 1, 5)))

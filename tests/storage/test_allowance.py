"""A new sender's day, taken where rows are claimed: two that claim at the same moment take no more than it allows."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from digest.model import Delivery
from digest.storage.allowance import Allowance, allowance
from digest.storage.book import Book
from digest.storage.database import Database
from digest.storage.tables import deliveries
from tests.deliveries.sending import states
from tests.rows import NOW, add_readers

DAY = Allowance(list_ids=(1,), most=6, since=NOW - timedelta(hours=7))


def day(_now: datetime) -> Sequence[Allowance]:
    return (DAY,)


def claimed(book: Book, token: str) -> tuple[Delivery, ...]:
    return book.claim(token=token, limit=4, now=NOW, lease_until=NOW + timedelta(minutes=2))


def test_two_claims_at_once_take_what_is_allowed_once(database: Database, database_address: str) -> None:
    with database.write() as connection:
        add_readers(connection, 10)
    another = Database(database_address)
    found: list[Delivery] = []
    other = threading.Thread(target=lambda: found.extend(claimed(Book(another, allowances=day), "other")))

    def meanwhile(_point: str) -> None:
        other.start()
        other.join(0.5)

    mine = claimed(Book(database, meanwhile, day), "mine")
    other.join()
    another.close()
    assert (len(mine), len(found)) == (4, 2)
    assert states(database) == ["claimed"] * 6 + ["pending"] * 4


BEFORE = NOW - timedelta(hours=8)


@pytest.mark.parametrize(
    ("state", "attempts", "changed_at", "reply", "left"),
    [
        ("sent", 1, NOW, "", 5),
        ("failed", 1, NOW, "", 5),
        ("deferred", 1, NOW, "", 5),
        ("claimed", 0, BEFORE, "", 5),
        ("sent", 1, BEFORE, "", 6),
        ("failed", 0, NOW, "expired", 6),
        ("skipped", 0, NOW, "", 6),
        ("sent", 1, NOW, "written", 6),
    ],
)
def test_what_counts_is_what_a_receiver_saw_today_or_is_about_to(
    database: Database, state: str, attempts: int, changed_at: datetime, reply: str, left: int
) -> None:
    with database.write() as connection:
        add_readers(connection, 3)
        change = sa.update(deliveries).where(deliveries.c.id == 1)
        connection.execute(change.values(state=state, attempts=attempts, changed_at=changed_at, reply=reply))
        assert allowance(connection, replace(DAY, but="written")) == left

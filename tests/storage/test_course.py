"""How an edition went out: its time, its speed, and where it did not."""

from datetime import timedelta

import sqlalchemy as sa

from digest.storage.course import course, not_sent
from digest.storage.database import Database
from digest.storage.tables import deliveries
from subscribers.tables import subscribers
from tests.rows import NOW, add_readers


def test_an_edition_that_went_out_in_part(database: Database) -> None:
    with database.write() as connection:
        edition = add_readers(connection, 7)
        for number, state in enumerate(["sent", "sent", "sent", "failed", "deferred", "deferred"], 1):
            moved = {"state": state, "changed_at": NOW + timedelta(seconds=number)}
            connection.execute(sa.update(deliveries).where(deliveries.c.id == number).values(moved))
        for number, address in ((4, "Dora@Post.example"), (5, "emil@post.example")):
            connection.execute(sa.update(subscribers).where(subscribers.c.id == number).values(address=address))
    with database.read() as connection:
        went = course(connection, edition)
        assert (went.sent, went.took, went.rate) == (3, timedelta(seconds=2), 1.5)
        assert not_sent(connection, edition, 1) == {"mail.example": {"deferred": 1, "pending": 1}}
        assert not_sent(connection, edition, 9) == {
            "mail.example": {"deferred": 1, "pending": 1},
            "post.example": {"deferred": 1, "failed": 1},
        }


def test_an_edition_of_which_nothing_went_out(database: Database) -> None:
    with database.write() as connection:
        edition = add_readers(connection, 1)
    with database.read() as connection:
        went = course(connection, edition)
    assert (went.sent, went.took, went.rate) == (0, None, None)

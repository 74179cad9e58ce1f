"""Outcomes and fences of one commit: as one statement or as several, the rows say the same."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from digest.deliveries.transition import transition
from digest.model import State
from digest.storage.at_once import at_once
from digest.storage.book import Book
from digest.storage.database import Database
from digest.storage.tables import deliveries
from tests.rows import NOW, add_readers, unsubscribe

LEASE = timedelta(minutes=2)
LATER = NOW + timedelta(minutes=5)


def test_what_takes_more_than_one_statement_is_left_unwritten(database: Database) -> None:
    with database.write() as connection:
        add_readers(connection, 2)
    one, two = Book(database).claim(token="one", limit=2, now=NOW, lease_until=NOW + LEASE)
    back = transition(one, State.PENDING)
    with database.at_once() as driver:
        assert at_once(driver, database.dialect, token="one", fences=[one, two], settled=[back], now=NOW) is None
    assert {row.state for row in stood(database)} == {"claimed"}
    with database.at_once() as driver:
        assert at_once(driver, database.dialect, token="one", fences=[two], settled=[back], now=NOW) == {two.id}
    assert [row.state for row in stood(database)] == ["pending", "attempting"]


def test_outcomes_and_fences_of_one_commit_each_find_their_rows(database: Database) -> None:
    with database.write() as connection:
        add_readers(connection, 5)
    book = Book(database)
    rows = book.claim(token="one", limit=5, now=NOW, lease_until=NOW + LEASE)
    assert book.write(token="one", fences=rows[:1], settled=[], now=NOW) == {rows[0].id}
    with database.write() as connection:
        unsubscribe(connection, rows[1].subscriber)
        connection.execute(sa.update(deliveries).where(deliveries.c.id == rows[2].id).values(token="two"))
    sent = transition(rows[0], State.SENT, since=State.ATTEMPTING, reply="250 ok")
    back = transition(rows[4], State.PENDING)
    assert book.write(token="one", fences=rows[1:], settled=[sent, back], now=NOW) == {rows[3].id}
    assert [(row.state, row.token, row.reply) for row in stood(database)] == [
        ("sent", "", "250 ok"),
        ("skipped", "", "unsubscribed"),
        ("claimed", "two", ""),
        ("attempting", "one", ""),
        ("pending", "", ""),
    ]


def stood(database: Database) -> list[sa.Row[Any]]:
    """The rows as they stand."""
    with database.read() as connection:
        return list(connection.execute(sa.select(deliveries).order_by(deliveries.c.id)))


@pytest.mark.parametrize("obstacle", ["nothing", "a reader who left", "a row told of and asked for at once"])
def test_however_many_statements_it_takes_the_rows_are_the_same(database: Database, obstacle: str) -> None:
    with database.write() as connection:
        add_readers(connection, 4)
    book = Book(database)
    first, second, third, fourth = book.claim(token="one", limit=4, now=NOW, lease_until=NOW + LEASE)
    assert len(book.write(token="one", fences=[first, second], settled=[], now=NOW)) == 2
    told = [
        transition(first, State.DEFERRED, since=State.ATTEMPTING, reply="450 later", retry_at=LATER),
        transition(second, State.UNCERTAIN, since=State.ATTEMPTING, reply="nothing came"),
    ]
    fences = [third]
    if obstacle == "a reader who left":
        fences.append(fourth)
        with database.write() as connection:
            unsubscribe(connection, fourth.subscriber)
    elif obstacle == "a row told of and asked for at once":
        fences.append(fourth)
        told.append(transition(fourth, State.PENDING))
    assert book.write(token="one", fences=fences, settled=told, now=LATER - LEASE / 2) == frozenset()
    assert book.write(token="one", fences=fences, settled=told, now=NOW) == {third.id}
    one, two, three, four = stood(database)
    assert (one.state, one.token, one.attempts, one.retry_at, one.reply) == ("deferred", "", 1, LATER, "450 later")
    assert (two.state, two.token, two.attempts, two.lease_until) == ("uncertain", "one", 1, None)
    assert (three.state, three.token, three.attempts, three.reply) == ("attempting", "one", 0, "")
    assert three.lease_until == NOW + LEASE
    left = {"nothing": "claimed", "a reader who left": "skipped", "a row told of and asked for at once": "pending"}
    assert four.state == left[obstacle]

"""A database that can't be written any more while mail goes out: nothing is sent that could not be recorded."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta

import pytest

from digest.demo.inbox import Fault, Inbox
from digest.errors import StorageError
from digest.model import Delivery, Message
from digest.storage.database import Database
from digest.storage.deliveries import sweep
from tests.deliveries.sending import Clock, message_for, send, smtp, states
from tests.rows import NOW, add_readers

READERS, CONNECTIONS = 160, 3
# Replies that make the rows longer, so that recording them takes room.
TALKATIVE = [Fault(at="DOT", reply="250 2.0.0 kept, " + "and so on " * 40)]


def told(database: Database, *pragmas: str) -> None:
    """Tell the one connection that writes something about itself."""
    with database.write() as connection:
        for pragma in pragmas:
            connection.exec_driver_sql(f"PRAGMA {pragma}")


def pages(database: Database) -> int:
    """How many pages the file has."""
    with database.write() as connection:
        return int(connection.exec_driver_sql("PRAGMA page_count").scalar() or 0)


def fill_up(database: Database) -> None:
    """The disk is full: the file may not become longer than it is."""
    told(database, f"max_page_count={pages(database)}")


def forbid(database: Database) -> None:
    """The file may only be read from now on."""
    told(database, "query_only=1")


@pytest.mark.parametrize(("happens", "complaint"), [(fill_up, "disk is full"), (forbid, "cannot be written")])
def test_a_database_that_fails_in_the_middle_sends_no_dot_more(
    sqlite: Database, happens: Callable[[Database], None], complaint: str
) -> None:
    interrupted(sqlite, lambda: happens(sqlite), complaint)


def test_a_database_that_stays_locked_sends_no_dot_more(sqlite: Database) -> None:
    with closing(sqlite3.connect(str(sqlite.path), isolation_level=None, check_same_thread=False)) as other:

        def lock() -> None:
            told(sqlite, "busy_timeout=200")
            other.execute("BEGIN IMMEDIATE")

        interrupted(sqlite, lock, "stayed locked", other.rollback)


def interrupted(
    database: Database, happens: Callable[[], None], complaint: str, ends: Callable[[], None] = lambda: None
) -> None:
    """Half of the readers are served when it happens; all of them are, once, when it is over."""
    with database.write() as connection:
        add_readers(connection, READERS)

    def set_message(delivery: Delivery) -> Message:
        if delivery.subscriber == READERS // 2:
            happens()
        return message_for(delivery)

    with Inbox(script=TALKATIVE) as inbox:
        with pytest.raises(StorageError, match=complaint):
            send(database, smtp(inbox.host, inbox.port, connections=CONNECTIONS), set_message=set_message)
        known = states(database)
        # What has arrived and could not be written down stands past the fence, and nothing else does.
        assert inbox.copies.keys() == {
            f"reader{number}@mail.example" for number, state in enumerate(known) if state in ("sent", "attempting")
        }
        assert known.count("attempting") <= CONNECTIONS
        assert 0 < len(inbox.messages) < READERS
        ends()
        # What was told to a connection is forgotten by the next.
        database.close()
        clock = Clock(NOW + timedelta(minutes=12))
        with database.write() as connection:
            sweep(connection, now=clock(), on_uncertain="hold")
        send(database, smtp(inbox.host, inbox.port), clock=clock, token="later")
    assert inbox.copies == {f"reader{number}@mail.example": 1 for number in range(READERS)}
    assert states(database) == ["uncertain" if state == "attempting" else "sent" for state in known]

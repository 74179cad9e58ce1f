"""A page of an import is one set of statements that no unsubscribe is lost to."""

import sqlalchemy as sa

from digest.storage.database import Database
from subscribers.address import parse_address
from subscribers.import_row import ImportReport, ImportRow
from subscribers.import_store import Settled, change_places, write_page
from subscribers.preferences import Preferences
from subscribers.settle_row import settle_row
from subscribers.store import read_subscription, unsubscribe
from subscribers.subscription import Status
from tests.subscribers.rows import HASH_KEY, LATER, NOW, add_reader


def test_an_unsubscribe_between_reading_and_writing_a_page_stands(database: Database, list_id: int) -> None:
    with database.write() as connection:
        before = add_reader(connection, list_id)
        row = ImportRow(
            line=2, address=parse_address("ann@example.org"), preferences=Preferences(name=None, cadence="weekly")
        )
        after = settle_row(before, before.subscriber, list_id, row, consent="fair", now=LATER)
        unsubscribe(connection, before.subscriber.id, list_id, now=NOW, reason="link")
        change_places(connection, [Settled(row, before.subscriber, before, after)])
        found = read_subscription(connection, before.subscriber.id, list_id)
    assert (found.status, found.reason, found.cadence) == (Status.UNSUBSCRIBED, "link", "daily")


def test_a_page_without_rows_does_nothing(database: Database, list_id: int) -> None:
    with database.write() as connection:
        report = write_page(connection, list_id, [], hash_key=HASH_KEY, now=NOW, consent="")
    assert report == ImportReport()


def test_a_page_takes_the_same_number_of_statements_however_many_rows_it_has(database: Database, list_id: int) -> None:
    def statements(count: int) -> int:
        heard: list[str] = []
        rows = [
            ImportRow(line=number, address=parse_address(f"reader{count}-{number}@example.org"))
            for number in range(count)
        ]
        with database.write() as connection:
            sa.event.listen(connection, "before_cursor_execute", lambda *given: heard.append(given[2]))
            write_page(connection, list_id, rows, hash_key=HASH_KEY, now=NOW, consent="fair")
        return len(heard)

    assert statements(2) == statements(200) < 10

"""Insert or nothing does the same on both databases."""

import sqlalchemy as sa

from digest.storage.database import Database
from subscribers.insert_new import insert_all_new, insert_new
from subscribers.tables import subscribers, suppressions
from tests.subscribers.rows import NOW


def test_a_row_is_inserted_once_and_told_so(database: Database) -> None:
    row = {"address_hash": "a", "reason": "first", "created_at": NOW}
    with database.write() as connection:
        assert insert_new(connection, suppressions, row)
        assert not insert_new(connection, suppressions, row | {"reason": "second"})
        assert connection.execute(sa.select(suppressions.c.reason)).scalar_one() == "first"


def test_of_many_rows_the_new_ones_are_inserted(database: Database) -> None:
    rows = [
        {"address": name, "address_key": name, "address_hash": name, "created_at": NOW} for name in ("a", "b", "c", "d")
    ]
    with database.write() as connection:
        insert_all_new(connection, subscribers, [])
        insert_all_new(connection, subscribers, rows[1:3])
        insert_all_new(connection, subscribers, rows)
        assert set(connection.execute(sa.select(subscribers.c.address)).scalars()) == set("abcd")

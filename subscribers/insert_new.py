"""Insert or nothing: the one statement that SQLite and PostgreSQL know under the same words but different names."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite


def insert_new(connection: sa.Connection, table: sa.Table, row: Mapping[str, Any]) -> bool:
    """Insert a row unless its unique key is there; whether it was inserted."""
    statement = insert_or_nothing(connection, table).values(row)
    # Without the option psycopg's count is lost with its cursor.
    return connection.execute(statement.execution_options(preserve_rowcount=True)).rowcount == 1


def insert_all_new(connection: sa.Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert those rows whose unique keys are not there. How many is not told: PostgreSQL does not count a batch."""
    if rows:
        connection.execute(insert_or_nothing(connection, table), rows)


def insert_or_nothing(connection: sa.Connection, table: sa.Table) -> postgresql.Insert | sqlite.Insert:
    """The statement in the words of the database."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()

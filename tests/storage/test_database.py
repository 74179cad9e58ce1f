"""Two ways in: short writes that are whole or nothing, reads of one moment, complaints in one line."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

from digest.errors import StorageError, UsageError
from digest.storage import database as ground
from digest.storage.database import PLANS, Database, database_url, unwritable_beside
from digest.storage.tables import lists
from digest.storage.upgrade import upgrade
from subscribers.tables import subscribers, subscriptions
from tests.house import START
from tests.rows import add_list, add_subscriber


def count(database: Database) -> int:
    with database.read() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(lists)).scalar_one()


def test_a_failed_write_leaves_nothing_behind(database: Database) -> None:
    with pytest.raises(RuntimeError), database.write() as connection:
        add_list(connection)
        raise RuntimeError
    assert count(database) == 0


def test_a_read_sees_one_moment(database: Database) -> None:
    with database.read() as reading:
        before = reading.execute(sa.select(sa.func.count()).select_from(lists)).scalar_one()
        if database.is_sqlite:
            with database.write() as connection:
                add_list(connection)
        assert reading.execute(sa.select(sa.func.count()).select_from(lists)).scalar_one() == before == 0


def test_sqlite_is_durable_and_keeps_its_keys(tmp_path: Path) -> None:
    database = Database(str(tmp_path / "digest.db"))
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000}
    with database.write() as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}
    assert found == wanted
    database.close()


def test_a_locked_database_is_said_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ground, "BUSY_SECONDS", 0)
    path = tmp_path / "digest.db"
    database = Database(str(path))
    upgrade(database, START)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageError, match="stayed locked") as caught, database.write():
        pass
    assert str(path) in str(caught.value)
    other.close()
    database.close()


def test_a_full_disk_is_said_in_one_line_and_leaves_nothing(tmp_path: Path) -> None:
    database = Database(str(tmp_path / "digest.db"))
    upgrade(database, START)
    with pytest.raises(StorageError, match="disk is full"), database.write() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        for number in range(2000):
            add_list(connection, name=f"list-{number}", title="x" * 200)
    assert count(database) == 0
    database.close()


def test_a_file_that_is_no_database_is_said_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "digest.db"
    path.write_text("This is a letter to my aunt, and no database at all. " * 50)
    with pytest.raises(StorageError) as caught:
        upgrade(Database(str(path)), START)
    assert "\n" not in str(caught.value)


def test_a_server_that_is_not_there_is_said_without_its_password() -> None:
    database = Database("postgresql://digest:s3cret@127.0.0.1:1/digest")
    with pytest.raises(StorageError) as caught, database.read():
        pass
    assert str(caught.value).startswith("postgresql://digest:***@127.0.0.1:1/digest")


def test_an_id_is_never_given_again(database: Database) -> None:
    with database.write() as connection:
        mailing_list = add_list(connection)
        first = add_subscriber(connection, mailing_list, "anna@example.org")
        connection.execute(sa.delete(subscribers).where(subscribers.c.id == first))
        assert add_subscriber(connection, mailing_list, "ben@example.org") > first


def test_a_migration_that_rebuilds_a_table_keeps_what_hangs_on_it(database: Database) -> None:
    with database.write() as connection:
        add_subscriber(connection, add_list(connection), "anna@example.org")
    with database.migrate() as connection:
        operations = Operations(MigrationContext.configure(connection, opts={"render_as_batch": True}))
        with operations.batch_alter_table("lists", recreate="auto") as batch:
            batch.alter_column("title", type_=sa.String(300), existing_type=sa.String(200))
    with database.read() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(subscriptions)).scalar_one() == 1
        if database.is_sqlite:
            with database.write() as writing:
                assert writing.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_migration_that_fails_leaves_no_connection(tmp_path: Path) -> None:
    database = Database(str(tmp_path / "digest.db"))
    with pytest.raises(StorageError), database.migrate() as connection:
        connection.exec_driver_sql("SELECT * FROM nowhere")
    assert not [held for held in Path("/proc/self/fd").iterdir() if os.path.realpath(held).startswith(str(tmp_path))]


def test_an_error_names_no_persons_address(database: Database) -> None:
    with pytest.raises(StorageError) as caught, database.write() as connection:
        mailing_list = add_list(connection)
        for _ in range(2):
            add_subscriber(connection, mailing_list, "anna@example.org")
    assert "anna@example.org" not in str(caught.value)


@pytest.mark.parametrize("address", ["mysql://x/y", "http://x", "postgresql://:bad:/", "://"])
def test_an_address_of_no_database_is_refused_with_what_to_write(address: str) -> None:
    with pytest.raises(UsageError, match="postgresql://user:password@host/name"):
        Database(address)


def test_both_ways_to_write_postgresql_are_taken() -> None:
    assert database_url("postgres://x@h/d") == database_url("postgresql://x@h/d")


def test_an_address_names_its_secret_to_nobody() -> None:
    with pytest.raises(UsageError) as caught:
        Database("mysql://x:sesame@h/y")
    assert "sesame" not in str(caught.value)


@pytest.fixture
def postgres(postgres_url: str) -> Iterator[Database]:
    """A PostgreSQL database, whatever its tables."""
    database = Database(postgres_url)
    yield database
    database.close()


def test_marks_are_made_by_index_and_planned_once(postgres: Database) -> None:
    with postgres.mark() as connection:
        for name in PLANS:
            assert connection.exec_driver_sql(f"SHOW {name}").scalar() == "off"
        connection.exec_driver_sql("SELECT %(given)s::int", {"given": 1})
        assert "SELECT $1::int" in connection.exec_driver_sql("SELECT statement FROM pg_prepared_statements").scalars()
    with postgres.write() as connection:
        assert connection.exec_driver_sql("SHOW enable_seqscan").scalar() == "on"


def test_behind_a_pooler_nothing_is_prepared(postgres: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    # What a pooler tells its clients is a number of its own.
    monkeypatch.setattr(psycopg.ConnectionInfo, "backend_pid", 1)
    with postgres.mark() as connection:
        connection.exec_driver_sql("SELECT %(given)s::int", {"given": 1})
        assert not connection.exec_driver_sql("SELECT statement FROM pg_prepared_statements").all()
        assert connection.exec_driver_sql("SHOW enable_seqscan").scalar() == "on"


def test_a_connection_that_was_lost_while_it_rested_is_made_anew(
    postgres: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with postgres.mark() as connection:
        lost = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
    ended(postgres, lost)
    monkeypatch.setattr(ground, "RESTED_SECONDS", 0)
    with postgres.mark() as connection:
        assert connection.exec_driver_sql("SELECT pg_backend_pid()").scalar() != lost


def ended(postgres: Database, process: Any) -> None:
    """Have the server end one of its processes."""
    with postgres.write() as connection:
        connection.exec_driver_sql("SELECT pg_terminate_backend(%s, 5000)", (process,))


def test_a_drivers_connection_that_was_lost_is_told_of_once_or_made_anew(
    postgres: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = process_at_once(postgres)
    ended(postgres, lost)
    with pytest.raises(StorageError):
        process_at_once(postgres)
    again = process_at_once(postgres)
    assert again != lost
    ended(postgres, again)
    monkeypatch.setattr(ground, "RESTED_SECONDS", 0)
    assert process_at_once(postgres) not in (lost, again)


def process_at_once(database: Database) -> int:
    """The number of the server's process behind a driver's connection."""
    with database.at_once() as driver:
        return int(driver.execute("SELECT pg_backend_pid()").fetchone()[0])


@pytest.mark.parametrize("fails", [True, False])
def test_what_is_marked_after_a_statement_by_itself_is_a_transaction_again(database: Database, fails: bool) -> None:
    with database.write() as connection:
        connection.exec_driver_sql("CREATE TABLE kept (id INTEGER)")
    with suppress(StorageError), database.at_once() as driver:
        driver.execute("INSERT INTO kept VALUES (1)")
        if fails:
            driver.execute("INSERT INTO nothing VALUES (1)")
    with suppress(ZeroDivisionError), database.mark() as connection:
        connection.exec_driver_sql("INSERT INTO kept VALUES (2)")
        raise ZeroDivisionError
    with database.read() as connection:
        assert connection.exec_driver_sql("SELECT id FROM kept").scalars().all() == [1]


def test_what_is_left_beside_a_database_and_cannot_be_written_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "digest.db"
    database = Database(str(path))
    (tmp_path / "digest.db-shm").touch()
    assert (unwritable_beside(path), unwritable_beside(None)) == ([], [])
    # As whoever runs the tests may be allowed everything.
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert unwritable_beside(path) == [f"{path}-shm"]
    refusal = sqlite3.OperationalError("attempt to write a readonly database")
    refusal.sqlite_errorcode = sqlite3.SQLITE_READONLY
    with pytest.raises(StorageError, match=r"its folder, also to .*digest\.db-shm$"), database._translated():
        raise refusal

"""The schema: migrations give what the tables say, on both databases; a newer database is left alone."""

import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext

from digest.errors import StorageError
from digest.model import State
from digest.storage import tables
from digest.storage.database import Database
from digest.storage.upgrade import HEAD, backup_sqlite, make_ready, migrate, revision, upgrade

NOW = datetime(2026, 1, 5, 7, tzinfo=UTC)
STAGES = dict.fromkeys(State) | {
    State.PENDING: "pending",
    State.CLAIMED: "held",
    State.ATTEMPTING: "held",
    State.DEFERRED: "deferred",
    State.UNCERTAIN: "uncertain",
}


def test_the_migrations_give_what_the_tables_say(database_address: str) -> None:
    database = Database(database_address)
    upgrade(database, NOW)
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), tables.lists.metadata) == []
        names = {name for name in sa.inspect(connection).get_table_names() if name != "alembic_version"}
    assert names == set(tables.lists.metadata.tables)
    assert revision(database) == HEAD
    database.close()


def test_an_upgrade_twice_is_an_upgrade_once(database_address: str) -> None:
    database = Database(database_address)
    assert upgrade(database, NOW) == ""
    assert upgrade(database, NOW) == ""
    database.close()


def test_a_new_sqlite_database_is_made_on_purpose_and_for_its_owner_alone(tmp_path: Path) -> None:
    database = Database(str(tmp_path / "data" / "digest.db"))
    with pytest.raises(StorageError, match="digest init"):
        make_ready(database, NOW)
    upgrade(database, NOW)
    make_ready(database, NOW)
    assert (tmp_path / "data" / "digest.db").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
    database.close()


def test_postgresql_waits_for_an_admin(database_address: str) -> None:
    database = Database(database_address)
    if not database.is_sqlite:
        with pytest.raises(StorageError, match="db upgrade"):
            make_ready(database, NOW)
    database.close()


def test_sqlite_is_copied_before_it_is_changed(tmp_path: Path) -> None:
    database = Database(str(tmp_path / "digest.db"))
    upgrade(database, NOW)
    with database.write() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0000'"))
    before = revision(database)
    with pytest.raises(Exception, match="0000"):
        upgrade(database, NOW)
    (copy,) = tmp_path.glob("*.before-upgrade")
    assert copy.stat().st_mode & 0o777 == 0o600
    assert revision(Database(str(copy))) == before
    database.close()


def test_a_database_of_a_newer_program_is_refused(database_address: str) -> None:
    database = Database(database_address)
    upgrade(database, NOW)
    with database.write() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    for attempt in (make_ready, upgrade):
        with pytest.raises(StorageError, match="newer than this program"):
            attempt(database, NOW)
    database.close()


def test_a_table_made_anew_keeps_its_rows_and_its_rules(database_address: str) -> None:
    database = Database(database_address)
    migrate(database, "0006")
    with database.write() as connection:
        for number, state in enumerate(State):
            connection.execute(sa.insert(tables.deliveries).values(a_delivery(number, state)))
    before = delivery_rows(database)
    migrate(database, HEAD)
    assert delivery_rows(database) == before
    assert {row.state: row.stage for row in before} == STAGES
    # No such state; twice in an edition; two of a day.
    for wrong in ({"subscriber_id": 99, "state": "lost"}, {"date": date(2026, 1, 1)}, {"edition_id": 2}):
        with pytest.raises(StorageError), database.write() as connection:
            connection.execute(sa.insert(tables.deliveries).values(a_delivery(1, State.SENT) | {"id": 99} | wrong))
    with database.write() as connection:
        connection.execute(sa.insert(tables.deliveries).values(a_delivery(99, State.SENT)))
    database.close()


def test_sqlite_makes_no_table_for_a_row_that_is_written(tmp_path: Path) -> None:
    database = Database(str(tmp_path / "digest.db"))
    upgrade(database, NOW)
    change = "EXPLAIN UPDATE deliveries SET state = 'sent' WHERE id = 1"
    with database.read() as connection:
        steps = {row.opcode for row in connection.execute(sa.text(change))}
    assert "Insert" in steps
    assert "OpenEphemeral" not in steps
    database.close()


def a_delivery(number: int, state: State) -> dict[str, object]:
    return {
        "id": number + 1, "edition_id": 1, "subscriber_id": number, "list_id": 1, "cadence": "daily",
        "date": date(2026, 1, 5), "state": state.value, "give_up_at": NOW, "changed_at": NOW, "reply": f"word {number}",
    }  # fmt: skip


def delivery_rows(database: Database) -> list[sa.Row[Any]]:
    with database.read() as connection:
        return list(connection.execute(sa.select(tables.deliveries).order_by(tables.deliveries.c.id)))


def test_the_schema_can_be_taken_back(database_address: str) -> None:
    database = Database(database_address)
    upgrade(database, NOW)
    config = Config()
    config.set_main_option("script_location", "digest/storage/migrations")
    with database.write() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert revision(database) == ""
    migrate(database, HEAD)
    assert revision(database) == HEAD
    database.close()


def test_a_copy_that_fails_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(str(tmp_path / "digest.db"))
    upgrade(database, NOW)
    (tmp_path / "copy.db").write_bytes(b"this is no database" * 100)
    connect, opened = sqlite3.connect, []

    def watched(*args: Any) -> sqlite3.Connection:
        opened.append(connect(*args))
        return opened[-1]

    monkeypatch.setattr(sqlite3, "connect", watched)
    with pytest.raises(StorageError):
        backup_sqlite(database, tmp_path / "copy.db")
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        opened[-1].execute("SELECT 1")
    database.close()

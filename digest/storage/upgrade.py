"""The schema of a database brought to what this program expects: step by step, after a copy, one process at a time."""

import fcntl
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from digest.errors import StorageError
from digest.storage.database import Database

HEAD = "0007"
ADVISORY_LOCK = 0x646967657374  # "digest" in ASCII


def upgrade(database: Database, now: datetime) -> str:
    """Bring a database to the newest schema; gives the path of the copy made first ("" when none was needed)."""
    with locked(database):
        found = revision(database)
        if found == HEAD:
            return ""
        refuse_newer(database, found)
        copy = copied(database, now) if found else ""
        migrate(database, HEAD)
    return copy


def make_ready(database: Database, now: datetime) -> None:
    """See that the schema is the one expected: SQLite is upgraded by itself, PostgreSQL only when an admin says so."""
    found = revision(database)
    if found == HEAD:
        return
    if database.path is not None and not database.path.exists():
        raise StorageError("there is no database", where=database.place, fix="run `digest init`, or name --config")
    refuse_newer(database, found)
    if not database.is_sqlite:
        raise StorageError(f"the schema is {found or 'missing'}", where=database.place, fix="run `digest db upgrade`")
    upgrade(database, now)


def revision(database: Database) -> str:
    """The revision a database stands at; "" for one without tables."""
    if database.path is not None and not database.path.exists():
        return ""
    with database.read() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return ""
        return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar() or ""


def refuse_newer(database: Database, found: str) -> None:
    """StorageError when a newer program has been at this database."""
    if found > HEAD:
        raise StorageError(
            f"the database is at revision {found}, newer than this program knows ({HEAD})",
            where=database.place,
            fix="run the newer digest, or restore an older backup",
        )


def migrate(database: Database, target: str) -> None:
    """Run the migrations up to a revision in one transaction."""
    # Imported here: every other command is spared the 100 ms that it costs.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    make_private(database)
    with database.migrate() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, target)


def make_private(database: Database) -> None:
    """See that a new SQLite file can be read by its owner alone: it will hold people's addresses."""
    path = database.path
    if path is not None and not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)


def copied(database: Database, now: datetime) -> str:
    """Copy a SQLite file beside itself before it is changed; gives the copy's path."""
    if database.path is None:
        return ""
    copy = database.path.with_name(f"{database.path.name}.{now:%Y%m%dT%H%M%SZ}.before-upgrade")
    backup_sqlite(database, copy)
    return str(copy)


def backup_sqlite(database: Database, target: Path) -> None:
    """A consistent copy of a SQLite database while others use it; the copy is its owner's alone."""
    target.touch(mode=0o600)
    import sqlite3  # noqa: PLC0415 -- only where a copy is made

    with database.read() as connection:
        source = connection.connection.driver_connection
        assert isinstance(source, sqlite3.Connection), "only called for SQLite"  # noqa: S101 -- a programming error
        with closing(sqlite3.connect(target)) as copy:
            source.backup(copy)


@contextmanager
def locked(database: Database) -> Iterator[None]:
    """Hold the upgrade lock: a file lock beside SQLite, an advisory lock on PostgreSQL."""
    if database.path is None:
        with database.read() as connection:
            connection.execute(sa.text("SELECT pg_advisory_lock(:key)"), {"key": ADVISORY_LOCK})
            try:
                yield
            finally:
                connection.execute(sa.text("SELECT pg_advisory_unlock(:key)"), {"key": ADVISORY_LOCK})
        return
    database.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with database.path.with_name(database.path.name + ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield

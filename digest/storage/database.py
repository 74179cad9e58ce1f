"""One database, two ways in: a short write transaction and a read that sees one moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, OperationalError

from digest.errors import DigestError, StorageError

BUSY_SECONDS = 30


class Database:
    """The engines of one database address; `write` and `read` give open connections."""

    def __init__(self, address: str) -> None:
        self.url = database_url(address)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self._writer = sqlite_engine(self.url, "BEGIN IMMEDIATE", pool_size=1)
            self._reader = sqlite_engine(self.url, "BEGIN", pool_size=8)
        else:
            self._writer = self._reader = postgres_engine(self.url)

    @property
    def path(self) -> Path | None:
        """The file of a SQLite database."""
        return Path(self.url.database) if self.is_sqlite and self.url.database else None

    @property
    def place(self) -> str:
        """Where the database is, without its password."""
        return str(self.path or self.url.render_as_string(hide_password=True))

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """A connection in one write transaction: committed at the end, rolled back on an error."""
        with self._translated(), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A connection that sees one moment of the database and writes nothing."""
        with self._translated(), self._reader.connect() as connection:
            yield connection

    def close(self) -> None:
        """Close every connection."""
        self._writer.dispose()
        self._reader.dispose()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except OperationalError as error:
            raise self._complaint(error) from error
        except DBAPIError as error:
            raise StorageError(f"the database refused: {error.orig}", where=self.place) from error

    def _complaint(self, error: OperationalError) -> DigestError:
        reason = str(error.orig).strip()
        for sign, what, fix in COMPLAINTS:
            if sign in reason:
                return StorageError(what, where=self.place, fix=fix)
        return StorageError(
            f"the database cannot be used: {reason}", where=self.place, fix="check that it is there and yours"
        )


COMPLAINTS = (
    ("locked", f"the database stayed locked for {BUSY_SECONDS} s", "let the other program finish, then run this again"),
    ("full", "the disk is full", "make room, then run this again: nothing was half written"),
    ("no such table", "the database has no tables yet", "run `digest init` or `digest db upgrade`"),
    ("readonly", "the database cannot be written", "give this user write access to the file and its folder"),
    ("unable to open", "the database file cannot be opened", "check the folder and its rights, or run `digest init`"),
)


def database_url(address: str) -> sa.URL:
    """The SQLAlchemy URL of a database address: a PostgreSQL URL, or the path of a SQLite file."""
    if "://" not in address:
        return sa.URL.create("sqlite", database=address)
    url = sa.make_url(address)
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    return url


def postgres_engine(url: sa.URL) -> sa.Engine:
    """A PostgreSQL engine without prepared statements: plans made while tables are small would stay when they grow."""
    return sa.create_engine(url, pool_pre_ping=True, pool_size=8, connect_args={"prepare_threshold": None})


def sqlite_engine(url: sa.URL, begin: str, *, pool_size: int) -> sa.Engine:
    """A SQLite engine whose transactions open with `begin`: durable commits, foreign keys on, patient with locks."""
    engine = sa.create_engine(
        url, poolclass=sa.pool.QueuePool, pool_size=pool_size, max_overflow=0, connect_args={"check_same_thread": False}
    )

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout={BUSY_SECONDS * 1000}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def start(connection: sa.Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine

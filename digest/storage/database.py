"""One database, two ways in: a short write transaction and a read that sees one moment."""

import math
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from digest.errors import StorageError, UsageError

BUSY_SECONDS = 30
# Who is frozen in the middle of a write loses it, before others lose their patience; PostgreSQL alone can see to that.
IDLE_SECONDS = 15
RESTED_SECONDS = 5
ADDRESSES = "write the path of a file, or postgresql://user:password@host/name"


class Database:
    """The engines of one database address; `write` and `read` give open connections."""

    def __init__(self, address: str) -> None:
        self.url = database_url(address)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self._writer = sqlite_engine(self.url, "BEGIN IMMEDIATE", pool_size=1)
            self._reader = sqlite_engine(self.url, "BEGIN", pool_size=8)
            self._marker = self._writer
        else:
            self._writer = postgres_engine(self.url, idle_in_transaction_session_timeout=IDLE_SECONDS)
            self._marker = marking_engine(self.url, idle_in_transaction_session_timeout=IDLE_SECONDS)
            reader = postgres_engine(self.url)
            self._reader = reader.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    @property
    def path(self) -> Path | None:
        """The file of a SQLite database."""
        return Path(self.url.database) if self.is_sqlite and self.url.database else None

    @property
    def place(self) -> str:
        """Where the database is, without its password."""
        return str(self.path or url_shown(self.url))

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """A connection in one write transaction: committed at the end, rolled back on an error."""
        with self._translated(), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def mark(self) -> Iterator[sa.Connection]:
        """A write transaction about few rows that are known by number.

        PostgreSQL finds the rows by their indexes, whatever it believes of the tables, and plans only once.
        """
        with self._translated(), self._marker.begin() as connection:
            yield connection

    @contextmanager
    def at_once(self) -> Iterator[Any]:
        """As `mark`, but the driver's own connection: each statement is a transaction by itself.

        What SQLAlchemy does around a statement costs as much as to write the outcomes of ten mails.
        """
        with self._translated():
            pooled = self._marker.raw_connection()
            driver = pooled.driver_connection
            try:
                with nullcontext() if self.is_sqlite else autocommitting(pooled):
                    yield driver
            except self.dialect.loaded_dbapi.Error as error:
                if self.dialect.is_disconnect(error, driver, None):
                    # So are the others, most likely.
                    self._marker.dispose()
                raise
            finally:
                pooled.close()

    @property
    def dialect(self) -> sa.Dialect:
        """How statements are written for this database."""
        return self._marker.dialect

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A connection that sees one moment of the database and writes nothing."""
        with self._translated(), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def read_afresh(self) -> Iterator[sa.Connection]:
        """As `read`, but what a SQLite file says now, not what an older connection remembers of it."""
        if not self.is_sqlite:
            with self.read() as connection:
                yield connection
            return
        engine = sqlite_engine(self.url, "BEGIN", pool_size=1)
        try:
            with self._translated(), engine.connect() as connection:
                yield connection
        finally:
            engine.dispose()

    @contextmanager
    def migrate(self) -> Iterator[sa.Connection]:
        """A write transaction for migrations: on SQLite without foreign keys, as changing a table means copying it."""
        if not self.is_sqlite:
            with self.write() as connection:
                yield connection
            return
        engine = sqlite_engine(self.url, "BEGIN IMMEDIATE", pool_size=1, foreign_keys=False)
        try:
            with self._translated(), engine.begin() as connection:
                yield connection
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                if broken:
                    raise StorageError(
                        f"the migration would leave {len(broken)} rows without what they name", where=self.place
                    )
        finally:
            engine.dispose()

    def close(self) -> None:
        """Close every connection."""
        self._writer.dispose()
        self._marker.dispose()
        self._reader.dispose()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except PoolTimeoutError as error:
            raise StorageError(LOCKED, where=self.place, fix=LET_FINISH) from error
        except (DBAPIError, self.dialect.loaded_dbapi.Error) as error:
            what, fix = complaint(error.orig if isinstance(error, DBAPIError) else error)
            if what in (READ_ONLY[0], UNREACHABLE[0]) and (left := unwritable_beside(self.path)):
                fix = f"{fix}, also to {' and '.join(left)}"
            raise StorageError(what, where=self.place, fix=fix) from error


LOCKED = f"the database stayed locked for {BUSY_SECONDS} s"
LET_FINISH = "let the other program finish, then run this again"
FULL = ("the disk is full", "make room, then run this again: nothing was half written")
EMPTY = ("the database has no tables yet", "run `digest init` or `digest db upgrade`")
READ_ONLY = ("the database cannot be written", "give this user write access to the file and its folder")
STOOD_STILL = ("this program stood still in the middle of a write", "run it again: nothing was half written")
UNREACHABLE = ("the database cannot be opened", "check that it is there, and the rights of its file and folder")
# By SQLite's result codes (sqlite.org/rescode.html) and PostgreSQL's SQLSTATE (appendix A of its manual).
COMPLAINTS = {
    sqlite3.SQLITE_BUSY: (LOCKED, LET_FINISH),
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: UNREACHABLE,
    # What SQLite says also where there is no room for the files it needs beside its own.
    sqlite3.SQLITE_IOERR: (
        "the disk is full or failing",
        "make room (df shows how much there is), then run this again",
    ),
    sqlite3.SQLITE_NOTADB: ("the file is no database", "name another, or move it away and run `digest init`"),
    "55P03": (LOCKED, LET_FINISH),
    "25P03": STOOD_STILL,
    "53100": FULL,
    "42P01": EMPTY,
    "25006": READ_ONLY,
}


def complaint(error: BaseException | None) -> tuple[str, str]:
    """What a driver's error means and what to do; of any other its first line, which names no row's values."""
    code = getattr(error, "sqlstate", None) or getattr(error, "sqlite_errorcode", 0) & 0xFF
    first_line = (str(error).strip().splitlines() or [""])[0]
    if code == sqlite3.SQLITE_ERROR and first_line.startswith("no such table"):
        return EMPTY
    return COMPLAINTS.get(code, (f"the database refused: {first_line}", "check that it is there and yours"))


def unwritable_beside(path: Path | None) -> list[str]:
    """The files that SQLite left beside its own and this user may not write."""
    beside = [f"{path}{ending}" for ending in ("-wal", "-shm")] if path else []
    return [file for file in beside if Path(file).exists() and not os.access(file, os.W_OK)]


def database_url(address: str) -> sa.URL:
    """The SQLAlchemy URL of a database address: a PostgreSQL URL, or the path of a SQLite file; UsageError else."""
    if "://" not in address:
        return sa.URL.create("sqlite", database=address)
    try:
        url = sa.make_url(address)
    except (ArgumentError, ValueError):
        raise UsageError("service.database is no address that can be read", fix=ADDRESSES) from None
    backend = url.get_backend_name()
    if backend in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise UsageError(f"there is no database of the kind {backend!r}", where="service.database", fix=ADDRESSES)
    return url


def url_shown(url: sa.URL) -> str:
    """A database's URL without its passwords, and without the driver, which nobody has written."""
    written = url.set(drivername=url.get_backend_name())
    # libpq takes them as parameters as well: password, sslpassword.
    secrets = [name for name in written.query if "password" in name.lower()]
    return written.difference_update_query(secrets).render_as_string(hide_password=True)


# What a few rows are never found by; without a choice, a plan that is kept is as good when the tables have grown.
PLANS = ("enable_seqscan", "enable_bitmapscan", "enable_hashjoin", "enable_mergejoin", "enable_sort", "jit")


def marking_engine(url: sa.URL, **seconds: float) -> sa.Engine:
    """A PostgreSQL engine for statements about few rows: planned once, by index alone; its limits as below."""
    engine = postgres_engine(url, pre_ping=False, **seconds)

    @sa.event.listens_for(engine, "checkin")
    def rest(_connection: Any, record: Any) -> None:
        record.info["rests_since"] = time.monotonic()

    @sa.event.listens_for(engine, "checkout")
    def ask(connection: Any, record: Any, _proxy: object) -> None:
        # Whether it still stands is not worth a journey to the server for every few mails.
        if time.monotonic() - record.info.get("rests_since", math.inf) > RESTED_SECONDS:
            try:
                engine.dialect.do_ping(connection)
            except engine.dialect.loaded_dbapi.Error as error:
                raise sa.exc.DisconnectionError from error

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        # Behind a pooler the next statement may meet another session, without what was prepared in this one.
        is_direct = connection.execute("SELECT pg_backend_pid()").fetchone()[0] == connection.info.backend_pid
        if is_direct:
            connection.prepare_threshold = 0
            for name in PLANS:
                connection.execute(f"SET {name} = off")
            connection.execute("SET plan_cache_mode = force_generic_plan")
        connection.commit()

    return engine


def postgres_engine(url: sa.URL, *, pre_ping: bool = True, **seconds: float) -> sa.Engine:
    """A PostgreSQL engine, patient with locks, its limits in seconds by name; no plans are kept while tables grow."""
    # Prepared statements have plans from when tables were small.
    engine = sa.create_engine(url, pool_pre_ping=pre_ping, pool_size=8, connect_args={"prepare_threshold": None})
    limits = {"lock_timeout": BUSY_SECONDS, **seconds}

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        # Not as options of the connection, which poolers between us and the server refuse.
        for name, limit in limits.items():
            connection.execute(f"SET {name} = {limit * 1000:.0f}")
        connection.commit()

    return engine


@contextmanager
def autocommitting(pooled: sa.PoolProxiedConnection) -> Iterator[None]:
    """Have each statement of a PostgreSQL connection be a transaction by itself; after an error it is used no more."""
    driver: Any = pooled.driver_connection
    try:
        driver.autocommit = True
        yield
        driver.autocommit = False
    except BaseException:
        pooled.invalidate()
        raise


def sqlite_engine(url: sa.URL, begin: str, *, pool_size: int, foreign_keys: bool = True) -> sa.Engine:
    """A SQLite engine whose transactions open with `begin`: durable commits, foreign keys, patient with locks."""
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
            f"foreign_keys={foreign_keys:d}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def start(connection: sa.Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine

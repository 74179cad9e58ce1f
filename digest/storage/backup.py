"""A backup of everything that cannot be made again: the database, the secret key, the settings. And the way back."""

import sqlite3
import tarfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlalchemy as sa

from digest.errors import StorageError, UsageError
from digest.model import State
from digest.storage.database import Database
from digest.storage.tables import deliveries, lists
from digest.storage.upgrade import backup_sqlite

DATABASE = "digest.db"


def backup(database: Database, target: Path, files: Mapping[str, Path], now: datetime) -> None:
    """Write a tar.gz of a SQLite database as it is at this moment and of some files by name; never over another."""
    if database.path is None:
        raise UsageError(
            "a PostgreSQL database is backed up with its own pg_dump",
            where=database.place,
            fix="run pg_dump, and keep secret.key and digest.toml with it: without the key no sent link works",
        )
    if target.exists():
        raise UsageError("there is a file of that name", where=str(target), fix="choose another name")
    with TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        copy = Path(folder) / DATABASE
        backup_sqlite(database, copy)
        part = Path(folder) / target.name
        part.touch(mode=0o600)
        with tarfile.open(part, "w:gz") as archive:
            for name, path in {DATABASE: copy, **files}.items():
                if path.exists():
                    archive.add(path, arcname=name, filter=lambda entry: owned(entry, now))
        part.rename(target)


def owned(entry: tarfile.TarInfo, now: datetime) -> tarfile.TarInfo:
    """An entry for its owner alone, without names of this machine."""
    entry.mode, entry.uid, entry.gid, entry.uname, entry.gname = 0o600, 0, 0, "", ""
    entry.mtime = int(now.timestamp())
    return entry


def restore(source: Path, targets: Mapping[str, Path], kept: str) -> tuple[str, ...]:
    """Put the files of a backup in their places, what stands there kept under the ending `kept`; gives the names."""
    try:
        with tarfile.open(source, "r:gz") as archive:
            contents = {entry.name: archive.extractfile(entry) for entry in archive if entry.isfile()}
            if DATABASE not in contents:
                raise StorageError("it holds no database", where=str(source), fix="give a file of `digest db backup`")
            found = {name: stream.read() for name, stream in contents.items() if stream and name in targets}
    except (OSError, tarfile.TarError, EOFError) as error:
        raise StorageError(
            f"cannot be read: {error}", where=str(source), fix="give a file of `digest db backup`"
        ) from None
    for name, data in found.items():
        put(targets[name], data, kept)
    return tuple(sorted(found))


def put(target: Path, data: bytes, kept: str) -> None:
    """Write a file in one step, its owner's alone; what it replaces is kept under its name and the ending `kept`."""
    fresh = target.with_name(target.name + ".restored")
    fresh.touch(mode=0o600)
    fresh.write_bytes(data)
    # What a killed process wrote last stands beside SQLite's file, and belongs to it.
    for ending in ("", "-wal", "-shm"):
        old = target.with_name(target.name + ending)
        if old.exists():
            old.replace(target.with_name(target.name + kept + ending))
    fresh.replace(target)


def refuse_in_use(path: Path) -> None:
    """StorageError while another process has the SQLite database open; what it does next would go into the old file."""
    if not path.exists():
        return
    connection = sqlite3.connect(path, isolation_level=None, timeout=0)
    try:
        # Leaving WAL takes the only lock that any other open connection prevents.
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("PRAGMA journal_mode=WAL")
    except sqlite3.OperationalError:
        raise StorageError(
            "another process has the database open", where=str(path), fix="stop `digest serve` and `digest run` first"
        ) from None
    except sqlite3.DatabaseError:
        # What is no database any more is what one restores for.
        return
    finally:
        connection.close()


def rest(connection: sa.Connection, now: datetime) -> int:
    """Let a restored database send nothing by itself: lists rest, what was on its way is uncertain; gives how many."""
    connection.execute(sa.update(lists).values(paused=True, version=lists.c.version + 1))
    open_states = [State.PENDING, State.CLAIMED, State.ATTEMPTING, State.DEFERRED]
    doubt = {"state": State.UNCERTAIN.value, "reply": "restored from a backup: it may have been sent since"}
    change = sa.update(deliveries).where(deliveries.c.state.in_([state.value for state in open_states]))
    return connection.execute(change.values(doubt | {"token": "", "lease_until": None, "changed_at": now})).rowcount

"""A backup of everything that cannot be made again: the database, the secret key, the settings. And the way back."""

import sqlite3
import tarfile
from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from digest.errors import StorageError, UsageError
from digest.storage.database import Database
from digest.storage.upgrade import backup_sqlite

DATABASE = "digest.db"


def backup(database: Database, target: Path, files: Mapping[str, Path], now: datetime) -> None:
    """Write a tar.gz of a SQLite database as it is at this moment and of some files by name."""
    if database.path is None:
        raise UsageError(
            "a PostgreSQL database is backed up with its own pg_dump",
            where=database.place,
            fix="run pg_dump, and keep secret.key and digest.toml with it: without the key no sent link works",
        )
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


def unpack(source: Path, names: Collection[str]) -> dict[str, bytes]:
    """The files of these names in a backup; UsageError when it is none."""
    try:
        with tarfile.open(source, "r:gz") as archive:
            contents = {entry.name: archive.extractfile(entry) for entry in archive if entry.isfile()}
            if DATABASE not in contents:
                raise UsageError(
                    "it holds no database", where=str(source), fix="give a file that digest db backup wrote"
                )
            return {name: stream.read() for name, stream in contents.items() if stream and name in names}
    except (OSError, tarfile.TarError, EOFError) as error:
        raise UsageError(
            f"cannot be read: {error}", where=str(source), fix="give a file that digest db backup wrote"
        ) from None


def restore(found: Mapping[str, bytes], targets: Mapping[str, Path], kept: str) -> None:
    """Put the files of a backup in their places, what stands there kept under the ending `kept`."""
    for name, data in found.items():
        put(targets[name], data, kept)


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

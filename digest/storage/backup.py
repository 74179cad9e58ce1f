"""A backup of everything that cannot be made again: the database, the secret key, the settings. And the way back."""

import gzip
import sqlite3
import tarfile
import zlib
from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from digest.errors import StorageError, UsageError
from digest.storage.database import Database
from digest.storage.upgrade import backup_sqlite
from subscribers.private_file import write_private

DATABASE = "digest.db"
PIECE = 1 << 20  # bytes read at once


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
    """The files of these names in a backup; UsageError when it is none, StorageError when it is damaged."""
    try:
        with gzip.open(source) as stream:
            # Only at its end gzip compares the sum of all, and tar would stop before.
            while stream.read(PIECE):
                pass
            stream.seek(0)
            return packed(stream, names, source)
    except IsADirectoryError:
        raise not_a_backup("it is a folder", source) from None
    except (OSError, tarfile.TarError, EOFError, zlib.error) as error:
        if not is_packed(source):
            raise not_a_backup(f"cannot be read: {error}", source) from None
        raise StorageError(f"cannot be read: {error}", where=str(source), fix="restore another backup") from None


def is_packed(source: Path) -> bool:
    """Whether a file begins as gzip's do (RFC 1952 section 2.3.1)."""
    try:
        with source.open("rb") as stream:
            return stream.read(2) == b"\x1f\x8b"
    except OSError:
        return False


def not_a_backup(what: str, source: Path) -> UsageError:
    """The error for a file that is no backup of ours."""
    return UsageError(what, where=str(source), fix="give a file that digest db backup wrote")


def packed(stream: gzip.GzipFile, names: Collection[str], source: Path) -> dict[str, bytes]:
    """The files of these names in a tar; UsageError when there is no database in it."""
    with tarfile.open(fileobj=stream, mode="r:") as archive:
        contents = {entry.name: archive.extractfile(entry) for entry in archive if entry.isfile()}
        if DATABASE not in contents:
            raise not_a_backup("it holds no database", source)
        return {name: file.read() for name, file in contents.items() if file and name in names}


def refuse_damaged(data: bytes, folder: Path, source: Path) -> None:
    """StorageError unless a SQLite file from a backup is sound; it is laid into the folder while it is looked through.

    A database may have been damaged before it was packed.
    """
    with TemporaryDirectory(dir=folder, prefix=".restore-") as place:
        path = Path(place) / DATABASE
        path.write_bytes(data)
        if problem := damage(path):
            raise StorageError(f"its database is damaged: {problem}", where=str(source), fix="restore another backup")


def damage(path: Path) -> str:
    """What SQLite finds wrong with a file first; "" when it is sound."""
    connection = sqlite3.connect(path)
    try:
        found = str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
        # SQLite takes an empty file for an empty database.
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    except sqlite3.DatabaseError as error:
        return str(error)
    finally:
        connection.close()
    if found != "ok":
        return found
    return "" if tables else "there is no table in it"


def restore(found: Mapping[str, bytes], targets: Mapping[str, Path], kept: str) -> None:
    """Put the files of a backup in their places, what stands there kept under the ending `kept`."""
    for name, data in found.items():
        put(targets[name], data, kept)


def put(target: Path, data: bytes, kept: str) -> None:
    """Write a file in one step, its owner's alone; what it replaces is kept under its name and the ending `kept`."""
    fresh = target.with_name(target.name + ".restored")
    write_private(fresh, data)
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

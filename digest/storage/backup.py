"""A backup of everything that cannot be made again: the database, the secret key, the settings. And the way back."""

import tarfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from digest.errors import StorageError, UsageError
from digest.storage.database import Database
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


def restore(source: Path, targets: Mapping[str, Path]) -> tuple[str, ...]:
    """Put the files of a backup where they belong; what stands there now is kept beside it. Gives the names."""
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
        put(targets[name], data)
    return tuple(sorted(found))


def put(target: Path, data: bytes) -> None:
    """Write a file in one step, its owner's alone; the file it replaces is kept with `.before-restore` at its name."""
    fresh = target.with_name(target.name + ".restored")
    fresh.touch(mode=0o600)
    fresh.write_bytes(data)
    for ending in ("-wal", "-shm"):
        target.with_name(target.name + ending).unlink(missing_ok=True)
    if target.exists():
        target.replace(target.with_name(target.name + ".before-restore"))
    fresh.replace(target)

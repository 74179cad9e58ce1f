"""A backup is put back whole or not at all."""

import gzip
import random
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.errors import StorageError, UsageError
from digest.storage.backup import DATABASE, backup, refuse_damaged, unpack
from digest.storage.database import Database
from digest.storage.upgrade import upgrade

NOW = datetime(2026, 1, 5, 7, tzinfo=UTC)
NAMES = (DATABASE, "secret.key")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A backup of an empty database and a key."""
    database = Database(str(tmp_path / DATABASE))
    upgrade(database, NOW)
    (tmp_path / "secret.key").write_text("k1:secret\n")
    target = tmp_path / "all.tar.gz"
    backup(database, target, {"secret.key": tmp_path / "secret.key"}, NOW)
    database.close()
    return target


@pytest.mark.parametrize("seed", range(5))
def test_a_flipped_bit_is_found_or_changes_nothing(archive: Path, seed: int) -> None:
    whole, sound = archive.read_bytes(), unpack(archive, NAMES)
    chance, refused = random.Random(seed), 0
    # The header of gzip, a name and a time that nobody reads, is not in its sum; all other is.
    for position in (*(chance.randrange(len(whole) * 8) for _ in range(20)), len(whole) * 8 - 40):
        damaged = bytearray(whole)
        damaged[position // 8] ^= 1 << position % 8
        archive.write_bytes(damaged)
        try:
            assert unpack(archive, NAMES) == sound
        except (StorageError, UsageError) as error:
            assert "cannot be read" in error.what
            refused += 1
    assert refused >= 20


def test_a_backup_that_was_cut_is_refused(archive: Path) -> None:
    archive.write_bytes(archive.read_bytes()[:-4])
    with pytest.raises(StorageError, match="cannot be read"):
        unpack(archive, NAMES)


def test_what_is_packed_but_no_tar_is_refused(archive: Path) -> None:
    archive.write_bytes(gzip.compress(b"hello" * 1000))
    with pytest.raises(StorageError, match="cannot be read"):
        unpack(archive, NAMES)


def test_a_database_that_was_damaged_before_it_was_packed_is_refused(archive: Path, tmp_path: Path) -> None:
    data = unpack(archive, NAMES)[DATABASE]
    refuse_damaged(data, tmp_path, archive)
    for damage in (data[:8192], data[:6000] + b"\xff" * 9000 + data[15000:], b"hello" * 1000, b""):
        with pytest.raises(StorageError, match="damaged"):
            refuse_damaged(damage, tmp_path, archive)
    assert {path.name for path in tmp_path.iterdir()} == {DATABASE, f"{DATABASE}.lock", "secret.key", "all.tar.gz"}


def test_a_database_amid_its_journal_is_sound(tmp_path: Path) -> None:
    path = tmp_path / "wal.db"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE lists (name)")
    connection.close()
    refuse_damaged(path.read_bytes(), tmp_path, tmp_path / "all.tar.gz")

"""A private file is there as a whole, for its owner alone, or not at all."""

import errno
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from subscribers.private_file import write_private


def full(_descriptor: int) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_file_is_for_its_owner_alone_and_takes_the_place_of_another(tmp_path: Path) -> None:
    path = tmp_path / "word"
    path.write_text("old")
    path.chmod(0o644)
    write_private(path, b"new")
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"new", 0o600)
    assert list(tmp_path.iterdir()) == [path]


def test_an_exclusive_file_takes_no_place(tmp_path: Path, monkeypatch: Any) -> None:
    path = tmp_path / "word"
    write_private(path, b"first", exclusive=True)
    with pytest.raises(FileExistsError):
        write_private(path, b"second", exclusive=True)
    # Also where the other comes amid our own writing.
    monkeypatch.setattr(Path, "exists", lambda self: False)
    with pytest.raises(FileExistsError):
        write_private(path, b"second", exclusive=True)
    assert path.read_bytes() == b"first"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("exclusive", [False, True])
def test_a_full_disk_is_left_as_it_was(tmp_path: Path, monkeypatch: Any, exclusive: bool) -> None:
    path = tmp_path / "word"
    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_private(path, b"new", exclusive=exclusive)
    assert list(tmp_path.iterdir()) == []
    path.write_text("old")
    with pytest.raises(OSError, match=r"No space|exists"):
        write_private(path, b"new", exclusive=exclusive)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_where_no_file_can_have_two_names_it_is_written_all_the_same(tmp_path: Path, monkeypatch: Any) -> None:
    def refuse(_path: Path, _target: str) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    write_private(tmp_path / "key", b"one", exclusive=True)
    with pytest.raises(FileExistsError):
        write_private(tmp_path / "key", b"two", exclusive=True)
    assert (tmp_path / "key").read_bytes() == b"one"
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_what_root_writes_belongs_to_whom_its_folder_belongs(tmp_path: Path) -> None:
    os.chown(tmp_path, 1234, 1235)
    path = tmp_path / "word"
    write_private(path, b"new", exclusive=True)
    assert (path.stat().st_uid, path.stat().st_gid) == (1234, 1235)

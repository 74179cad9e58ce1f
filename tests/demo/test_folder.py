"""A demo deletes what a demo has made, and nothing else."""

from pathlib import Path

import pytest

from digest.demo.folder import MARK, fresh_folder
from digest.errors import UsageError


def test_a_new_folder_is_made_and_marked(tmp_path: Path) -> None:
    folder = fresh_folder(tmp_path / "deep" / "out")
    assert [path.name for path in folder.iterdir()] == [MARK]
    assert folder.stat().st_mode & 0o077 == 0


def test_an_earlier_demo_is_emptied(tmp_path: Path) -> None:
    folder = fresh_folder(tmp_path / "out")
    (folder / "mails").mkdir()
    (folder / "mails" / "1.eml").write_text("x")
    (folder / "digest.db").write_text("x")
    fresh_folder(folder)
    assert [path.name for path in folder.iterdir()] == [MARK]


def test_a_link_in_an_earlier_demo_is_not_followed(tmp_path: Path) -> None:
    folder, precious = fresh_folder(tmp_path / "out"), tmp_path / "precious"
    precious.mkdir()
    (precious / "letter.txt").write_text("x")
    (folder / "mails").symlink_to(precious)
    fresh_folder(folder)
    assert (precious / "letter.txt").exists()


def test_a_folder_with_other_files_is_refused_and_kept(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("x")
    with pytest.raises(UsageError, match="no demo has made"):
        fresh_folder(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_file_or_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "link").symlink_to(fresh_folder(tmp_path / "out"))
    for name in ("file", "link"):
        with pytest.raises(UsageError, match="no folder"):
            fresh_folder(tmp_path / name)
    assert (tmp_path / "out" / MARK).exists()

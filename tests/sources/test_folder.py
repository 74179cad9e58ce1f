"""Folders of files as sources."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.errors import SourceError
from digest.sources.folder import FolderSource
from digest.sources.local import read_file
from digest.sources.read import Memory

NOW = datetime(2025, 1, 7, 6, tzinfo=UTC)


def test_each_file_is_an_article_and_bad_ones_stop_nobody(tmp_path: Path) -> None:
    inner = tmp_path / "2025"
    inner.mkdir()
    (tmp_path / "b.txt").write_text("A pier opens\n\nThe pier is open. All are glad.")
    (inner / "a.MD").write_text("---\ndate: 2025-01-06\n---\n# A bridge\n\nThe bridge is open too.")
    (tmp_path / "c.html").write_text("<html><body><h1>A road</h1><p>The road is open as well.</p></body></html>")
    (tmp_path / "latin.txt").write_bytes("Über Köln\n\nDie Brücke ist offen.".encode("latin-1"))
    (tmp_path / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0")
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "large.txt").write_bytes(b"x" * 10_000_001)
    (tmp_path / "notes.pdf").write_text("not ours")
    (tmp_path / ".hidden.txt").write_text("not ours")
    (tmp_path / "folder.txt").mkdir()
    feed = FolderSource().read(str(tmp_path), Memory(), NOW).feed
    assert [(article.guid, article.title) for article in feed.articles] == [
        ("2025/a.MD", "A bridge"),
        ("b.txt", "A pier opens"),
        ("c.html", "A road"),
        ("latin.txt", "Über Köln"),
    ]
    assert feed.articles[0].published == datetime(2025, 1, 6, tzinfo=UTC)
    assert feed.articles[1].published is None
    assert [problem.split(":")[0].rsplit("/", 1)[-1] for problem in feed.problems] == [
        "empty.txt",
        "folder.txt",
        "large.txt",
        "picture.txt",
    ]


def test_a_single_file_is_a_folder_of_one(tmp_path: Path) -> None:
    path = tmp_path / "pier.txt"
    path.write_text("A pier opens\n\nThe pier is open. All are glad.")
    feed = FolderSource().read(path.as_uri(), Memory(), NOW).feed
    assert [(article.guid, article.text) for article in feed.articles] == [
        ("pier.txt", "The pier is open. All are glad.")
    ]


def test_links_that_lead_out_of_the_folder_are_left_alone(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "secret.txt").write_text("A secret\n\nIt stays where it is.")
    (inside / "link.txt").symlink_to(tmp_path / "secret.txt")
    assert FolderSource().read(str(inside), Memory(), NOW).feed.articles == ()


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "pier.txt").write_text("A pier opens\n\nThe pier is open. All are glad.")
    feed = FolderSource().read(str(tmp_path), Memory(), NOW).feed
    assert [article.guid for article in feed.articles] == ["pier.txt"]
    assert "pipe.txt: it is no ordinary file" in feed.problems[0]


def test_a_device_without_end_is_not_read() -> None:
    with pytest.raises(SourceError, match="no ordinary file"):
        read_file(Path(os.devnull))


@pytest.mark.parametrize("address", ["/no/such/folder", "", "a\0b"])
def test_a_vanished_folder_is_an_error(address: str) -> None:
    with pytest.raises(SourceError):
        FolderSource().read(address, Memory(), NOW)

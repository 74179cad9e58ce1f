"""The folder transport: whole files or none, and a repeat overwrites."""

import os
import stat
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from digest.deliveries.folder import FolderTransport, file_name
from digest.errors import TransportError
from digest.model import Delivery, Message
from digest.storage.database import Database
from digest.storage.deliveries import sweep
from tests.deliveries.sending import Clock, message_for, send, states
from tests.rows import NOW, add_readers, unsubscribe


@pytest.fixture
def three(sqlite: Database) -> Database:
    with sqlite.write() as connection:
        add_readers(connection, 3)
    return sqlite


def test_each_message_becomes_one_private_file(three: Database, tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "outbox"
    assert send(three, FolderTransport(folder)).sent == 3
    files = sorted(folder.iterdir())
    assert [file.name[:16] for file in files] == ["1_1@news_example", "1_2@news_example", "1_3@news_example"]
    assert files[0].read_bytes().startswith(b"To: reader0@mail.example\r\n")
    assert files[0].read_bytes().endswith(b"Good morning.\r\n.and a dot\r\n")
    assert stat.S_IMODE(files[0].stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_nothing_is_written_for_who_left_after_the_claim(three: Database, tmp_path: Path) -> None:
    def set_message(delivery: Delivery) -> Message:
        with three.write() as connection:
            unsubscribe(connection, 2)
        return message_for(delivery)

    send(three, FolderTransport(tmp_path / "outbox"), set_message=set_message)
    assert states(three) == ["sent", "skipped", "sent"]
    assert len(list((tmp_path / "outbox").iterdir())) == 2


@pytest.mark.parametrize("point", ["before_dot", "after_dot"])
def test_an_interrupted_attempt_is_made_again_and_overwrites(three: Database, tmp_path: Path, point: str) -> None:
    class PowerCutError(Exception):
        pass

    def cut(reached: str) -> None:
        if reached == point:
            raise PowerCutError

    folder = tmp_path / "outbox"
    with pytest.raises(ExceptionGroup):
        send(three, FolderTransport(folder, at=cut))
    assert "attempting" in states(three)
    later = NOW + timedelta(minutes=11)
    with three.write() as connection:
        sweep(connection, now=later, on_uncertain="resend")
    send(three, FolderTransport(folder), clock=Clock(later))
    assert states(three) == ["sent"] * 3
    assert len(list(folder.glob("*.eml"))) == 3


def test_drafts_that_a_crash_left_go_and_nothing_else(three: Database, tmp_path: Path) -> None:
    folder = tmp_path / "outbox"
    folder.mkdir()
    for name in (".left.draft", ".young.draft", ".other", "kept.draft", "old.eml"):
        (folder / name).touch()
        if name != ".young.draft":
            os.utime(folder / name, (0, 0))
    send(three, FolderTransport(folder))
    found = {file.name for file in folder.iterdir() if not file.name.startswith("1_")}
    assert found == {".young.draft", ".other", "kept.draft", "old.eml"}


def test_a_folder_that_cannot_be_written_touches_nobody(three: Database, tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file in the way")
    with pytest.raises(TransportError, match="folder cannot be written"):
        send(three, FolderTransport(tmp_path / "outbox"))
    assert states(three) == ["pending"] * 3


def test_names_stay_inside_the_folder() -> None:
    message = Message(sender="", recipient="", pieces=(), message_id="<../../etc/passwd\n\0@x>")
    hostile = file_name(message)
    assert "/" not in hostile
    assert not hostile.startswith(".")
    assert file_name(replace(message, message_id="<a b@x>")) != file_name(replace(message, message_id="<a_b@x>"))

"""`digest feedback read`: from a file, an mbox, a Maildir, a folder and standard input."""

import errno
import io
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from digest.feedback.mails import LONGEST
from tests.cli.test_commands import NEXT_SLOT
from tests.feedback.samples import QMAIL, complaint, refused
from tests.test_evidence import about

LATER = "2026-01-05T09:00:00+00:00"


@pytest.fixture
def returned(ask: Any, morning: Path) -> tuple[str, str]:
    """A delivered edition: the address of a reader, and the header of their mail."""
    ask("run", now=NEXT_SLOT)
    head = sorted((morning / "outbox").glob("*.eml"))[0].read_text("utf-8").partition("\n\n")[0]
    return head.partition("\nTo: ")[2].partition("\n")[0], head


def bounce(returned: tuple[str, str]) -> bytes:
    return about(refused("5.1.1", "550 5.1.1 user unknown", address=returned[0]), returned[1])


def test_a_file_is_read_and_what_it_did_is_shown_everywhere(ask: Any, here: Path, returned: tuple[str, str]) -> None:
    (here / "back.eml").write_bytes(bounce(returned))
    (row,) = ask("feedback", "read", "back.eml", now=LATER)
    assert (row["mail"], row["kind"], row["address"]) == ("back.eml", "permanent", returned[0])
    assert (row["status"], row["done"]) == ("5.1.1", "noted, suppressed")
    assert ask("subscribers", "show", returned[0])["suppressed"].startswith("bounced: 5.1.1")
    told = {entry["id"]: entry["came_back"] for entry in ask("deliveries", "list", now=LATER)}
    assert told.pop(row["delivery"]).startswith("permanent: 5.1.1")
    assert list(told.values()) == [None]
    assert ask("editions", "show", "1")["came_back"] == {"permanent": 1}


def test_a_sender_that_is_refused_later_raises_an_alarm_once(ask: Any, here: Path, returned: tuple[str, str]) -> None:
    refusal = refused("5.7.26", "550 5.7.26 this mail is unauthenticated", address=returned[0])
    (here / "back").mkdir()
    (here / "back/ours.eml").write_bytes(about(refusal, returned[1]))
    (here / "back/strange.eml").write_bytes(refusal)
    for _ in range(2):
        ask("feedback", "read", "back", now=LATER)
    (raised,) = ask("alarms", "list", now=LATER)
    assert (raised["kind"], raised["about"]) == ("sender rejected", "example.org")
    assert returned[0] not in raised["text"]
    assert ask("subscribers", "show", returned[0])["suppressed"] is None


def test_an_mbox_a_maildir_and_a_folder(call: Any, ask: Any, here: Path, returned: tuple[str, str]) -> None:
    one, other = bounce(returned), complaint()
    line = b"From MAILER-DAEMON Mon Jan  5 08:00:00 2026\n"
    (here / "box.mbox").write_bytes(line + one + b"\n" + line + other + b"\nFrom here on it is only text.\n")
    rows = ask("feedback", "read", "box.mbox")
    assert [(row["mail"], row["kind"], row["done"]) for row in rows] == [
        ("box.mbox", "permanent", "noted, suppressed"),
        ("box.mbox 2", "complaint", "unproven"),
    ]
    for name, data in (("new/1.a", one), ("cur/2.b:2,S", QMAIL), ("tmp/3.c", other)):
        (here / "maildir" / name).parent.mkdir(parents=True, exist_ok=True)
        (here / "maildir" / name).write_bytes(data)
    assert [row["done"] for row in ask("feedback", "read", "maildir")] == ["noted before", "unproven", "unproven"]
    (here / "maildir/new/.hidden").write_bytes(other)
    assert len(ask("feedback", "read", "maildir/new")) == 1
    code, out, err = call("feedback", "read", "maildir")
    assert (code, "noted before" in out) == (0, True)
    assert "2 answers proved nothing" in err


def test_a_mail_that_is_gone_or_cannot_be_read_keeps_no_other_back(
    call: Any, here: Path, returned: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "back").mkdir()
    for name in ("1.gone", "2.closed", "3.eml"):
        (here / "back" / name).write_bytes(bounce(returned))
    opened = Path.open

    def met(path: Path, *arguments: Any, **named: Any) -> Any:
        if path.name == "1.gone":
            path.unlink()
        if path.name == "2.closed":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return opened(path, *arguments, **named)

    monkeypatch.setattr(Path, "open", met)
    code, out, err = call("feedback", "read", "back", "--json", now=LATER)
    assert code == 1
    assert [(row["mail"], row["kind"], row["done"], row["diagnostic"][:17]) for row in json.loads(out)] == [
        ("2.closed", "unreadable", "nothing", "Permission denied"),
        ("3.eml", "permanent", "noted, suppressed", "550 5.1.1 user un"),
    ]
    assert "1 file could not be read" in err


def test_standard_input_holds_one_mail(call: Any, returned: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    data = b"From MAILER-DAEMON Mon Jan  5 08:00:00 2026\n" + bounce(returned) + b"\nFrom me 2026\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    code, out, _ = call("feedback", "read", "-", "--json", now=LATER)
    assert (code, [row["done"] for row in json.loads(out)]) == (0, ["noted, suppressed"])


def test_a_mail_that_is_longer_than_is_read_is_taken_whole(
    call: Any, returned: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(bounce(returned) + b"and more\n" * LONGEST)))
    code, out, _ = call("feedback", "read", "-", "--json", now=LATER)
    assert (code, [row["done"] for row in json.loads(out)]) == (0, ["noted, suppressed"])
    assert sys.stdin.read() == ""


def test_what_is_not_there_and_what_is_empty(
    call: Any, here: Path, morning: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert call("feedback", "read", "nowhere")[0] == 2
    (here / "empty").mkdir()
    assert call("feedback", "read", "empty")[0] == 3
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\n")))
    assert call("feedback", "read", "-")[0] == 3


def test_a_return_path_is_of_the_senders_domain(call: Any, ask: Any, morning: Path) -> None:
    assert (
        ask("lists", "set", "morning", "--return-path", "bounces@example.org")["return_path"] == "bounces@example.org"
    )
    for wrong in ("bounces@elsewhere.example", "no address"):
        code, _, err = call("lists", "set", "morning", "--return-path", wrong)
        assert (code, "--return-path" in err) == (2, True)
    assert ask("lists", "set", "morning", "--return-path", "")["return_path"] == ""

"""Each command once as an admin would call it: what it says, what it changes, how it exits."""

import io
import json
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import click
import pytest

from digest import __version__
from digest.__main__ import run
from digest.cli.root import COMMANDS, digest
from digest.demo.inbox import Fault, Inbox
from digest.errors import StorageError

NEXT_SLOT = "2026-01-05T07:00:30+00:00"


def leaves(group: Any, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    if not hasattr(group, "commands"):
        return [path]
    return [leaf for name, command in group.commands.items() for leaf in leaves(command, (*path, name))]


def every_command() -> list[tuple[str, ...]]:
    context = click.Context(digest)
    return [leaf for name in COMMANDS for leaf in leaves(digest.get_command(context, name), (name,))]


def test_help_starts_without_the_database() -> None:
    program = "import sys; from digest.__main__ import run; run(['--help']); print('sqlalchemy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("False\n")
    assert all(name in done.stdout for name in COMMANDS)


@pytest.mark.parametrize("command", every_command(), ids=" ".join)
def test_every_command_has_help_with_an_example(call: Any, command: tuple[str, ...]) -> None:
    code, out, _ = call(*command, "--help")
    assert code == 0
    assert "Example" in out
    assert f"digest {' '.join(command)}" in out or command in {("run",), ("settings", "check")}


@pytest.mark.parametrize("command", every_command(), ids=" ".join)
def test_every_option_is_explained_and_says_what_it_takes(command: tuple[str, ...]) -> None:
    found: click.Command | None = digest
    for name in command:
        assert isinstance(found, click.Group)
        found = found.get_command(click.Context(found), name)
    assert found
    options = [entry for entry in found.params if isinstance(entry, click.Option)]
    assert [entry.name for entry in options if not entry.help] == []
    taken = {entry.name: entry.make_metavar(click.Context(found)) for entry in options if not entry.is_flag}
    assert [name for name, metavar in taken.items() if re.match("INTEGER|FLOAT|PATH|DIRECTORY|FILENAME", metavar)] == []


def test_the_version_is_told(call: Any) -> None:
    assert call("--version")[:2] == (0, f"digest, version {__version__}\n")


def test_init_asks_nothing_and_changes_nothing_the_second_time(ask: Any, here: Path) -> None:
    assert [Path(path).name for path in ask("init")["made"]] == [
        "digest.toml",
        "secret.key",
        "digest.db",
        "digest.epoch",
    ]
    before = (here / "secret.key").read_bytes()
    assert ask("init")["made"] == []
    assert (here / "secret.key").read_bytes() == before


@pytest.mark.parametrize("name", ["digest.toml", "secret.key", "digest.db", "digest.epoch"])
def test_what_init_writes_is_its_owners_alone(ask: Any, here: Path, name: str) -> None:
    ask("init")
    assert (here / name).stat().st_mode & 0o777 == 0o600


def test_the_day_of_a_list(ask: Any, morning: Path) -> None:
    (slot,) = ask("plan", "morning")["slots"]
    assert (slot["readers"], slot["reason"], slot["when"]) == (2, "", "2026-01-05T07:00:00Z")
    done = ask("run", now=NEXT_SLOT)
    assert (done["sent"], done["failed"], len(done["editions"])) == (2, 0, 1)
    assert len(list((morning / "outbox").glob("*.eml"))) == 2
    assert ask("run", now="2026-01-05T07:05:00+00:00")["sent"] == 0
    (edition,) = ask("editions", "list", "morning")
    assert (edition["state"], edition["deliveries"]) == ("composed", {"sent": 2})
    assert {row["in"] for row in ask("editions", "why", "1")} == {True}
    assert len(ask("editions", "show", "1")["stories"]) == 2
    assert {row["state"] for row in ask("deliveries", "list", "morning")} == {"sent"}


def test_the_same_for_people_without_json(call: Any, morning: Path) -> None:
    for command in (
        "lists list", "lists show morning", "sources list morning", "sources check morning", "articles list morning",
        "sources review morning 1", "sources set morning 1 --full-text",
        "articles show 1", "subscribers list morning", "subscribers show anna@example.org", "plan morning",
        "preview morning", "send morning", "editions list morning", "editions show 1", "editions why 1",
        "deliveries list", "deliveries list --uncertain", "settings check", "run", "collect", "db upgrade",
    ):  # fmt: skip
        code, out, err = call(*command.split())
        assert code == 0, (command, err)
        assert out.strip(), command
        assert "Traceback" not in err


def test_send_delivers_an_extra_edition_and_then_has_nothing_to_do(call: Any, ask: Any, morning: Path) -> None:
    assert ask("send", "morning")["sent"] == 2
    code, _, err = call("send", "morning")
    assert code == 3
    assert "nothing new" in err


def test_send_test_marks_the_subject_and_writes_no_row(ask: Any, morning: Path) -> None:
    assert ask("send", "morning", "--test", "me@example.org")["sent"] == 1
    (path,) = morning.glob("outbox/*.eml")
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert mail["Subject"].startswith("[Test] ")
    for form in ("plain", "html"):
        told = mail.get_body((form,)).get_content()
        assert "A proof for you alone" in told
        assert "of 100,000 bytes" in told
        assert "The checks of the templates find nothing." in told
    assert ask("editions", "list", "morning") == []


def test_send_again_reaches_only_new_readers(call: Any, ask: Any, morning: Path) -> None:
    edition = str(ask("send", "morning")["edition"])
    assert call("send", "morning", "--again", edition)[0] == 3
    ask("subscribers", "add", "morning", "late@example.org", "--consent", "paper form")
    assert ask("send", "morning", "--again", edition)["sent"] == 1


def test_preview_writes_the_three_forms_and_nothing_else(ask: Any, morning: Path) -> None:
    shown = ask("preview", "morning", "--as", "anna@example.org", "--out", "looks")
    assert {path.name for path in (morning / "looks").iterdir()} == {
        f"morning.{form}" for form in ("eml", "html", "txt")
    }
    assert shown["html_bytes"] < 100_000
    assert "A proof" not in (morning / "looks/morning.txt").read_text(encoding="utf-8")
    assert "anna@example.org" in (morning / "looks/morning.txt").read_text(encoding="utf-8")
    assert ask("editions", "list", "morning") == []


def test_plan_changes_nothing(ask: Any, morning: Path) -> None:
    assert ask("plan", "morning") == ask("plan", "morning")
    assert ask("editions", "list", "morning") == []


def test_lists_are_changed_paused_and_removed(call: Any, ask: Any, morning: Path) -> None:
    ask("lists", "set", "morning", "--at", "06:30", "--stories", "3", "--topic", "Sea=word:ferry,tag:sea")
    shown = ask("lists", "show", "morning")
    assert (shown["at"], shown["policy"]["stories"], shown["topics"]) == (
        "06:30",
        3,
        {"Sea": ["tag:sea", "word:ferry"]},
    )
    assert call("lists", "pause", "morning")[0] == 0
    assert ask("lists", "show", "morning")["paused"] is True
    assert call("lists", "pause", "morning", "--resume")[0] == 0
    assert call("lists", "remove", "morning", "--yes")[0] == 0
    assert call("lists", "show", "morning")[0] == 2


def test_a_list_that_rests_says_so_where_its_next_edition_is_asked_for(call: Any, ask: Any, morning: Path) -> None:
    ask("lists", "pause", "morning")
    assert ask("lists", "show", "morning")["next"] == []
    plan = ask("plan", "morning")
    assert (plan["paused"], [slot["when"] for slot in plan["slots"]]) == (True, [None])
    out = call("plan", "morning")[1]
    assert out.startswith("the list rests, and nothing is due; `digest lists pause morning --resume` lets it go on")
    ask("lists", "pause", "morning", "--resume")
    assert ask("lists", "show", "morning")["next"]
    assert "rests" not in call("plan", "morning")[1]


def test_sources_come_and_go(call: Any, ask: Any, morning: Path) -> None:
    assert call("sources", "add", "morning", "notes")[0] == 2
    assert ask("sources", "remove", "morning", "1")
    assert ask("sources", "list", "morning") == []
    assert ask("articles", "list", "morning") == []


def test_an_article_by_hand(ask: Any, morning: Path) -> None:
    note = morning / "note.md"
    note.write_text("# A note\n\nThis note was written by hand, and it has a sentence of its own.\n", encoding="utf-8")
    assert ask("articles", "add", "morning", "note.md", "--url", "https://example.org/note")["new"] == 1
    assert ask("articles", "add", "morning", "note.md", "--url", "https://example.org/note")["new"] == 0
    assert len(ask("articles", "list", "morning")) == 3


def test_what_is_no_text_is_no_article_by_hand(call: Any, ask: Any, morning: Path) -> None:
    (morning / "note.md").write_bytes(b"\x7fELF\x02\x01\x01\0\0\0\0 nothing to read here.")
    code, _, err = call("articles", "add", "morning", "note.md")
    assert (code, "it is not a text" in err) == (2, True)
    (morning / "note.md").write_bytes("Kaffee\n\nDer Kaffee in der Mühle ist heiß.\n".encode("latin-1"))
    assert ask("articles", "add", "morning", "note.md")["new"] == 1
    newest = max(article["id"] for article in ask("articles", "list", "morning"))
    assert "Mühle ist heiß" in ask("articles", "show", str(newest))["text"]


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59+00:00", "0001-01-01", "soon"])
def test_a_time_that_cannot_be_is_wrong_usage(call: Any, morning: Path, moment: str) -> None:
    code, _, err = call("--now", moment, "run")
    assert (code, "--now" in err) == (2, True)


def test_readers_come_and_go(call: Any, ask: Any, morning: Path) -> None:
    assert ask("subscribers", "add", "morning", "Cleo <cleo@example.org>")["status"] == "pending"
    assert ask("subscribers", "unsubscribe", "morning", "anna@example.org")["status"] == "unsubscribed"
    assert call("subscribers", "unsubscribe", "morning", "anna@example.org")[0] == 3
    assert ask("subscribers", "pause", "morning", "ben@example.org")["status"] == "paused"
    assert ask("subscribers", "pause", "morning", "ben@example.org", "--resume")["status"] == "active"
    ask("subscribers", "suppress", "ben@example.org")
    assert ask("plan", "morning")["not_mailed"] == {
        "anna@example.org": "unsubscribed", "ben@example.org": "suppressed: by an admin", "cleo@example.org": "pending",
    }  # fmt: skip
    assert call("subscribers", "add", "morning", "ben@example.org", "--consent", "x")[0] == 2
    ask("subscribers", "suppress", "ben@example.org", "--lift")
    assert ask("subscribers", "remove", "morning", "cleo@example.org")
    assert ask("subscribers", "erase", "ben@example.org", "--yes")["erased"] == "ben@example.org"
    assert call("subscribers", "show", "ben@example.org")[0] == 2


def test_readers_from_a_file_and_back(call: Any, ask: Any, morning: Path) -> None:
    (morning / "in.csv").write_bytes(
        "email;name\ncleo@example.org;Cléo\nnobody\nANNA@example.org;A\n".encode("latin-1")
    )
    report = ask("subscribers", "import", "morning", "in.csv", "--consent", "the fair")
    assert (report["added"], report["problems"]) == (1, 1)
    assert report["lines"][0]["line"] == 3
    code, out, _ = call("subscribers", "export", "morning")
    assert code == 0
    assert "cleo@example.org,Cléo,active" in out


def test_backup_and_restore(call: Any, ask: Any, morning: Path) -> None:
    ask("db", "backup", "all.tar.gz")
    assert (morning / "all.tar.gz").stat().st_mode & 0o777 == 0o600
    ask("subscribers", "erase", "anna@example.org", "--yes")
    key = (morning / "secret.key").read_bytes()
    (morning / "secret.key").unlink()
    assert ask("db", "restore", "all.tar.gz", "--yes")["restored"] == ["digest.db", "digest.toml", "secret.key"]
    assert (morning / "secret.key").read_bytes() == key
    assert len(ask("subscribers", "list", "morning")) == 2
    assert call("db", "backup", "all.tar.gz")[0] == 2


def test_after_a_restore_nothing_is_sent_until_it_is_unlocked_and_no_slot_is_sent_again(
    call: Any, ask: Any, morning: Path
) -> None:
    ask("db", "backup", "before.tar.gz")
    assert ask("run", now=NEXT_SLOT)["sent"] == 2
    restored = ask("db", "restore", "before.tar.gz", "--yes", now=NEXT_SLOT)
    assert (restored["sending"], restored["next"]) == ("locked", "digest unlock")
    for command in (("run",), ("send", "morning"), ("send", "morning", "--again", "1")):
        code, _, err = call(*command, now="2026-01-05T07:10+00:00")
        assert code == (2 if "--again" in command else 1)
        assert "--again" in command or "before.tar.gz was restored" in err
    assert ask("lists", "show", "morning")["paused"] is False
    assert ask("unlock", "--yes", now="2026-01-05T07:20+00:00")["made_uncertain"] == 0
    assert ask("run", now="2026-01-05T07:30+00:00")["sent"] == 0
    assert len(list((morning / "outbox").glob("*.eml"))) == 2
    # What the edition told that this database does not know of comes once more, in an edition of its own.
    assert ask("run", now="2026-01-06T07:00+00:00")["sent"] == 2
    assert call("unlock", "--yes")[0] == 3


def test_unlocking_shows_what_is_open_and_asks(call: Any, ask: Any, morning: Path, monkeypatch: Any) -> None:
    ask("run")
    ask("db", "backup", "before.tar.gz")
    ask("db", "restore", "before.tar.gz", "--yes")
    code, out, err = call("unlock", "--json")
    assert (code, out) == (2, "")
    assert "--yes" in err
    monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))
    code, out, _ = call("unlock", now="2026-01-07T08:30+00:00")
    assert code == 130
    assert "2d 2h" in out
    assert call("run")[0] == 1
    code, out, _ = call("unlock", "--current", "--yes")
    assert code == 0
    assert "digest run" in out
    assert ask("run", now=NEXT_SLOT)["sent"] == 2


def test_a_copy_beside_other_settings_sends_nothing(call: Any, ask: Any, morning: Path) -> None:
    ask("plan", "morning")
    copy = morning / "copy"
    copy.mkdir()
    for name in ("digest.toml", "secret.key", "digest.db"):
        shutil.copy(morning / name, copy / name)
    code, _, err = call("--config", "copy/digest.toml", "run", now=NEXT_SLOT)
    assert code == 1
    assert "sending is locked: there is no copy/digest.epoch" in err
    assert call("--config", "copy/digest.toml", "plan", "morning")[0] == 0
    assert ask("run", now=NEXT_SLOT)["sent"] == 2


def test_init_after_the_database_was_thrown_away_begins_anew(call: Any, ask: Any, morning: Path) -> None:
    (morning / "digest.db").unlink()
    assert [Path(name).name for name in ask("init")["made"]] == ["digest.db", "digest.epoch"]
    assert call("unlock", "--yes")[0] == 3


def test_deliveries_on_their_way_in_a_backup_are_uncertain(ask: Any, morning: Path, monkeypatch: Any) -> None:
    for name, value in RELAY_DOWN.items():
        monkeypatch.setenv(name, value)
    run(["--now", NEXT_SLOT, "run"])
    ask("db", "backup", "before.tar.gz")
    assert ask("db", "restore", "before.tar.gz", "--yes", now=NEXT_SLOT)["open"] == {"pending": 2}
    assert ask("unlock", "--yes", now=NEXT_SLOT)["made_uncertain"] == 2
    assert len(ask("deliveries", "list", "--uncertain", now=NEXT_SLOT)) == 2


def test_a_database_in_use_is_not_replaced(call: Any, ask: Any, morning: Path) -> None:
    ask("db", "backup", "before.tar.gz")
    other = sqlite3.connect(morning / "digest.db")
    other.execute("SELECT count(*) FROM lists").fetchone()
    code, _, err = call("db", "restore", "before.tar.gz", "--yes")
    assert code == 1
    assert "another process" in err
    other.close()
    assert call("db", "restore", "before.tar.gz", "--yes")[0] == 0


def test_what_a_killed_process_wrote_last_is_kept_beside(ask: Any, morning: Path) -> None:
    ask("db", "backup", "before.tar.gz")
    program = (
        "import os, sqlite3; c = sqlite3.connect('digest.db', isolation_level=None);"
        "c.execute(\"UPDATE lists SET title = 'SENT'\"); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", program], cwd=morning, check=False)
    ask("db", "restore", "before.tar.gz", "--yes")
    (kept,) = [path for path in morning.glob("digest.db.before-*") if not path.name.endswith(("-wal", "-shm"))]
    with sqlite3.connect(kept) as connection:
        assert connection.execute("SELECT title FROM lists").fetchone() == ("SENT",)


def test_settings_are_tried_up_to_the_relay(call: Any, ask: Any, morning: Path, monkeypatch: Any) -> None:
    for name, value in RELAY_DOWN.items():
        monkeypatch.setenv(name, value)
    code, _, err = call("settings", "check")
    assert code == 1
    assert "127.0.0.1:1" in err
    with Inbox() as inbox:
        monkeypatch.setenv("DIGEST_SMTP__PORT", str(inbox.port))
        assert "would take our mail" in str(ask("settings", "check"))


RELAY_DOWN = {
    "DIGEST_TRANSPORT__KIND": "smtp",
    "DIGEST_SMTP__HOST": "127.0.0.1",
    "DIGEST_SMTP__PORT": "1",
    "DIGEST_SMTP__SECURITY": "none",
    "DIGEST_DELIVERY__PATIENCE": "1s",
}


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("lists show nowhere", 2),
        ("lists add Bad_Name --title T --from a@example.org", 2),
        ("lists add ok --title T --from nobody", 2),
        ("lists add ok --title T --from a@example.org --zone Mars/Phobos", 2),
        ("lists add ok --title T --from a@example.org --at 25:00", 2),
        ("lists add ok --title T --from a@example.org --max-age soon", 2),
        ("lists add ok", 2),
        ("lists set morning --template nowhere", 2),
        ("lists set morning --language xx", 2),
        ("lists set morning --language pl", 2),
        ("subscribers add morning cleo@example.org --language xx", 2),
        ("sources add morning /nowhere/at/all", 2),
        ("subscribers add morning cleo@example.org --topics Nowhere", 2),
        ("sources add morning ftp://example.org/x", 2),
        ("subscribers add morning not-an-address", 2),
        ("subscribers add morning a@example.org --zone Nowhere", 2),
        ("sources remove morning 99", 2),
        ("sources set morning 1", 2),
        ("sources release morning 1", 3),
        ("sources discard morning 1", 3),
        ("articles show 99", 2),
        ("editions show 99", 2),
        ("editions retry 1", 2),
        ("deliveries resolve 1 --sent", 2),
        ("deliveries resolve 1", 2),
        ("deliveries resolve 1 --sent --resend", 2),
        ("send morning --again 1", 2),
        ("serve --no-web --web-only", 2),
        ("serve --bind nowhere", 2),
        ("serve --bind 127.0.0.1:²", 2),
        ("lists set morning --variety nan", 2),
        ("lists set morning --subject {0}", 2),
        ("lists set morning --next-subject {0}", 2),
        ("lists set morning --next-subject {title", 2),
        ("lists set morning --next-subject {title}", 2),
        ("lists set morning --first-max-age 0s", 2),
        ("lists set morning --logo-size 0x0", 2),
        ("lists set morning --logo-size 120x40", 2),
        ("articles add morning notes/ferry.txt --url nonsense", 2),
        ("articles add morning notes/ferry.txt --url ftp://example.org/x", 2),
        ("articles add morning notes/ferry.txt --url javascript:alert(1)", 2),
        ("no-such-command", 2),
        ("run --no-such-option", 2),
        ("db restore digest.toml --yes", 2),
        ("db backup nowhere/all.tar.gz", 2),
        ("db backup notes", 2),
        ("subscribers export morning --out nowhere/all.csv", 2),
        ("dkim keygen example.org news --out nowhere/key.pem", 2),
        ("deliveries list --edition 99", 2),
        ("lists set morning --max-age 99999999999d", 2),
        ("--config nowhere.toml run", 2),
        ("--now soon run", 2),
    ],
)
def test_what_cannot_be_is_said_in_one_line(call: Any, morning: Path, command: str, code: int) -> None:
    found, _, err = call(*command.split())
    assert found == code
    complaint = [line for line in err.splitlines() if line.startswith(("digest: ", "Error: "))]
    assert len(complaint) == 1
    assert "Traceback" not in err
    assert "should not have happened" not in err


@pytest.mark.parametrize(
    ("command", "code"), [("lists show nowhere", 2), ("lists show", 2), ("editions retry x", 2), ("unlock", 3)]
)
def test_with_json_an_error_is_one_object_on_stderr(call: Any, morning: Path, command: str, code: int) -> None:
    found, out, err = call(*command.split(), "--json")
    (line,) = err.splitlines()
    told = json.loads(line)
    assert (found, out, told["exit_code"]) == (code, "", code)
    assert told["error"]
    assert set(told) == {"error", "where", "fix", "exit_code"}


def test_a_suppressed_reader_looks_suppressed(call: Any, ask: Any, morning: Path) -> None:
    call("subscribers", "suppress", "anna@example.org", "--reason", "asked by phone")
    assert [row["suppressed"] for row in ask("subscribers", "list", "morning")] == ["asked by phone", None]
    assert "asked by phone" in call("subscribers", "list")[1]


def test_an_address_that_is_no_longer_taken_for_one_is_listed_like_others(ask: Any, morning: Path) -> None:
    ask("subscribers", "suppress", "anna@example.org", "--reason", "asked by phone")
    with closing(sqlite3.connect(morning / "digest.db")) as connection, connection:
        connection.execute("UPDATE subscribers SET address = 'anna@@example.org' WHERE id = 1")
    rows = [(row["address"], row["suppressed"]) for row in ask("subscribers", "list", "morning")]
    assert rows == [("anna@@example.org", "asked by phone"), ("ben@example.org", None)]


def test_what_is_no_backup_is_refused_before_anything_is_asked(call: Any, morning: Path) -> None:
    code, _, err = call("db", "restore", "digest.toml")
    assert (code, "[y/N]" in err) == (2, False)
    assert "digest db backup" in err


@pytest.mark.parametrize(
    ("command", "what"),
    [
        ("db backup nowhere/all.tar.gz", "nowhere: there is no such folder"),
        ("db backup notes", "notes: there is a folder of that name"),
        ("db backup digest.toml", "digest.toml: there is a file of that name"),
        ("lists set morning --max-age 99999999999d", "'99999999999d' is too long"),
        ("subscribers unsubscribe evening anna@example.org", "evening: anna@example.org is not on this list"),
        ("subscribers pause evening anna@example.org", "evening: anna@example.org is not on this list"),
        ("subscribers pause morning ben@example.org", "morning: ben@example.org is paused already"),
    ],
)
def test_a_complaint_names_what_is_wrong(call: Any, ask: Any, morning: Path, command: str, what: str) -> None:
    ask("lists", "add", "evening", "--title", "The Evening", "--from", "news@example.org")
    ask("subscribers", "pause", "morning", "ben@example.org")
    assert call(*command.split())[2].startswith(f"digest: {what}")


def test_what_is_told_of_all_lists_names_each(call: Any, ask: Any, morning: Path) -> None:
    ask("lists", "add", "evening", "--title", "The Evening", "--from", "Evening <news@example.org>")
    ask("sources", "add", "evening", "notes")
    ask("subscribers", "add", "evening", "cleo@example.org", "--consent", "form")
    assert {row["list"] for row in ask("sources", "list")} == {"evening", "morning"}
    assert {row["list"] for row in ask("subscribers", "list")} == {"evening", "morning"}
    assert {row["list"] for row in ask("articles", "list")} == {"evening", "morning"}
    ask("send", "morning")
    assert [row["list"] for row in ask("editions", "list")] == ["morning"]


@pytest.mark.parametrize(("answer", "code"), [("", 2), ("no\n", 130), ("\n", 130), ("y\n", 0)])
def test_what_cannot_be_taken_back_is_asked_first(
    call: Any, morning: Path, monkeypatch: Any, answer: str, code: int
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(answer))
    found, _, err = call("lists", "remove", "morning")
    assert found == code
    assert err.startswith("Remove the list morning? [y/N]: ")
    assert (call("lists", "show", "morning")[0] == 2) is (code == 0)


def test_a_second_init_says_that_all_is_there(call: Any, morning: Path) -> None:
    assert "nothing: digest.toml and what it names are here already" in call("init")[1]


def test_ctrl_c_is_told_and_not_shown_as_a_failure(call: Any, morning: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("digest.cli.collect.collect_due", interrupted)
    code, _, err = call("collect")
    assert (code, len(err.split("\n"))) == (130, 3)  # the first line ends the one that ^C stands in
    assert "interrupted" in err


def interrupted(*_: Any, **__: Any) -> None:
    raise KeyboardInterrupt


def test_a_failing_source_is_a_warning_and_not_a_failure(call: Any, ask: Any, morning: Path) -> None:
    for note in (morning / "notes").iterdir():
        note.unlink()
    (morning / "notes").rmdir()
    code, _, err = call("run", now="2026-01-05T07:30+00:00")
    assert code == 0
    assert "warning: 1 of 1 sources could not be read" in err
    (source,) = ask("sources", "list", "morning")
    assert source["failures"] == 1
    assert "notes" in source["error"]


def test_what_the_database_did_not_keep_is_a_failure_and_not_the_sources(
    call: Any, morning: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise StorageError("the database cannot be written")

    monkeypatch.setattr("digest.collection.record_good_read", refuse)
    code, out, err = call("collect", "--all")
    assert (code, "1 source read" in out, "could not be read" in err) == (1, True, False)
    assert err.splitlines()[-1] == "digest: the database cannot be written"


def test_mail_to_a_relay_elsewhere_is_refused_while_nobody_could_unsubscribe(
    call: Any, morning: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGEST_TRANSPORT__KIND", "smtp")
    monkeypatch.setenv("DIGEST_SMTP__HOST", "mail.example.org")
    monkeypatch.setenv("DIGEST_SMTP__SECURITY", "starttls")
    for base in ("", "http://news.example.org", "https://localhost:8080", "https://127.0.0.1"):
        monkeypatch.setenv("DIGEST_SERVICE__BASE_URL", base)
        code, _, err = call("send", "morning")
        assert code == 2
        assert "base_url" in err


def test_a_relay_that_is_down_is_a_failure_and_loses_nothing(
    call: Any, ask: Any, morning: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in RELAY_DOWN.items():
        monkeypatch.setenv(name, value)
    code, _, err = call("run", now=NEXT_SLOT)
    assert code == 1
    assert "127.0.0.1:1" in err
    assert {row["state"] for row in ask("deliveries", "list", now=NEXT_SLOT)} == {"pending"}


def test_what_the_relay_deferred_is_said_with_the_next_try(
    call: Any, morning: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in RELAY_DOWN.items():
        monkeypatch.setenv(name, value)
    with Inbox(script=[Fault(at="RCPT", reply="450 4.2.0 come back")]) as inbox:
        monkeypatch.setenv("DIGEST_SMTP__PORT", str(inbox.port))
        for command, later in (("send morning", NEXT_SLOT), ("run", "2026-01-05T08:00+00:00")):
            code, _, err = call(*command.split(), now=later)
            assert code == 0
            assert "warning: 2 deliveries were deferred by the relay, the next try is due at 2026-01-05 0" in err
        code, _, err = call("run", now="2026-01-05T08:00:05+00:00")
        assert (code, "deferred by the relay" in err) == (0, False)


def test_what_was_given_up_is_said(call: Any, morning: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in RELAY_DOWN.items():
        monkeypatch.setenv(name, value)
    assert call("run", now=NEXT_SLOT)[0] == 1
    code, out, err = call("run", "--json", now="2026-01-12T12:00+00:00")
    assert (code, json.loads(out)["expired"]) == (0, 2)
    assert "warning: 2 deliveries were given up" in err


def test_what_failed_by_hand_is_said_too(call: Any, morning: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in RELAY_DOWN.items():
        monkeypatch.setenv(name, value)
    with Inbox(script=[Fault(at="RCPT", reply="550 5.2.2 full", times=1), Fault(at="DOT", drops=True)]) as inbox:
        monkeypatch.setenv("DIGEST_SMTP__PORT", str(inbox.port))
        code, _, err = call("send", "morning", now=NEXT_SLOT)
    assert code == 0
    assert "1 delivery failed; `digest deliveries list --failed`" in err
    assert "1 uncertain; `digest deliveries list --uncertain`" in err


@pytest.mark.parametrize(
    ("command", "closed"), [("lists list", ">&-"), ("run", "2>&-"), ("run --json", "<&- >&- 2>&-")]
)
def test_an_output_that_is_closed_is_written_to_nowhere(morning: Path, command: str, closed: str) -> None:
    script = f'exec "$0" -m digest {command} {closed}'
    done = subprocess.run(["/bin/sh", "-c", script, sys.executable], capture_output=True, text=True, check=False)
    assert (done.returncode, "should not" in done.stdout + done.stderr) == (0, False)


def test_json_is_json_also_when_there_is_nothing(ask: Any, here: Path) -> None:
    ask("init")
    assert ask("lists", "list") == []
    assert ask("deliveries", "list") == []
    assert ask("collect") == []


def test_the_log_is_one_object_a_line(call: Any, morning: Path) -> None:
    _, _, err = call("--log-json", "send", "morning")
    entries = [json.loads(line) for line in err.splitlines() if line.startswith("{")]
    assert all({"time", "level", "logger", "message"} <= entry.keys() for entry in entries)
    assert "anna@example.org" not in err


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (("<mj-divider", "<mj-devider"), "mj-devider"),
        (("unsubscribe_url", "base_url"), "unsubscribe"),
    ],
)
def test_a_broken_template_is_said_in_one_line_and_sends_nothing(
    call: Any, ask: Any, morning: Path, monkeypatch: pytest.MonkeyPatch, change: tuple[str, str], what: str
) -> None:
    theirs = morning / "theirs"
    shutil.copytree(Path(__file__).parents[2] / "templates", theirs)
    for path in theirs.rglob("*.mjml.jinja"):
        path.write_text(path.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    monkeypatch.setenv("DIGEST_SERVICE__TEMPLATES", str(theirs))
    code, _, err = call("run", now=NEXT_SLOT)
    assert code == 1
    (complaint,) = [line for line in err.splitlines() if line.startswith("digest: ")]
    assert what in complaint
    assert ".mjml.jinja" in complaint
    assert {row["state"] for row in ask("deliveries", "list", now=NEXT_SLOT)} == {"pending"}
    monkeypatch.delenv("DIGEST_SERVICE__TEMPLATES")
    assert ask("run", now="2026-01-05T07:02+00:00")["sent"] == 2


def test_without_init_a_command_makes_nothing_and_says_what_to_do(call: Any, here: Path) -> None:
    code, _, err = call("lists", "list")
    assert code == 1
    assert "digest init" in err
    assert list(here.iterdir()) == []


def test_an_edition_that_was_sent_can_be_looked_at_again(ask: Any, morning: Path) -> None:
    edition = ask("send", "morning")["edition"]
    shown = ask("preview", "morning", "--edition", str(edition))
    assert shown["subject"] == ask("editions", "show", str(edition))["subject"]


def test_two_test_mails_are_two_messages(ask: Any, morning: Path) -> None:
    numbers = {ask("send", "morning", "--test", "me@example.org")["message_id"] for _ in range(2)}
    assert len(numbers) == 2


def test_a_new_note_is_read_by_the_next_collect(ask: Any, morning: Path) -> None:
    (morning / "notes/third.txt").write_text(
        "A third note\n\nThe third note says that the tide will turn at ten past nine.\n"
    )
    (collected,) = ask("collect")
    assert collected["new"] == 1


def test_nobody_to_send_to_composes_nothing(call: Any, ask: Any, morning: Path) -> None:
    for name in ("anna", "ben"):
        ask("subscribers", "pause", "morning", f"{name}@example.org")
    code, _, err = call("send", "morning")
    assert code == 3
    assert "no active reader" in err
    assert ask("editions", "list", "morning") == []


def test_readers_are_asked_welcomed_and_told(call: Any, ask: Any, morning: Path) -> None:
    asked = ask("subscribers", "add", "morning", "carl@example.org", "--confirm", "--language", "de")
    assert (asked["status"], asked["mailed"]) == ("pending", "a link to confirm by")
    assert call("subscribers", "add", "morning", "anna@example.org", "--confirm")[0] == 3
    assert call("subscribers", "add", "morning", "d@example.org", "--confirm", "--consent", "form")[0] == 2
    ask("subscribers", "add", "morning", "emma@example.org", "--consent", "form", "--tell")
    ask("subscribers", "pause", "morning", "anna@example.org", "--tell")
    ask("subscribers", "unsubscribe", "morning", "ben@example.org", "--tell")
    mails = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in morning.glob("outbox/*.eml")]
    assert {(str(mail["To"]), str(mail["Subject"])) for mail in mails} == {
        ("carl@example.org", "Bitte bestätigen: The Morning"),
        ("emma@example.org", "Welcome to The Morning"),
        ("anna@example.org", "The Morning is paused"),
        ("ben@example.org", "You have left The Morning"),
    }

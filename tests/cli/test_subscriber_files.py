"""Readers from files: what is told about a file besides its figures."""

import io
from pathlib import Path
from typing import Any

import pytest

from digest.cli.subscriber_files import PROBLEMS_SHOWN, ImportProgress
from subscribers.import_row import ImportReport


def test_what_a_file_has_that_is_not_used_is_told(call: Any, morning: Any) -> None:
    (morning / "readers.csv").write_bytes("\ufeffE-Mail-Adresse;Sprache;Alter\ncleo@example.org;de;40\n".encode())
    code, out, err = call("subscribers", "import", "morning", "readers.csv")
    assert code == 0
    assert "added         1" in out
    assert "columns that say nothing here: Alter" in err
    assert "are pending: they get no mail" in err
    assert "`consent_at`" in err
    assert "`status`" in err


def test_with_consent_nothing_is_said_of_pending(call: Any, ask: Any, morning: Any) -> None:
    (morning / "readers.csv").write_text("email,language\ncleo@example.org,de\n", encoding="utf-8")
    assert call("subscribers", "import", "morning", "readers.csv", "--consent", "form")[2] == ""
    assert ask("subscribers", "list", "morning")[-1]["language"] == "de"


@pytest.mark.parametrize("consent", ["", "  ", "\u200e\t"])
def test_a_consent_that_is_blank_is_wrong_usage(call: Any, ask: Any, morning: Path, consent: str) -> None:
    (morning / "readers.csv").write_text("email\ncleo@example.org\n", encoding="utf-8")
    for given in (("add", "morning", "cleo@example.org"), ("import", "morning", "readers.csv")):
        code, _, err = call("subscribers", *given, "--consent", consent)
        assert (code, err.startswith("digest: --consent: it is blank")) == (2, True)
    assert len(ask("subscribers", "list", "morning")) == 2


def test_a_consent_that_is_yet_to_come_is_told_and_not_recorded(call: Any, ask: Any, morning: Path) -> None:
    lines = ["email,status,consent,consent_at", "cleo@example.org,active,form,2099-01-01T00:00Z"]
    (morning / "readers.csv").write_text("\n".join(lines), encoding="utf-8")
    code, out, err = call("subscribers", "import", "morning", "readers.csv")
    assert (code, "problems      1" in out) == (0, True)
    assert "line 2: 2099-01-01 00:00Z, when they agreed, is yet to come, so this consent is not recorded" in err
    cleo = ask("subscribers", "show", "cleo@example.org")["subscriptions"][0]
    assert (cleo["status"], cleo["consent"]) == ("pending", "")


def test_that_pending_in_a_file_stays_is_told(call: Any, ask: Any, morning: Path) -> None:
    (morning / "readers.csv").write_text("email,status\ncleo@example.org,pending\n", encoding="utf-8")
    for consent in ((), ("--consent", "form")):
        _, _, err = call("subscribers", "import", "morning", "readers.csv", *consent)
        assert "1 line of the file says `pending`, which --consent does not change" in err
    assert ask("subscribers", "show", "cleo@example.org")["subscriptions"][0]["status"] == "pending"


def test_a_file_of_rubbish_is_told_in_part(call: Any, ask: Any, morning: Any) -> None:
    lines = [f"nobody at {number}" for number in range(PROBLEMS_SHOWN + 1)]
    (morning / "readers.csv").write_text("\n".join(["email", "cleo@example.org", *lines]), encoding="utf-8")
    _, _, err = call("subscribers", "import", "morning", "readers.csv")
    assert err.count("line ") == PROBLEMS_SHOWN
    assert "and 1 more problem; --json tells them" in err
    assert ask("subscribers", "import", "morning", "readers.csv")["problems"] == PROBLEMS_SHOWN + 1


def test_progress_is_told_with_each_ten_thousand_whatever_a_page_leaves_over(capsys: Any) -> None:
    tell = ImportProgress()
    for added in (0, 249, 9_999, 10_249, 10_499, 20_000):
        tell(ImportReport(added=added))
    assert capsys.readouterr().err.splitlines() == ["10,249 readers so far", "20,000 readers so far"]


def test_a_file_may_come_by_standard_input(ask: Any, morning: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "sys.stdin", io.TextIOWrapper(io.BytesIO("E-Mail;Name\nbo@example.org;Bo Å\n".encode("latin-1")))
    )
    assert ask("subscribers", "import", "morning", "-", "--consent", "form")["added"] == 1
    assert "bo@example.org" in {row["address"] for row in ask("subscribers", "list", "morning")}


@pytest.mark.parametrize(("name", "what"), [("other.csv", "No such file"), ("notes", "Is a directory")])
def test_a_file_that_cannot_be_read_is_wrong_usage(call: Any, morning: Path, name: str, what: str) -> None:
    code, _, err = call("subscribers", "import", "morning", name)
    assert (code, what in err) == (2, True)


def test_topics_that_the_list_does_not_have_are_told_most_wanted_first(call: Any, morning: Path) -> None:
    lines = ["email,topics", "cleo@example.org,Sport; Ice", "dan@example.org,Ice", "eve@example.org,"]
    (morning / "readers.csv").write_text("\n".join(lines), encoding="utf-8")
    code, _, err = call("subscribers", "import", "morning", "readers.csv", "--consent", "form")
    assert (code, err.count("topic")) == (0, 1)
    assert "the list has no topic Ice (2 readers), Sport (1 reader), so there is no story for it" in err

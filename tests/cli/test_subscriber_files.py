"""Readers from files: what is told about a file besides its figures."""

from typing import Any

from digest.cli.subscriber_files import PROBLEMS_SHOWN


def test_what_a_file_has_that_is_not_used_is_told(call: Any, morning: Any) -> None:
    (morning / "readers.csv").write_bytes("\ufeffE-Mail-Adresse;Sprache;Alter\ncleo@example.org;de;40\n".encode())
    code, out, err = call("subscribers", "import", "morning", "readers.csv")
    assert code == 0
    assert "added         1" in out
    assert "columns that say nothing here: Alter" in err
    assert "pending and not mailed" in err
    assert "`consent_at`" in err


def test_with_consent_nothing_is_said_of_pending(call: Any, ask: Any, morning: Any) -> None:
    (morning / "readers.csv").write_text("email,language\ncleo@example.org,de\n", encoding="utf-8")
    assert call("subscribers", "import", "morning", "readers.csv", "--consent", "form")[2] == ""
    assert ask("subscribers", "list", "morning")[-1]["language"] == "de"


def test_a_file_of_rubbish_is_told_in_part(call: Any, ask: Any, morning: Any) -> None:
    lines = [f"nobody at {number}" for number in range(PROBLEMS_SHOWN + 1)]
    (morning / "readers.csv").write_text("\n".join(["email", "cleo@example.org", *lines]), encoding="utf-8")
    _, _, err = call("subscribers", "import", "morning", "readers.csv")
    assert err.count("line ") == PROBLEMS_SHOWN
    assert "and 1 more problem; --json tells them" in err
    assert ask("subscribers", "import", "morning", "readers.csv")["problems"] == PROBLEMS_SHOWN + 1

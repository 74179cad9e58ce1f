"""What is shown in part is said to be a part, and what waits for another process is said to wait."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from digest.cli.plan import NAMED

NEXT_SLOT = "2026-01-05T07:00:30+00:00"
MORE = "there are more than these 1; --limit N shows more"


@pytest.mark.parametrize("noun", ["articles", "subscribers", "deliveries", "editions"])
def test_rows_that_a_limit_keeps_out_are_said(call: Any, ask: Any, morning: Path, noun: str) -> None:
    ask("send", "morning")
    (morning / "notes" / "mill.txt").write_text("The mill\n\nThe mill turned on Monday again.\n", encoding="utf-8")
    ask("collect", "--all")
    ask("send", "morning")
    code, out, err = call(noun, "list", "morning", "--limit", "1")
    assert (code, len(out.splitlines()), MORE in err) == (0, 2, True)
    assert len(ask(noun, "list", "morning", "--limit", "1")) == 1
    everything = len(ask(noun, "list", "morning"))
    assert call(noun, "list", "morning", "--limit", str(everything))[2] == ""


def test_alarms_that_a_limit_keeps_out_are_said(call: Any, morning: Path) -> None:
    with sqlite3.connect(morning / "digest.db") as connection:
        for about in ("one", "two"):
            row = ("test", about, "a text", "2026-01-05 07:00:00.000000")
            connection.execute("INSERT INTO alarms (kind, about, text, raised_at) VALUES (?, ?, ?, ?)", row)
    assert MORE in call("alarms", "list", "--limit", "1")[2]
    assert call("alarms", "list", "--limit", "2")[2] == ""


@pytest.mark.parametrize(
    "command",
    [
        ("editions", "show"),
        ("editions", "why"),
        ("editions", "retry"),
        ("articles", "show"),
        ("articles", "pin"),
        ("deliveries", "resolve", "--sent"),
        ("deliveries", "list", "--limit"),
        ("deliveries", "list", "--edition"),
        ("preview", "morning", "--edition"),
        ("send", "morning", "--again"),
    ],
    ids=" ".join,
)
def test_a_number_that_no_row_can_have_is_wrong_usage(call: Any, morning: Path, command: tuple[str, ...]) -> None:
    for number in (10**24, 2**63, 0):
        code, _, err = call(*command, str(number))
        assert (code, "is not in the range" in err) == (2, True)


def test_a_plan_names_the_first_who_are_not_mailed_and_counts_the_rest(call: Any, ask: Any, morning: Path) -> None:
    rows = "\n".join(f"reader{number}@example.org" for number in range(NAMED + 3))
    (morning / "people.csv").write_text(f"email\n{rows}\n", encoding="utf-8")
    ask("subscribers", "import", "morning", "people.csv")
    _, out, _ = call("plan", "morning")
    told = [line for line in out.splitlines() if line.startswith("not mailed")]
    assert len(told) == NAMED + 1
    assert told[-1] == "not mailed: 3 others (pending); `digest subscribers list` names them"
    assert len(ask("plan", "morning")["not_mailed"]) == NAMED + 3


@pytest.mark.parametrize(
    ("state", "what"),
    [
        ("claimed", "2 deliveries are held by another process; if it was killed, they are free 2m later"),
        ("attempting", "2 mails are under way in another process; if it was killed, they are uncertain 11m later"),
    ],
)
def test_a_run_says_what_another_process_holds(call: Any, ask: Any, morning: Path, state: str, what: str) -> None:
    ask("run", now=NEXT_SLOT)
    with sqlite3.connect(morning / "digest.db") as connection:
        connection.execute(
            "UPDATE deliveries SET state = ?, token = 'other', changed_at = '2026-01-05 07:00:30.000000',"
            " lease_until = '2026-01-05 07:02:30.000000'",
            (state,),
        )
    connection.close()
    code, _, err = call("run", now="2026-01-05T07:01:00+00:00")
    assert (code, what in err) == (0, True)
    _, _, err = call("run", now="2026-01-05T07:30:00+00:00")
    assert "another process" not in err


def test_a_policy_says_where_it_has_nothing(call: Any, ask: Any, morning: Path) -> None:
    ask("lists", "set", "morning", "--max-age", "none")
    _, out, _ = call("lists", "show", "morning")
    assert "max_age none, " in out
    assert "weights none, pins none, mutes none, subject none\n" in out

"""How an admin steers what an edition tells: marks, policy, subjects."""

from pathlib import Path
from typing import Any

import pytest


def test_an_editor_pins_and_mutes(call: Any, ask: Any, morning: Path) -> None:
    ids = {row["title"]: str(row["id"]) for row in ask("articles", "list", "morning")}
    assert ask("articles", "mute", ids["Harbour bridge opens"])["mark"] == "mute"
    assert ask("send", "morning")["stories"] == 1
    why = {row["title"]: row["why"] for row in ask("editions", "why", "1")}
    assert why["Harbour bridge opens"] == "muted by an editor"
    assert ask("articles", "pin", ids["Harbour bridge opens"])["mark"] == "pin"
    assert ask("articles", "pin", ids["Ferry fares rise"])["mark"] == "pin"
    (slot,) = ask("plan", "morning")["slots"]
    told = {row["title"]: (row["in"], row["why"].split(",")[0]) for row in slot["articles"]}
    assert told["Harbour bridge opens"] == (True, "pinned by an editor")
    assert told["Ferry fares rise"] == (False, "already delivered")
    assert ask("articles", "unpin", ids["Harbour bridge opens"])["mark"] == ""
    assert call("articles", "pin", "999")[0] == 2


def test_a_policy_is_set_shown_and_cleared(ask: Any, morning: Path) -> None:
    ask(
        "lists", "set", "morning", "--topic", "Sea=word:ferry", "--at-least", "2", "--longest-silence", "3d",
        "--variety", "0.5", "--no-updates", "--characters", "400", "--weight", "topic:sea=0.5",
        "--weight", "source:Tidewater=A Post=2", "--pin", "word:bridge", "--mute", "tag:sport",
    )  # fmt: skip
    policy = ask("lists", "show", "morning")["policy"]
    assert (policy["at_least"], policy["variety"], policy["updates"], policy["characters"]) == (2, 0.5, False, 400)
    assert policy["weights"] == ["topic:sea=0.5", "source:Tidewater=A Post=2"]
    assert (policy["pins"], policy["mutes"]) == (["word:bridge"], ["tag:sport"])
    (slot,) = ask("plan", "morning")["slots"]
    assert [row["why"].split(",")[0] for row in slot["articles"] if row["story"] == 1] == ["pinned: word bridge"]
    ask("lists", "set", "morning", "--weight", "none", "--pin", "none", "--mute", "none", "--longest-silence", "none")
    policy = ask("lists", "show", "morning")["policy"]
    assert (policy["weights"], policy["pins"], policy["mutes"], policy["longest_silence"]) == ([], [], [], None)


@pytest.mark.parametrize(
    "options",
    [
        ("--weight", "source:x"),
        ("--weight", "source:x=much"),
        ("--weight", "source:x=0"),
        ("--weight", "x=2"),
        ("--pin", "colour:red"),
        ("--mute", "word: "),
        ("--mute", "topic:Nowhere"),
        ("--at-least", "13"),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(call: Any, morning: Path, options: tuple[str, ...]) -> None:
    code, _, err = call("lists", "set", "morning", *options)
    assert code == 2
    assert "Traceback" not in err


def test_an_edition_that_waits_says_so(ask: Any, morning: Path) -> None:
    ask("lists", "set", "morning", "--at-least", "3")
    (slot,) = ask("plan", "morning")["slots"]
    assert slot["reason"].startswith("waits: 2 stories, the list wants at least 3; sent with fewer from 2026-01-")


def test_a_subject_of_the_lists_own_and_one_for_the_next_edition(call: Any, ask: Any, morning: Path) -> None:
    ask("lists", "set", "morning", "--subject", "{lead} and {count} more")
    assert ask("plan", "morning")["slots"][0]["subject"] == "Ferry fares rise and 1 more"
    ask("lists", "set", "morning", "--next-subject", "Bridge day")
    assert ask("plan", "morning")["slots"][0]["subject"] == "Bridge day"
    assert ask("send", "morning")["subject"] == "Bridge day"
    assert ask("lists", "show", "morning")["next_subject"] == ""
    (morning / "notes" / "late.txt").write_text("Late news\n\nA goat was seen on the roof of the town hall.\n")
    ask("collect", now="2026-01-06T06:00+00:00")
    assert ask("plan", "morning", now="2026-01-06T06:00+00:00")["slots"][0]["subject"] == "Late news"
    assert call("lists", "set", "morning", "--subject", "{lead.title}")[0] == 2
    assert ask("lists", "set", "morning", "--subject", "")
    assert ask("lists", "show", "morning")["policy"]["subject"] == ""


def test_a_list_counts_the_articles_of_its_topics(ask: Any, morning: Path) -> None:
    ask("lists", "set", "morning", "--topic", "Sea=word:ferry", "--topic", "Air=word:kite")
    assert ask("lists", "show", "morning")["articles_by_topic"] == {"Sea": 1, "Air": 0}
    ask("lists", "set", "morning", "--topic", "none")
    assert ask("lists", "show", "morning")["topics"] == {}


def test_an_endpoint_that_is_not_there_changes_no_summary(
    call: Any, ask: Any, morning: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGEST_SERVICE__SUMMARIZER", "endpoint")
    code, _, err = call("settings", "check")
    assert (code, "no endpoint is named" in err) == (2, True)
    monkeypatch.setenv("DIGEST_SUMMARIZER__URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("DIGEST_SUMMARIZER__MODEL", "small")
    assert ask("settings", "check")["summarizer.model"] == "small"
    ask("send", "morning")
    first = ask("editions", "show", "1")["stories"][0]
    assert first["summary"][0].startswith("A ticket for the evening ferry")
    assert (morning / "summaries" / "requests-2026-01-05").stat().st_size == 2

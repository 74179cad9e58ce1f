"""How an admin steers what an edition tells: marks, policy, subjects."""

from pathlib import Path
from typing import Any


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

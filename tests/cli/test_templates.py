"""`digest templates check` finds every fault in one go."""

import json
from pathlib import Path
from typing import Any

from digest.messages.templates import templates_folder


def test_templates_without_fault_are_said_so(ask: Any, here: Path) -> None:
    done = ask("templates", "check")
    assert (done["faults"], done["templates"]) == (0, ["brief", "letter", "morning"])
    assert "right to left" in done["set with"]


def test_every_fault_is_listed_with_its_line(call: Any, here: Path) -> None:
    own = here / "own" / "parts"
    own.mkdir(parents=True)
    masthead = (templates_folder() / "parts/masthead.mjml.jinja").read_text("utf-8")
    own.joinpath("masthead.mjml.jinja").write_text(
        masthead.replace("<mj-divider css-class", "<mj-devider css-class").replace("28px 28px 0", '1px" paddin="2px'),
        "utf-8",
    )
    (here / "digest.toml").write_text('[service]\ntemplates = "own"\n', "utf-8")
    code, out, complaint = call("templates", "check", "--json")
    faults = json.loads(out)
    assert code == 1
    assert {(fault["line"], fault["write instead"]) for fault in faults} >= {
        (2, "did you mean 'padding'?"),
        (8, "did you mean <mj-divider>?"),
    }
    assert {Path(fault["file"]).name for fault in faults} == {"masthead.mjml.jinja"}
    assert f"{len(faults)} faults in the templates" in complaint
    assert call("templates", "check")[0] == 1


def test_texts_that_a_language_lacks_are_listed(ask: Any, here: Path) -> None:
    (here / "own" / "languages").mkdir(parents=True)
    (here / "own" / "languages" / "nl.po").write_text('msgctxt "in_brief"\nmsgid "x"\nmsgstr "Kort"\n', "utf-8")
    (here / "digest.toml").write_text('[service]\ntemplates = "own"\n', "utf-8")
    done = ask("templates", "check")
    lacking = done["said in English for lack of nl"]
    assert "unsubscribe" in lacking
    assert "in_brief" not in lacking
    assert done["faults"] == 0


def test_colours_without_a_dark_counterpart_are_to_be_looked_at(ask: Any, here: Path) -> None:
    parts = here / "own" / "parts"
    parts.mkdir(parents=True)
    masthead = (templates_folder() / "parts/masthead.mjml.jinja").read_text("utf-8")
    style = (templates_folder() / "parts/style.css.jinja").read_text("utf-8")
    begins = masthead.index("<mj-text css-class")
    lines = (
        '<mj-text color="#123456">plain</mj-text>\n'
        "<!-- #fff --><mj-text css-class=\"mine\" color='#654321'>with a rule of its own</mj-text>\n"
        '<mj-text css-class="ink"><span style="padding: 0; background: rgb(1, 2, 3)">in</span></mj-text>\n'
    )
    (parts / "masthead.mjml.jinja").write_text(masthead[:begins] + lines + masthead[begins:], "utf-8")
    dark = "@media (prefers-color-scheme: dark) {"
    (parts / "style.css.jinja").write_text(style.replace(dark, f"{dark} .mine div {{ color: #fff !important; }}"))
    (here / "digest.toml").write_text('[service]\ntemplates = "own"\n', "utf-8")
    found = ask("templates", "check")["to be looked at"]
    first = masthead.count("\n", 0, begins) + 1
    assert [entry.partition("masthead.mjml.jinja:")[2].partition(" is the same")[0] for entry in found] == [
        f"{first}: #123456",
        f"{first + 2}: rgb(1, 2, 3)",
    ]

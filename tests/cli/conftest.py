"""A command line in a folder of its own."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from digest.__main__ import run
from digest.cli import pictures

NOW = "2026-01-05T06:00+00:00"

Digest = Callable[..., Any]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    # Pictures take seconds; the test of the pictures puts the browsers back.
    monkeypatch.setattr(pictures, "BROWSERS", ())
    return tmp_path


@pytest.fixture
def call(here: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Run one command at a fixed time; gives exit code, output and complaints."""

    def called(*arguments: str, now: str = NOW) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(["--now", now, *arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return called


@pytest.fixture
def ask(call: Callable[..., tuple[int, str, str]]) -> Digest:
    """Run one command that must succeed, with --json; gives what it said."""

    def asked(*arguments: str, now: str = NOW) -> Any:
        code, out, err = call(*arguments, "--json", now=now)
        assert code == 0, err
        return json.loads(out)

    return asked


@pytest.fixture
def morning(ask: Digest, here: Path) -> Path:
    """A list with two articles collected and two readers; gives its folder."""
    notes = here / "notes"
    notes.mkdir()
    (notes / "harbour.txt").write_text(
        "Harbour bridge opens\n\nThe new bridge over the harbour was opened by the mayor on Monday morning.\n\n"
        "Some four hundred people came to walk across it in the rain, and a band played.\n",
        encoding="utf-8",
    )
    (notes / "ferry.txt").write_text(
        "Ferry fares rise\n\nA ticket for the evening ferry will cost three crowns more from the first of March.\n\n"
        "The harbour company says that fuel has become dearer twice since the last summer season.\n",
        encoding="utf-8",
    )
    ask("init")
    ask("lists", "add", "morning", "--title", "The Morning", "--from", "Morning <news@example.org>")
    ask("sources", "add", "morning", "notes")
    for name in ("anna", "ben"):
        ask("subscribers", "add", "morning", f"{name}@example.org", "--consent", "paper form")
    ask("collect")
    return here

"""Tables that fit a terminal and never cut a word."""

import os
import shutil
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.cli.output import print_record, print_rows
from digest.cli.table import GAP, least, to_leave_out

ROWS = [
    {
        "id": 1,
        "address": "anna.maria.longname@readers.example.org",
        "reply": "250 2.0.0 OK: queued as 4F2A1",
        "zone": "",
    },
    {"id": 123_456, "address": "ben@example.org", "reply": "451 4.3.0 try again later, the disk is full", "zone": ""},
]


def on_terminal(monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    monkeypatch.setattr(shutil, "get_terminal_size", lambda: os.terminal_size((columns, 24)))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("NO_COLOR", "1")


@pytest.mark.parametrize("columns", [200, 80, 66, 50, 48])
def test_a_table_fits_the_terminal_and_keeps_each_word_whole(
    columns: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    on_terminal(monkeypatch, columns)
    print_rows(ROWS, as_json=False, empty="")
    shown = capsys.readouterr().out
    assert max(map(len, shown.splitlines())) <= columns
    for row in ROWS:
        for value in row.values():
            assert all(word in shown.split() for word in str(value).split())
    assert "zone" not in shown


def test_what_a_narrow_terminal_has_no_room_for_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    on_terminal(monkeypatch, 50)
    print_rows(ROWS, as_json=False, empty="", spare=("reply",))
    shown = capsys.readouterr().out
    assert "queued" not in shown
    assert "no room for reply" in shown


def test_into_a_pipe_each_row_is_one_whole_line_without_colours(capsys: pytest.CaptureFixture[str]) -> None:
    print_rows([{**row, "text": "word " * 60} for row in ROWS], as_json=False, empty="", spare=("reply",))
    shown = capsys.readouterr().out
    assert len(shown.splitlines()) == 1 + len(ROWS)
    assert "\x1b" not in shown
    assert "word " * 59 in shown


def test_a_long_value_of_a_record_is_indented(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    on_terminal(monkeypatch, 40)
    print_record({"name": "morning", "policy": "word " * 20, "style": ""}, as_json=False)
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 40
    assert all(line.startswith(" " * 8 + "word") for line in lines[2:-1])
    assert lines[-1] == "style   -"


WORDS = st.text(st.sampled_from("ab ü漢"), max_size=40)


@given(
    st.lists(st.fixed_dictionaries({"a": WORDS, "b": WORDS, "c": WORDS}), min_size=1, max_size=4), st.integers(10, 90)
)
def test_what_is_kept_has_room(rows: list[dict[str, str]], width: int) -> None:
    left_out = to_leave_out(rows, ["a", "b", "c"], ("c", "b"), width)
    if left_out is not None:
        kept = [name for name in ("a", "b", "c") if name not in left_out]
        assert sum(least(rows, name) for name in kept) + GAP * (len(kept) - 1) <= width
        assert left_out in (set(), {"b"}, {"b", "c"})


def test_a_mark_around_a_letter_takes_no_room(capsys: pytest.CaptureFixture[str]) -> None:
    print_rows([{"name": "a\u20ddb", "note": "x"}, {"name": "abcd", "note": "x"}], as_json=False, empty="")
    first, second = capsys.readouterr().out.splitlines()[1:]
    assert first.replace("\u20dd", "").index("x") == second.index("x")

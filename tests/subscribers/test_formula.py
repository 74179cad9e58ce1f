"""Cells that would run are guarded and restored."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from subscribers.formula import guard, unguard


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "'=1"])
def test_a_cell_that_would_run_gets_a_quote(cell: str) -> None:
    assert guard(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "Ann", "'quoted'", "a=b", "O'Neil"])
def test_other_cells_stay(cell: str) -> None:
    assert guard(cell) == cell
    assert unguard(cell) == cell


@given(st.text(alphabet="'=+-@\t\ra ", max_size=8) | st.text(max_size=8))
@settings(max_examples=200)
def test_what_was_guarded_comes_back(cell: str) -> None:
    assert unguard(guard(cell)) == cell
    assert guard(cell)[:1] not in set("=+-@\t\r\n")

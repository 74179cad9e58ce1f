"""Cells that a spreadsheet would run as a formula, made harmless on the way out and restored on the way in."""

import re

# The quotes before it count too, so that a cell that truly begins with a quote and a formula comes back as it was.
RUNS = re.compile(r"'*[=+\-@＝＋－＠\t\r\n]")


def guard(cell: str) -> str:
    """The cell, with a quote in front if a spreadsheet would run it."""
    return f"'{cell}" if RUNS.match(cell) else cell


def unguard(cell: str) -> str:
    """The cell as it was before `guard`."""
    return cell[1:] if cell.startswith("'") and RUNS.match(cell) else cell

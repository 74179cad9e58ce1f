"""Rows on a screen: as a table while it fits, else with fewer columns, else one below the other."""

import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

import click

from digest.messages.wrap import columns as cells

GAP = 2
# A column of text is still read when it is so narrow; below that the rows stand one below the other.
NARROWEST = 14

Row = Mapping[str, str]


def print_table(rows: Sequence[Row], spare: Sequence[str] = ()) -> None:
    """Print rows of ready text; on a terminal within its width, columns of `spare` left out from its end as need be.

    Into a file or a pipe each row is one line, as long as it is. A word is never cut: an id or an address stays whole.
    """
    if not sys.stdout.isatty():
        draw([{name: " ".join(row[name].split("\n")) for name in row} for row in rows], list(rows[0]), width=None)
        return
    width = shutil.get_terminal_size().columns
    columns = [name for name in rows[0] if any(row[name] for row in rows)]
    left_out = to_leave_out(rows, columns, spare, width)
    if left_out is None:
        stack(rows, columns)
        return
    draw(rows, [name for name in columns if name not in left_out], width=width)
    if left_out:
        click.echo(f"(no room for {', '.join(map(heading, sorted(left_out)))}: a wider terminal or --json shows them)")


def to_leave_out(rows: Sequence[Row], columns: Sequence[str], spare: Sequence[str], width: int) -> set[str] | None:
    """Which columns to leave out so that the rest fits a width; None when too much remains even then."""
    left_out: set[str] = set()
    for name in (None, *reversed([name for name in spare if name in columns])):
        left_out |= {name} if name else set()
        kept = [column for column in columns if column not in left_out]
        if sum(least(rows, column) for column in kept) + GAP * (len(kept) - 1) <= width:
            return left_out
    return None


def least(rows: Sequence[Row], name: str) -> int:
    """The fewest cells a column can have: its longest word, and enough to read a text by."""
    widest = max(cells(text) for row in rows for text in (row[name], heading(name)))
    word = max(cells(word) for row in rows for text in (row[name], heading(name)) for word in text.split() or [""])
    return max(word, min(widest, NARROWEST))


def heading(name: str) -> str:
    """A column's name as people read it; the name of a setting, which has a dot, as it is written."""
    return name if "." in name else name.replace("_", " ")


def draw(rows: Sequence[Row], columns: Sequence[str], *, width: int | None) -> None:
    """Print a table of some columns, wrapped at a width or not at all."""
    widths = {name: max(cells(text) for text in (heading(name), *(row[name] for row in rows))) for name in columns}
    while width and sum(widths.values()) + GAP * (len(widths) - 1) > width:
        widths[max((name for name in columns if widths[name] > least(rows, name)), key=widths.__getitem__)] -= 1
    bold = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    for line in lines_of({name: heading(name) for name in columns}, widths):
        click.echo(click.style(line, bold=True) if bold else line)
    for row in rows:
        for line in lines_of(row, widths):
            click.echo(line)


def lines_of(row: Row, widths: Mapping[str, int]) -> Iterator[str]:
    """The lines of a row, each column wrapped at its width."""
    columns = [(wrapped(row[name], room), room) for name, room in widths.items()]
    for parts in zip_longest(*(lines for lines, _ in columns), fillvalue=""):
        padded = (part + " " * (room - cells(part)) for part, (_, room) in zip(parts, columns, strict=True))
        yield (" " * GAP).join(padded).rstrip()


def wrapped(text: str, room: int) -> list[str]:
    """A text in lines of so many cells, broken between words alone; a longer word is a line of its own."""
    lines: list[str] = []
    for part in text.splitlines() or [""]:
        if cells(part) <= room:
            lines.append(part)
            continue
        line = ""
        for word in part.split():
            joined = f"{line} {word}" if line else word
            if line and cells(joined) > room:
                lines.append(line)
                joined = word
            line = joined
        lines.append(line)
    return lines


def stack(rows: Sequence[Row], columns: Sequence[str]) -> None:
    """Print each row as lines of name and value, without what it has no value for; an empty line between two."""
    for number, row in enumerate(rows):
        if number:
            click.echo()
        print_pairs({name: row[name] for name in columns if row[name]})


def print_pairs(pairs: Row) -> None:
    """Print names and their ready texts, a line each, a longer text indented; on a terminal within its width."""
    names = max(map(len, pairs), default=0) + GAP
    room = shutil.get_terminal_size().columns - names if sys.stdout.isatty() else sys.maxsize
    for name, text in pairs.items():
        first, *rest = wrapped(text, max(room, NARROWEST))
        click.echo(f"{heading(name):<{names}}{first}".rstrip())
        for line in rest:
            click.echo((" " * names + line).rstrip())

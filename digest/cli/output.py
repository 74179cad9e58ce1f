"""What a command prints: tables for people, JSON for programs."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

import click
import msgspec

from digest.cli.logs import remark
from digest.cli.table import print_pairs, print_table

Command = TypeVar("Command", bound=Callable[..., Any])
Row = TypeVar("Row")
NOTHING = "-"
# A number as a database can hold it: of a row, or of how many rows are shown.
NUMBER = click.IntRange(1, 2**63 - 2)

as_json_option: Callable[[Command], Command] = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def limit_option(default: int, help: str = "How many, newest first.") -> Callable[[Command], Command]:
    """The option that says how many rows are shown."""
    return click.option("--limit", type=NUMBER, metavar="N", default=default, show_default=True, help=help)


def within(limit: int, pages: Iterable[Sequence[Row]]) -> list[Row]:
    """The rows of all pages, of each as many as the limit lets; pages that had more are said on stderr."""
    found = list(pages)
    if any(len(page) > limit for page in found):
        remark(f"there are more than these {limit:,}; --limit N shows more")
    return [row for page in found for row in page[:limit]]


def print_rows(rows: Sequence[Mapping[str, Any]], *, as_json: bool, empty: str, spare: Sequence[str] = ()) -> None:
    """Print rows that have the same keys: a table, or a JSON array; `empty` is said when there is none.

    What stands in `spare` is left out, from its end, where a terminal has no room for it.
    """
    if as_json:
        print_json(rows)
    elif not rows:
        click.echo(empty)
    else:
        print_table([{name: readable(value) for name, value in row.items()} for row in rows], spare)


def print_record(record: Mapping[str, Any], *, as_json: bool) -> None:
    """Print one thing: a line for each of its values, or a JSON object."""
    if as_json:
        print_json(record)
        return
    print_pairs({name: readable(value) or NOTHING for name, value in record.items()})


def print_json(value: object) -> None:
    """Print a value as JSON, indented."""
    click.echo(msgspec.json.format(msgspec.json.encode(value, enc_hook=str), indent=2).decode())


def readable(value: object) -> str:
    """A value as people read it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return in_units(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(map(readable, value))
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {readable(entry) or 'none'}" for name, entry in value.items())
    return printable(str(value))


def in_units(length: timedelta) -> str:
    """A length of time in the largest unit that fits: 3d, 6h, 90s."""
    seconds = int(length.total_seconds())
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds and seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"


def printable(text: str) -> str:
    """Text without what could steer a terminal: it may come from a feed."""
    return "".join(letter if letter.isprintable() or letter == "\n" else " " for letter in text)


def counted(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun: 1 article, 2 articles."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def joined(parts: Iterable[str]) -> str:
    """Parts that are not empty, as one sentence."""
    return ", ".join(part for part in parts if part)

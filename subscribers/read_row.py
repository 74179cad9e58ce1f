"""One record of a file as a row to import, or as problems in plain words."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from subscribers.address import Address, parse_address
from subscribers.csv_records import Record
from subscribers.errors import AddressError, PreferenceError
from subscribers.formula import unguard
from subscribers.import_row import ImportRow, Problem
from subscribers.one_line import one_line
from subscribers.preferences import Preferences, parse_cadence, parse_language, parse_zone
from subscribers.subscription import Status
from subscribers.topics import parse_topics

CHOICES: Mapping[str, Callable[[str], Any]] = {
    "language": parse_language,
    "zone": parse_zone,
    "cadence": parse_cadence,
    "topics": parse_topics,
}
DAY = re.compile(r"\d{4}-\d\d-\d\d")
NO_MOMENT = "{!r} is no time with its zone, such as 2025-03-10T07:00Z, so this consent is not recorded"
STATUSES: Mapping[str, Status | None] = {
    "": None,
    **{status.value: status for status in Status},
    "subscribed": Status.ACTIVE,
    "confirmed": Status.ACTIVE,
    "enabled": Status.ACTIVE,
    "unconfirmed": Status.PENDING,
}


def read_row(record: Record, columns: Mapping[str, int]) -> Iterator[ImportRow | Problem]:
    """What is wrong with a record, then the row if its address can be used; `columns` says which cell is what."""
    cells = {name: unguard(record.cells[index]).strip() for name, index in columns.items() if index < len(record.cells)}
    status = cells.get("status", "").lower()
    if record.problem or "address" not in cells:
        yield Problem(record.line, record.problem or missing(record, columns["address"]))
    elif isinstance(address := read_address(cells["address"], record.line), Problem):
        yield address
    elif status not in STATUSES:
        yield Problem(
            record.line, f"{address.address} has the status {one_line(status, 40)!r}, which is not known here"
        )
    else:
        choices, problems = read_choices(cells)
        consent, moment = one_line(cells.get("consent", ""), 500), read_moment(cells.get("consent_at", ""))
        agreed: dict[str, Any] = {"consent": consent, "consent_at": moment} if consent and moment else {}
        if consent and cells.get("consent_at") and not moment:
            problems.append(NO_MOMENT.format(cells["consent_at"][:40]))
        yield from (Problem(record.line, what) for what in problems)
        name = one_line(cells.get("name", ""), 200) or address.name or None
        yield ImportRow(
            line=record.line,
            address=address,
            preferences=Preferences(name=name, **choices),
            status=STATUSES[status],
            **agreed,
        )


def missing(record: Record, index: int) -> str:
    """What is wrong with a record that ends before the column of the address."""
    return f"there is no address: it should stand in cell {index + 1}, and this line ends after {len(record.cells)}"


def read_address(text: str, line: int) -> Address | Problem:
    """The address in a cell, or what is wrong with it."""
    if not text:
        return Problem(line, "there is no address in this line")
    try:
        return parse_address(text)
    except AddressError as error:
        return Problem(line, f"{error.where}: {error.what}")


def looks_like_address(cell: str) -> bool:
    """Whether a cell holds an address that can be used."""
    return "@" in cell and isinstance(read_address(unguard(cell).strip(), 0), Address)


def read_choices(cells: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    """The choices that could be read, and what was wrong with the others; an empty cell chooses nothing."""
    choices, problems = {}, []
    for name, parse in CHOICES.items():
        if not cells.get(name):
            continue
        try:
            choices[name] = parse(cells[name])
        except PreferenceError as error:
            problems.append(f"{error.what}, so the {name} is left as it is")
    return choices, problems


def read_moment(text: str) -> datetime | None:
    """The moment of an ISO 8601 time with its zone, or of a day, which is its midnight in UTC; None for all else."""
    try:
        moment = datetime.fromisoformat(f"{text}T00:00Z" if DAY.fullmatch(text) else text)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None

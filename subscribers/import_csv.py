"""People in a CSV file: which column is what, then each line as a row that can be used or a problem; and the import."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice

import sqlalchemy as sa

from subscribers.csv_records import Record, read_records
from subscribers.errors import SubscriberError
from subscribers.import_row import ImportReport, ImportRow, Problem
from subscribers.import_store import write_page
from subscribers.one_line import one_line
from subscribers.read_row import looks_like_address, read_row

HEADER_WORDS: Mapping[str, tuple[str, ...]] = {
    "address": (
        *("email", "e mail", "email address", "e mail address", "mail", "address", "subscriber email"),
        *("e mail adresse", "adresse e mail", "courriel", "correo electrónico", "електронна пошта"),
    ),
    "name": ("name", "full name", "nom", "nombre", "ім'я"),
    "status": ("status",),
    "language": ("language", "lang", "sprache", "langue", "idioma", "мова"),
    "zone": ("zone", "timezone", "time zone"),
    "cadence": ("cadence",),
    "topics": ("topics", "topic"),
    "consent": ("consent",),
    "consent_at": ("consent at",),
}
# How far an address is looked for where no header says which column it is.
LOOK_AHEAD = 200
# Rows in one transaction: well under 200 ms on a small machine, so that others can write in between.
PAGE = 250
SAVE_AS_CSV = "save the table as CSV with a column `email`, one person a line"


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportPlan:
    """How a file is understood: which cell is what, its header's line (0: none), and the headings that say nothing.

    Iterating reads the file line by line: rows that can be used, each address once, and problems.
    """

    data: bytes = field(repr=False)
    columns: Mapping[str, int]
    header: int = 0
    ignored: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[ImportRow | Problem]:
        seen: set[str] = set()
        for record in read_records(self.data):
            if record.line > self.header:
                yield from once(read_row(record, self.columns), seen)


def read_csv(data: bytes) -> ImportPlan:
    """How the bytes of a CSV file are understood; SubscriberError when it is empty or no column has an address."""
    if data.startswith(b"PK\x03\x04"):
        raise SubscriberError("this is a spreadsheet, not a CSV file", fix=SAVE_AS_CSV)
    records = list(islice(read_records(data), LOOK_AHEAD))
    if not records:
        raise SubscriberError("the file is empty", fix=SAVE_AS_CSV)
    columns = read_header(records[0])
    header = records[0] if columns else Record(0)
    if "address" not in columns:
        columns = {**columns, "address": find_address_column(records)}
    ignored = (one_line(cell, 60) for index, cell in enumerate(header.cells) if index not in columns.values())
    return ImportPlan(data=data, columns=columns, header=header.line, ignored=tuple(name for name in ignored if name))


def read_header(record: Record) -> dict[str, int]:
    """Which cell of a header is what; nothing when the record is a person or says nothing known."""
    words = [" ".join(cell.lower().replace("-", " ").replace("_", " ").split()) for cell in record.cells]
    if any("@" in word for word in words):
        return {}
    found = {name: next((word for word in known if word in words), None) for name, known in HEADER_WORDS.items()}
    return {name: words.index(word) for name, word in found.items() if word is not None}


def find_address_column(records: Sequence[Record]) -> int:
    """The first cell that holds an address in the first record that has one; SubscriberError when none has."""
    for record in records:
        for index, cell in enumerate(record.cells):
            if looks_like_address(cell):
                return index
    raise SubscriberError("no column has a mail address in it", fix=SAVE_AS_CSV)


def once(found: Iterable[ImportRow | Problem], seen: set[str]) -> Iterator[ImportRow | Problem]:
    """What was found in a line, or one problem when its address stood in an earlier line."""
    found = tuple(found)
    row = found[-1] if found else None
    if isinstance(row, ImportRow) and row.address.key in seen:
        yield Problem(row.line, f"{row.address.address} stands further up in the file already")
        return
    if isinstance(row, ImportRow):
        seen.add(row.address.key)
    yield from found


def without_future(found: Iterable[ImportRow | Problem], now: datetime) -> Iterator[ImportRow | Problem]:
    """The same, but a consent that is yet to be given is a problem, and no longer in its row."""
    for one in found:
        if isinstance(one, ImportRow) and one.consent_at and one.consent_at > now:
            day = f"{one.consent_at:%Y-%m-%d %H:%MZ}"
            yield Problem(one.line, f"{day}, when they agreed, is yet to come, so this consent is not recorded")
            yield replace(one, consent="", consent_at=None)
        else:
            yield one


def import_rows(
    begin: Callable[[], AbstractContextManager[sa.Connection]],
    list_id: int,
    found: Iterable[ImportRow | Problem],
    *,
    hash_key: bytes,
    now: datetime,
    consent: str = "",
    page: int = PAGE,
    progress: Callable[[ImportReport], None] | None = None,
) -> ImportReport:
    """Bring what `read_csv` found onto a list, one transaction of `begin` a page; `progress` hears after each.

    With consent people become active, without it pending. Whoever unsubscribed or is suppressed is refused by line.
    """
    total, waiting = ImportReport(), without_future(found, now)
    while part := list(islice(waiting, page)):
        rows = [one for one in part if isinstance(one, ImportRow)]
        total += ImportReport(problems=tuple(one for one in part if isinstance(one, Problem)))
        with begin() as connection:
            agreed = one_line(consent, 500)
            total += write_page(connection, list_id, rows, hash_key=hash_key, now=now, consent=agreed)
        if progress:
            progress(total)
    return total

"""Sources as rows: which lists read them, what their last reads gave, when they are due."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from digest.errors import UsageError
from digest.model import SourceRecord
from digest.storage.tables import list_sources, sources

COLUMNS = (
    "id", "kind", "address", "title", "etag", "modified", "fetched_at", "good_at", "failures", "next_try", "error",
    "disabled",
)  # fmt: skip


def add_source(
    connection: sa.Connection, list_id: int, kind: str, address: str, now: datetime, *, disabled: bool = False
) -> SourceRecord:
    """The source of an address, read by a list from now on; a source of two lists is one row and read once."""
    known = connection.execute(sa.select(sources).where(sources.c.address == address)).one_or_none()
    if known is None:
        values: dict[str, Any] = {"kind": kind, "address": address, "next_try": now, "problems": [], "created_at": now}
        values |= {"disabled": disabled}
        known = connection.execute(sa.insert(sources).values(values).returning(sources)).one()
    elif known.kind != kind:
        raise UsageError(f"{address} is read as a {known.kind} already", fix=f"give --kind {known.kind}")
    else:
        # Whoever adds it wants it read, also when it was given up before.
        fresh = {"disabled": disabled, "failures": 0, "next_try": now}
        known = connection.execute(
            sa.update(sources).where(sources.c.id == known.id).values(fresh).returning(sources)
        ).one()
    link = {"list_id": list_id, "source_id": known.id}
    if connection.execute(sa.select(list_sources).filter_by(**link)).first():
        raise UsageError(f"the list already reads {address}", fix="`digest sources list` shows what it reads")
    connection.execute(sa.insert(list_sources).values(**link, added_at=now))
    return read_source_row(known)


def remove_source(connection: sa.Connection, list_id: int, source_id: int) -> None:
    """Stop a list from reading a source; a source that no list reads any more goes, with its articles."""
    connection.execute(sa.delete(list_sources).filter_by(list_id=list_id, source_id=source_id))
    remove_unread(connection)


def remove_sources_of(connection: sa.Connection, list_id: int) -> None:
    """Stop a list from reading anything."""
    connection.execute(sa.delete(list_sources).filter_by(list_id=list_id))
    remove_unread(connection)


def remove_unread(connection: sa.Connection) -> None:
    """Let go of the sources that no list reads, with their articles."""
    connection.execute(sa.delete(sources).where(~sa.exists().where(list_sources.c.source_id == sources.c.id)))


def sources_of(connection: sa.Connection, list_id: int) -> tuple[SourceRecord, ...]:
    """The sources that a list reads, in the order in which they were added."""
    query = sa.select(sources).join(list_sources, list_sources.c.source_id == sources.c.id)
    rows = connection.execute(query.where(list_sources.c.list_id == list_id).order_by(sources.c.id))
    return tuple(read_source_row(row) for row in rows)


def source_of(connection: sa.Connection, list_id: int, name: str) -> SourceRecord:
    """The source of a list by its id or its address; UsageError when the list reads none such."""
    for source in sources_of(connection, list_id):
        if name in (str(source.id), source.address):
            return source
    raise UsageError(f"the list reads no source {name!r}", fix="`digest sources list` shows ids and addresses")


def due_sources(connection: sa.Connection, now: datetime, *, everything: bool = False) -> tuple[SourceRecord, ...]:
    """The sources that some list reads and that are to be read now, or everything that is read at all."""
    read = sa.exists().where(list_sources.c.source_id == sources.c.id)
    # What was read at a time that has not come was read by a clock that was told another time.
    other_clock = sources.c.fetched_at.is_(None) | (sources.c.fetched_at > now)
    come = sa.true() if everything else (sources.c.next_try <= now) | other_clock
    due = sa.select(sources).where(come, ~sources.c.disabled, read)
    return tuple(read_source_row(row) for row in connection.execute(due.order_by(sources.c.next_try, sources.c.id)))


def record_good_read(
    connection: sa.Connection,
    source: SourceRecord,
    *,
    title: str,
    etag: str,
    modified: str,
    problems: Sequence[str],
    now: datetime,
    next_try: datetime,
) -> None:
    """Remember a read that worked, and when the next is due."""
    values: dict[str, Any] = {"etag": etag[:500], "modified": modified[:100], "problems": list(problems)[:20]}
    if title:
        values["title"] = title[:300]
    values |= {"fetched_at": now, "good_at": now, "failures": 0, "error": "", "next_try": next_try}
    connection.execute(sa.update(sources).where(sources.c.id == source.id).values(values))


def record_failed_read(
    connection: sa.Connection, source: SourceRecord, *, error: str, now: datetime, next_try: datetime, disabled: bool
) -> None:
    """Remember a read that failed, why, and when the next try is due, if ever."""
    values = {"fetched_at": now, "failures": sources.c.failures + 1, "error": error[:500], "next_try": next_try}
    connection.execute(sa.update(sources).where(sources.c.id == source.id).values(values | {"disabled": disabled}))


def read_source_row(row: sa.Row[Any]) -> SourceRecord:
    """A source from its row."""
    return SourceRecord(problems=tuple(row.problems), **{name: getattr(row, name) for name in COLUMNS})

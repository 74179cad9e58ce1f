"""Sources as rows: which lists read them, what their last reads gave, when they are due."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from digest.errors import UsageError
from digest.model import SourceRecord
from digest.storage.articles import HELD
from digest.storage.tables import articles, list_sources, sources

COLUMNS = (
    "id", "kind", "address", "title", "etag", "modified", "fetched_at", "good_at", "failures", "next_try", "error",
    "disabled", "moved_to", "moves", "reads", "unchanged", "newest", "full_text",
)  # fmt: skip
# A redirect for good may be a mistake of an hour, or of a network on the way.
MOVES_BEFORE_BELIEVED = 3
LONGEST_ETAG, LONGEST_MODIFIED = 500, 100  # characters


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
    waiting = (articles.c.source_id == sources.c.id) & (articles.c.held == HELD)
    held = sa.select(sa.func.count()).select_from(articles).where(waiting).scalar_subquery()
    query = sa.select(sources, held.label("held")).join(list_sources, list_sources.c.source_id == sources.c.id)
    rows = connection.execute(query.where(list_sources.c.list_id == list_id).order_by(sources.c.id))
    return tuple(read_source_row(row) for row in rows)


def source_of(connection: sa.Connection, list_id: int, name: str) -> SourceRecord:
    """The source of a list by its id or its address; UsageError when the list reads none such."""
    for source in sources_of(connection, list_id):
        if name in (str(source.id), source.address):
            return source
    raise UsageError(f"the list reads no source {name!r}", fix="`digest sources list` shows ids and addresses")


def set_full_text(connection: sa.Connection, source_id: int, wanted: bool) -> None:
    """Say whether the pages of a source's articles are read for their whole text; what it gave is read anew."""
    values = {"full_text": wanted, "etag": "", "modified": ""}
    connection.execute(sa.update(sources).where(sources.c.id == source_id).values(values))


def due_sources(connection: sa.Connection, now: datetime, *, everything: bool = False) -> tuple[SourceRecord, ...]:
    """The sources that some list reads and that are to be read now, or everything that is read at all."""
    read = sa.exists().where(list_sources.c.source_id == sources.c.id)
    # What was read at a time that has not come was read by a clock that was told another time.
    other_clock = sources.c.fetched_at.is_(None) | (sources.c.fetched_at > now)
    come = sa.true() if everything else (sources.c.next_try <= now) | other_clock
    due = sa.select(sources).where(come, ~sources.c.disabled, read)
    return tuple(read_source_row(row) for row in connection.execute(due.order_by(sources.c.next_try, sources.c.id)))


@dataclass(frozen=True, kw_only=True, slots=True)
class GoodRead:
    """What a read that worked is remembered by; `moved_to` is where it was redirected for good ("": it was not)."""

    title: str = ""
    etag: str = ""
    modified: str = ""
    problems: tuple[str, ...] = ()
    unchanged: bool = False
    moved_to: str = ""
    usual_gap: timedelta | None = None
    newest: datetime | None = None
    paragraphs: tuple[tuple[str, int], ...] = ()


def record_good_read(
    connection: sa.Connection, source: SourceRecord, read: GoodRead, *, now: datetime, next_try: datetime
) -> None:
    """Remember a read that worked, and when the next is due."""
    # A part of what the server gave would mean nothing to it.
    values: dict[str, Any] = {
        "etag": read.etag if len(read.etag) <= LONGEST_ETAG else "",
        "modified": read.modified if len(read.modified) <= LONGEST_MODIFIED else "",
    }
    if read.title:
        values["title"] = read.title[:300]
    values |= {"problems": list(read.problems)[:20], "paragraphs": list(read.paragraphs), "newest": read.newest}
    values |= {"reads": sources.c.reads + 1, "unchanged": sources.c.unchanged + int(read.unchanged)}
    values |= {"usual_gap": int(read.usual_gap.total_seconds()) if read.usual_gap else 0}
    values |= {"fetched_at": now, "good_at": now, "failures": 0, "error": "", "next_try": next_try}
    values |= move(connection, source, read.moved_to)
    connection.execute(sa.update(sources).where(sources.c.id == source.id).values(values))


def move(connection: sa.Connection, source: SourceRecord, target: str) -> dict[str, Any]:
    """What changes when a source was redirected for good to an address: after several times in a row, its own."""
    if not target or len(target) > 2000 or target == source.address:
        return {"moved_to": "", "moves": 0}
    moves = source.moves + 1 if target == source.moved_to else 1
    taken = connection.execute(sa.select(sources.c.id).where(sources.c.address == target)).first()
    if moves < MOVES_BEFORE_BELIEVED or taken:
        return {"moved_to": target, "moves": moves}
    return {"address": target, "moved_to": "", "moves": 0}


def record_failed_read(
    connection: sa.Connection, source: SourceRecord, *, error: str, now: datetime, next_try: datetime, disabled: bool
) -> None:
    """Remember a read that failed, why, and when the next try is due, if ever."""
    values = {"fetched_at": now, "failures": sources.c.failures + 1, "error": error[:500], "next_try": next_try}
    connection.execute(sa.update(sources).where(sources.c.id == source.id).values(values | {"disabled": disabled}))


def read_source_row(row: sa.Row[Any]) -> SourceRecord:
    """A source from its row."""
    usual_gap = timedelta(seconds=row.usual_gap) if row.usual_gap else None
    values = {name: getattr(row, name) for name in COLUMNS}
    held = getattr(row, "held", 0)
    paragraphs = tuple((name, count) for name, count in row.paragraphs)
    return SourceRecord(problems=tuple(row.problems), usual_gap=usual_gap, paragraphs=paragraphs, held=held, **values)

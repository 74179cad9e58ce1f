"""What the tables know of trouble: editions that do not go out, deliveries that fail, sources that are dead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from digest.model import EditionState, SourceRecord, State
from digest.storage.sources import read_source_row
from digest.storage.tables import deliveries, editions, list_sources, lists, sources

WEEKS = timedelta(days=31)
WAITS = (State.PENDING, State.CLAIMED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Trouble:
    """An edition that is not as it should be: which, of which list, its slot, and how many deliveries are in question.

    `failed` of `settled` deliveries failed.
    """

    edition: int
    list: str
    instant: datetime
    settled: int = 0
    failed: int = 0


def not_begun(connection: sa.Connection, *, after: datetime, before: datetime) -> tuple[Trouble, ...]:
    """Editions composed between two instants of which every delivery still waits; lists that rest are left out."""
    of_it = deliveries.c.edition_id == editions.c.id
    waits = deliveries.c.state.in_([state.value for state in WAITS])
    query = chosen(EditionState.COMPOSED, after, before).where(~lists.c.paused, lists.c.removed_at.is_(None))
    # A list that says at which hours it may be sent waits by rule.
    query = query.where(lists.c.send_between == "")
    # What has begun shows within the first rows of its edition, so that is asked before what waits.
    query = query.where(~sa.exists().where(of_it, ~waits), sa.exists().where(of_it, waits))
    return tuple(map(read_trouble, connection.execute(query)))


def missed(connection: sa.Connection, *, after: datetime, before: datetime) -> tuple[Trouble, ...]:
    """Slots that were recorded as missed between two instants."""
    return tuple(map(read_trouble, connection.execute(chosen(EditionState.MISSED, after, before))))


def chosen(state: EditionState, after: datetime, before: datetime) -> sa.Select[Any]:
    """The query for editions of a state composed between two instants, with their lists."""
    query = sa.select(editions.c.id, lists.c.name, editions.c.instant).join(lists, lists.c.id == editions.c.list_id)
    within = (editions.c.composed_at > after) & (editions.c.composed_at <= before)
    return query.where(editions.c.state == state.value, within).order_by(editions.c.id)


def failures(connection: sa.Connection, *, after: datetime) -> tuple[Trouble, ...]:
    """Editions composed after an instant some of whose deliveries failed, with how many of those that were settled."""
    failed = sa.func.sum(sa.case((deliveries.c.state == State.FAILED.value, 1), else_=0))
    ended = deliveries.c.state.in_([State.FAILED.value, State.SENT.value])
    query = (
        sa.select(
            editions.c.id, lists.c.name, editions.c.instant, sa.func.count().label("settled"), failed.label("failed")
        )
        .join(lists, lists.c.id == editions.c.list_id)
        .join(deliveries, deliveries.c.edition_id == editions.c.id)
        .where(editions.c.composed_at > after, ended)
        .group_by(editions.c.id, lists.c.name, editions.c.instant)
        .having(failed > 0)
    )
    rows = connection.execute(query.order_by(editions.c.id))
    return tuple(read_trouble(row, settled=row.settled, failed=int(row.failed)) for row in rows)


def sent_after(connection: sa.Connection, list_ids: Sequence[int], moment: datetime) -> bool:
    """Whether a mail of these lists was sent after an instant, of an edition of the weeks before it."""
    recent = editions.c.list_id.in_(list_ids) & (editions.c.composed_at >= moment - WEEKS)
    is_sent = (deliveries.c.state == State.SENT.value) & (deliveries.c.changed_at > moment)
    of_it = deliveries.c.edition_id == editions.c.id
    return bool(connection.scalar(sa.select(sa.exists().where(recent, of_it, is_sent))))


def read_trouble(row: sa.Row[Any], **counts: int) -> Trouble:
    """An edition in trouble from its row."""
    return Trouble(edition=row.id, list=row.name, instant=row.instant, **counts)


def dead_sources(connection: sa.Connection, *, good_before: datetime) -> tuple[SourceRecord, ...]:
    """Sources that some list reads and that are gone for good, or last gave something before an instant."""
    read = sa.exists().where(list_sources.c.source_id == sources.c.id)
    silent = sa.func.coalesce(sources.c.good_at, sources.c.created_at) < good_before
    # What was never tried is no trouble: articles by hand come from a source that is read by nobody.
    query = sa.select(sources).where(read, sources.c.failures > 0, sources.c.disabled | silent)
    return tuple(map(read_source_row, connection.execute(query.order_by(sources.c.id))))

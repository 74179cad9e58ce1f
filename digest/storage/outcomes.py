"""What became of each delivery, as an admin asks for it: counted, listed, and called off by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from digest.model import MailingList, State
from digest.storage.stage import stage
from digest.storage.tables import OPEN, deliveries, lists
from subscribers.tables import subscribers, subscriptions, suppressions


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """One delivery as people read it; the address of an erased reader is empty."""

    id: int
    list: str
    edition: int
    address: str
    state: str
    attempts: int
    changed_at: datetime
    retry_at: datetime | None
    reply: str


def outcomes(
    connection: sa.Connection,
    *,
    list_id: int | None = None,
    edition: int | None = None,
    states: Sequence[State] = (),
    limit: int = 100,
) -> tuple[Outcome, ...]:
    """The latest deliveries, newest first, of a list, an edition, some states."""
    columns = (deliveries, lists.c.name, subscribers.c.address)
    query = sa.select(*columns).select_from(
        deliveries.outerjoin(lists, lists.c.id == deliveries.c.list_id).outerjoin(
            subscribers, subscribers.c.id == deliveries.c.subscriber_id
        )
    )
    if list_id is not None:
        query = query.where(deliveries.c.list_id == list_id)
    if edition is not None:
        query = query.where(deliveries.c.edition_id == edition)
    if states:
        query = query.where(deliveries.c.state.in_([state.value for state in states]))
    return tuple(read_outcome(row) for row in connection.execute(query.order_by(deliveries.c.id.desc()).limit(limit)))


def read_outcome(row: sa.Row[Any]) -> Outcome:
    """A delivery from its row."""
    return Outcome(
        id=row.id,
        list=row.name or "",
        edition=row.edition_id,
        address=row.address or "",
        state=row.state,
        attempts=row.attempts,
        changed_at=row.changed_at,
        retry_at=row.retry_at,
        reply=row.reply,
    )


def there(connection: sa.Connection, ids: Sequence[int]) -> set[int]:
    """Which of the ids are those of deliveries."""
    return set(connection.execute(sa.select(deliveries.c.id).where(deliveries.c.id.in_(ids))).scalars())


def counts_by_edition(connection: sa.Connection, edition_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """How many deliveries of each edition stand in each state."""
    return counted_by(connection, deliveries.c.edition_id, deliveries.c.state, edition_ids)


def counted_by(
    connection: sa.Connection, edition: sa.Column[int], kind: sa.Column[str], edition_ids: Sequence[int]
) -> dict[int, dict[str, int]]:
    """How many rows of each of some editions there are of each kind."""
    query = sa.select(edition.label("edition"), kind.label("kind"), sa.func.count().label("number"))
    query = query.where(edition.in_(edition_ids)).group_by(edition, kind).order_by(edition, kind)
    found: dict[int, dict[str, int]] = {}
    for row in connection.execute(query):
        found.setdefault(row.edition, {})[row.kind] = row.number
    return found


RESTS = deliveries.c.list_id.in_(sa.select(lists.c.id).where(lists.c.paused))
PENDING = sa.and_(stage(State.PENDING), ~RESTS)


def count_pending(connection: sa.Connection, edition: int | None = None) -> int:
    """How many deliveries (of one edition, or of all) wait to be made."""
    query = sa.select(sa.func.count()).select_from(deliveries).where(PENDING)
    if edition is not None:
        query = query.where(deliveries.c.edition_id == edition)
    return connection.execute(query).scalar_one()


def open_counts(connection: sa.Connection, list_id: int | None = None) -> dict[str, int]:
    """How many deliveries (of one list, or of all) are not at their end, by state."""
    query = sa.select(deliveries.c.state, sa.func.count()).where(OPEN)
    if list_id is not None:
        query = query.where(deliveries.c.list_id == list_id)
    return {
        row[0]: row[1] for row in connection.execute(query.group_by(deliveries.c.state).order_by(deliveries.c.state))
    }


def not_readers(connection: sa.Connection, mailing_list: MailingList) -> tuple[tuple[str, str], ...]:
    """Who is on a list and gets nothing, with the reason: addresses and words."""
    suppressed = suppressions.c.address_hash == subscribers.c.address_hash
    query = (
        sa.select(subscribers.c.address, subscriptions.c.status, suppressions.c.reason)
        .join(subscriptions, subscriptions.c.subscriber_id == subscribers.c.id)
        .outerjoin(suppressions, suppressed)
        .where(subscriptions.c.list_id == mailing_list.id)
        .where((subscriptions.c.status != "active") | suppressions.c.reason.is_not(None))
    )
    rows = connection.execute(query.order_by(subscribers.c.address_key))
    return tuple((row.address, f"suppressed: {row.reason}" if row.reason is not None else row.status) for row in rows)


def call_off(connection: sa.Connection, *, list_id: int, reason: str, now: datetime) -> int:
    """Skip all that waits of a list, with the reason; gives how many. What is claimed at this moment is still sent."""
    waiting = deliveries.c.state.in_([State.PENDING.value, State.DEFERRED.value])
    change = sa.update(deliveries).where(deliveries.c.list_id == list_id, waiting)
    return connection.execute(
        change.values(state=State.SKIPPED.value, reply=reason, changed_at=now, retry_at=None)
    ).rowcount

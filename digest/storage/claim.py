"""Claiming: pending deliveries become one process's own for a while, one edition at a time, each edition in turn."""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from digest.model import Delivery, State
from digest.slots import is_within
from digest.storage.editions import group_of
from digest.storage.mailable import MAY_BE_MAILED, SUPPRESSED, WELCOME, WHY_NOT
from digest.storage.prepared import among, gathered, loaded, prepared
from digest.storage.tables import DEFERRED, deliveries, editions, lists
from subscribers.tables import subscribers, subscriptions, suppressions

SMALLEST_SHARE = 10
# SQLite takes the partial index only where its own condition stands in the query, letter by letter.
STILL_DEFERRED = sa.text(str(DEFERRED.compile(compile_kwargs={"literal_binds": True})))


def claim(
    connection: sa.Connection,
    *,
    token: str,
    limit: int,
    now: datetime,
    lease_until: datetime,
    edition: int | None = None,
    after: int = 0,
    without: Collection[int] = (),
) -> tuple[Delivery, ...]:
    """Up to `limit` pending rows, now `claimed` by this token or `skipped` if the reader left; none: nothing pends.

    They are of the edition named, else a share of each that waits, from the first past the number `after` and round
    again, but for those `without`. What was deferred until now is pending again.
    """
    due(connection, now)
    waiting = [number for number in in_turn(connection, now, after, without) if edition in (None, number)]
    share = max(limit // max(len(waiting), 1), SMALLEST_SHARE)
    rows: list[Any] = []
    for number in waiting:
        if len(rows) < limit:
            rows += _pending(connection, number, min(share, limit - len(rows)), now)
    return _claimed(connection, rows, token, now, lease_until) if rows else ()


def due(connection: sa.Connection, now: datetime) -> int:
    """Make the deferred rows pending whose time has come; gives how many those are."""
    return prepared(_due, connection.dialect).run(connection, {"now": now}).rowcount


def in_turn(connection: sa.Connection, now: datetime, after: int = 0, without: Collection[int] = ()) -> list[int]:
    """The editions with deliveries that may go out now, from the first past the number `after` and round again."""
    found = [
        row.id
        for row in connection.execute(_WAITING)
        if row.id not in without and is_within(now, group_of(row.readers) or row.zone, row.send_between)
    ]
    return [number for number in found if number > after] + [number for number in found if number <= after]


def _pending(connection: sa.Connection, edition: int, limit: int, now: datetime) -> list[Any]:
    values = {"edition": edition, "now": now, "most": limit}
    return sorted(loaded(prepared(_pending_of, connection.dialect).run(connection, values).scalar()), key=itemgetter(0))


def _claimed(
    connection: sa.Connection, rows: list[Any], token: str, now: datetime, lease_until: datetime
) -> tuple[Delivery, ...]:
    values: dict[str, Any] = {"ids": [row[0] for row in rows if row[-1]], "now": now}
    prepared(_claim, connection.dialect).run(connection, values | {"by": token, "until": lease_until})
    why: dict[int, str] = {}
    if len(values["ids"]) < len(rows):
        values["ids"] = [row[0] for row in rows if not row[-1]]
        why = {row.id: row.reply for row in prepared(_skip_pending, connection.dialect).run(connection, values)}
    found = [_delivery(row, token, lease_until) for row in rows if row[-1] or row[0] in why]
    return tuple([_skipped(each, why[each.id]) if each.id in why else each for each in found])


def _delivery(row: Any, token: str, lease_until: datetime) -> Delivery:
    number, edition, subscriber, attempts, reply, give_up_at, address, language, topics, zone, _ = row
    return Delivery(
        id=number,
        edition=edition,
        subscriber=subscriber,
        state=State.CLAIMED,
        token=token,
        lease_until=lease_until,
        attempts=attempts,
        reply=reply,
        give_up_at=_instant(give_up_at),
        address=address or "",
        language=language or "",
        topics=tuple(topics or ()),
        zone=zone or "",
    )


def _skipped(delivery: Delivery, why: str) -> Delivery:
    return replace(delivery, state=State.SKIPPED, token="", lease_until=None, reply=why)


# Most rows of a claim have the same.
@lru_cache(maxsize=64)
def _instant(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


_PENDING = deliveries.c.stage == sa.literal_column(f"'{State.PENDING.value}'")


def _waiting() -> sa.Select[tuple[int, str, str, str]]:
    # From one edition to the next by the index of open rows; a DISTINCT would read all that is pending, and so does
    # min() on PostgreSQL while it thinks that few are.
    of_one = sa.select(deliveries.c.edition_id).where(_PENDING).order_by(deliveries.c.edition_id).limit(1)
    first = sa.select(of_one.scalar_subquery().label("id"))
    waiting = first.cte("waiting", recursive=True)
    later = of_one.where(deliveries.c.edition_id > waiting.c.id).scalar_subquery()
    waiting = waiting.union_all(sa.select(later).where(waiting.c.id.is_not(None)))
    columns = (waiting.c.id, editions.c.readers, lists.c.zone, lists.c.send_between)
    query = sa.select(*columns).join(editions, editions.c.id == waiting.c.id)
    # A list that rests sends nothing; what is pending waits with it.
    return query.join(lists, lists.c.id == editions.c.list_id).where(~lists.c.paused).order_by(waiting.c.id)


_WAITING = _waiting()


def _pending_of(is_sqlite: bool) -> sa.ClauseElement:
    pending = (
        sa.select(deliveries)
        .where(_PENDING, deliveries.c.edition_id == sa.bindparam("edition"))
        .where(deliveries.c.give_up_at > sa.bindparam("now"))
        .order_by(deliveries.c.id)
        .limit(sa.bindparam("most", type_=sa.Integer))
        .with_for_update(skip_locked=True)
    ).subquery("deliveries")
    columns = [
        pending.c.id,
        pending.c.edition_id,
        pending.c.subscriber_id,
        pending.c.attempts,
        pending.c.reply,
        pending.c.give_up_at,
        subscribers.c.address,
        subscribers.c.language,
        sa.func.json(subscriptions.c.topics) if is_sqlite else subscriptions.c.topics,
        subscriptions.c.zone,
        sa.func.coalesce(WELCOME, sa.false()),
    ]
    reader = subscribers.c.id == pending.c.subscriber_id
    place = (subscriptions.c.subscriber_id == subscribers.c.id) & (subscriptions.c.list_id == pending.c.list_id)
    readers = pending.outerjoin(subscribers, reader).outerjoin(subscriptions, place)
    readers = readers.outerjoin(suppressions, SUPPRESSED).outerjoin(lists, lists.c.id == subscriptions.c.list_id)
    return gathered(columns, is_sqlite).select_from(readers)


def _due(_is_sqlite: bool) -> sa.ClauseElement:
    is_due = sa.and_(STILL_DEFERRED, deliveries.c.retry_at <= sa.bindparam("now"))
    free = {"state": State.PENDING.value, "token": "", "lease_until": sa.null()}
    return sa.update(deliveries).where(is_due).values(changed_at=sa.bindparam("now"), **free)


def _claim(is_sqlite: bool) -> sa.ClauseElement:
    return (
        sa.update(deliveries)
        .where(among(deliveries.c.id, is_sqlite), deliveries.c.state == State.PENDING.value)
        .values(
            state=State.CLAIMED.value,
            token=sa.bindparam("by"),
            lease_until=sa.bindparam("until"),
            changed_at=sa.bindparam("now"),
        )
    )


def skip(is_sqlite: bool) -> sa.Update:
    """The statement that skips those of the rows `ids` whose readers may not be mailed, with the reason."""
    return (
        sa.update(deliveries)
        .where(among(deliveries.c.id, is_sqlite), ~MAY_BE_MAILED)
        .values(state=State.SKIPPED.value, reply=WHY_NOT, token="", lease_until=None, changed_at=sa.bindparam("now"))
    )


def _skip_pending(is_sqlite: bool) -> sa.ClauseElement:
    is_pending = deliveries.c.state == State.PENDING.value
    return skip(is_sqlite).where(is_pending).returning(deliveries.c.id, deliveries.c.reply)

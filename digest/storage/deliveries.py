"""The rows of deliveries: claimed, fenced, settled, swept. Every UPDATE names the state it leaves."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Literal

import sqlalchemy as sa

from digest.model import Delivery, State
from digest.storage.mailable import MAY_BE_MAILED, PLACE, READER, WHY_NOT
from digest.storage.tables import OPEN, deliveries, lists
from subscribers.schema import Utc
from subscribers.tables import subscribers, subscriptions

ATTEMPT_LIMIT = timedelta(minutes=11)
REPLY_LENGTH = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Swept:
    """How many deliveries a sweep moved, by reason."""

    released: int = 0
    due: int = 0
    expired: int = 0
    uncertain: int = 0
    resent: int = 0


def claim(
    connection: sa.Connection,
    *,
    token: str,
    limit: int,
    now: datetime,
    lease_until: datetime,
    edition: int | None = None,
) -> tuple[Delivery, ...]:
    """Up to `limit` pending rows, now `claimed` by this token or `skipped` if the reader left; none: nothing pends."""
    ids = _pending(connection, limit, now, edition)
    if not ids:
        return ()
    values = {"ids": ids, "now": now}
    connection.execute(_CLAIM, values | {"by": token, "until": lease_until})
    connection.execute(_SKIP_PENDING, values)
    return tuple(_delivery(row, lease_until) for row in connection.execute(_CLAIMED, {"ids": ids}).all())


def _pending(connection: sa.Connection, limit: int, now: datetime, edition: int | None) -> list[int]:
    # Written as a range, and with a sum, so that no planner takes another way than the index of open rows: by primary
    # key it would walk past all that is sent, by the edition's unique index sort all of it, once for every claim.
    state = deliveries.c.state.between(State.PENDING.value, State.PENDING.value)
    query = sa.select(deliveries.c.id).where(_OPEN, state, deliveries.c.give_up_at > now, ~_RESTS)
    if edition is not None:
        query = query.where(deliveries.c.edition_id + 0 == edition)
    query = query.order_by(deliveries.c.state, deliveries.c.id).limit(limit).with_for_update(skip_locked=True)
    return list(connection.scalars(query))


def _open(state: State) -> sa.ColumnElement[bool]:
    # SQLite takes the partial index only where its own condition stands in the query, letter by letter.
    return sa.and_(_OPEN, deliveries.c.state == state.value)


# A list that rests sends nothing; what is pending waits with it.
_RESTS = deliveries.c.list_id.in_(sa.select(lists.c.id).where(lists.c.paused))
_OPEN = sa.text(str(OPEN.compile(compile_kwargs={"literal_binds": True})))


# What follows is asked for every mail: it is built once.
_THESE = deliveries.c.id.in_(sa.bindparam("ids", expanding=True))
_HELD = sa.and_(deliveries.c.token == sa.bindparam("by"), deliveries.c.state == State.CLAIMED.value)
_CLAIM = (
    sa.update(deliveries)
    .where(_THESE, deliveries.c.state == State.PENDING.value, MAY_BE_MAILED)
    .values(
        state=State.CLAIMED.value,
        token=sa.bindparam("by"),
        lease_until=sa.bindparam("until"),
        changed_at=sa.bindparam("now"),
    )
)
_SKIP = (
    sa.update(deliveries)
    .where(_THESE, ~MAY_BE_MAILED)
    .values(state=State.SKIPPED.value, reply=WHY_NOT, token="", lease_until=None, changed_at=sa.bindparam("now"))
)
_SKIP_PENDING = _SKIP.where(deliveries.c.state == State.PENDING.value)
_SKIP_HELD = _SKIP.where(_HELD)
_CLAIMED = (
    sa.select(
        deliveries.c.id,
        deliveries.c.edition_id,
        deliveries.c.subscriber_id,
        deliveries.c.state,
        deliveries.c.token,
        deliveries.c.attempts,
        deliveries.c.reply,
        deliveries.c.give_up_at,
        subscribers.c.address,
        subscribers.c.language,
        subscriptions.c.topics,
    )
    .outerjoin(subscribers, READER)
    .outerjoin(subscriptions, PLACE)
    .where(_THESE)
    .order_by(deliveries.c.id)
)


def _delivery(row: Any, lease_until: datetime) -> Delivery:
    number, edition, subscriber, state, token, attempts, reply, give_up_at, address, language, topics = row
    return Delivery(
        id=number,
        edition=edition,
        subscriber=subscriber,
        state=State(state),
        token=token,
        lease_until=lease_until if token else None,
        attempts=attempts,
        reply=reply,
        give_up_at=give_up_at,
        address=address or "",
        language=language or "",
        topics=tuple(topics or ()),
    )


def write(
    connection: sa.Connection,
    *,
    token: str,
    fences: Sequence[Delivery],
    settled: Sequence[Delivery],
    now: datetime,
) -> frozenset[int]:
    """Write outcomes of this token's rows, then fence: gives the ids now `attempting`, which may get their dot."""
    if settled:
        _settle(connection, settled, token, now)
    if not fences:
        return frozenset()
    ids = [delivery.id for delivery in fences]
    values = {"ids": ids, "by": token, "now": now}
    passed = frozenset(connection.scalars(_FENCE, values).all())
    if refused := [number for number in ids if number not in passed]:
        connection.execute(_SKIP_HELD, values | {"ids": refused})
    return passed


def _settle(connection: sa.Connection, settled: Sequence[Delivery], token: str, now: datetime) -> None:
    command, names, stamp = _settling(connection.dialect)
    outcomes = [
        {
            "row": delivery.id,
            "by": token,
            "new_state": delivery.state.value,
            # An uncertain row stays ours: a late reply may still settle it.
            "new_token": token if delivery.state is State.UNCERTAIN else "",
            "no_lease": None,
            "new_attempts": delivery.attempts,
            "new_retry_at": stamp(delivery.retry_at),
            "new_reply": delivery.reply[:REPLY_LENGTH],
            "now": stamp(now),
        }
        for delivery in settled
    ]
    rows: Any = [tuple(outcome[name] for name in names) for outcome in outcomes] if names else outcomes
    connection.exec_driver_sql(command, rows)


@lru_cache(maxsize=8)
def _settling(dialect: sa.Dialect) -> tuple[str, tuple[str, ...], Callable[[datetime | None], Any]]:
    # Compiled once, because preparing the parameters anew for every mail costs more than the UPDATE itself: the
    # command, the order of its parameters where the driver wants them by place, and how it wants an instant.
    compiled = _SETTLE.compile(dialect=dialect)
    stamp: Any = Utc().bind_processor(dialect)
    return str(compiled), tuple(getattr(compiled, "positiontup", None) or ()), stamp


_SETTLE = (
    sa.update(deliveries)
    .where(
        deliveries.c.id == sa.bindparam("row"),
        deliveries.c.token == sa.bindparam("by"),
        sa.text("state IN ('claimed', 'attempting', 'uncertain')"),
    )
    .values(
        state=sa.bindparam("new_state"),
        token=sa.bindparam("new_token"),
        lease_until=sa.bindparam("no_lease"),
        attempts=sa.bindparam("new_attempts"),
        retry_at=sa.bindparam("new_retry_at"),
        reply=sa.bindparam("new_reply"),
        changed_at=sa.bindparam("now"),
    )
)
_FENCE = (
    sa.update(deliveries)
    .where(
        _THESE,
        _HELD,
        deliveries.c.lease_until > sa.bindparam("now"),
        MAY_BE_MAILED,
    )
    .values(state=State.ATTEMPTING.value, changed_at=sa.bindparam("now"))
    .returning(deliveries.c.id)
)


def renew(connection: sa.Connection, *, token: str, lease_until: datetime, now: datetime) -> int:
    """Lengthen the lease of what this token has claimed; gives how many rows that are."""
    return _move(connection, _held(token), now, lease_until=lease_until)


def release(connection: sa.Connection, *, token: str, now: datetime) -> int:
    """Give back what this token has claimed and not attempted; gives how many rows that are."""
    return _move(connection, _held(token), now, **_FREE)


def _held(token: str) -> sa.ColumnElement[bool]:
    return _open(State.CLAIMED) & (deliveries.c.token == token)


def _move(connection: sa.Connection, where: sa.ColumnElement[bool], now: datetime, **values: object) -> int:
    return connection.execute(sa.update(deliveries).where(where).values(changed_at=now, **values)).rowcount


_FREE: dict[str, object] = {"state": State.PENDING.value, "token": "", "lease_until": None}


def sweep(connection: sa.Connection, *, now: datetime, on_uncertain: Literal["hold", "resend"]) -> Swept:
    """Move what time has moved: leases over, retries due, rows past `give_up_at`, attempts that nobody answered for."""
    interrupted = _open(State.ATTEMPTING) & (deliveries.c.changed_at <= now - ATTEMPT_LIMIT)
    uncertain = _move(connection, interrupted, now, **_INTERRUPTED)
    resent = _move(connection, _open(State.UNCERTAIN), now, **_FREE) if on_uncertain == "resend" else 0
    released = _move(connection, _open(State.CLAIMED) & (deliveries.c.lease_until <= now), now, **_FREE)
    expired = sum(
        _move(connection, _open(state) & (deliveries.c.give_up_at <= now), now, **_EXPIRED)
        for state in (State.PENDING, State.DEFERRED)
    )
    due = _move(connection, _open(State.DEFERRED) & (deliveries.c.retry_at <= now), now, **_FREE)
    return Swept(released=released, due=due, expired=expired, uncertain=uncertain, resent=resent)


_INTERRUPTED: dict[str, object] = {
    "state": State.UNCERTAIN.value,
    "attempts": deliveries.c.attempts + 1,
    "lease_until": None,
    "reply": "interrupted after the fence: whether it arrived is unknown",
}
_EXPIRED: dict[str, object] = {
    "state": State.FAILED.value,
    "retry_at": None,
    "reply": sa.case(
        (deliveries.c.reply == "", "expired"),
        else_=sa.func.substr("expired: " + deliveries.c.reply, 1, REPLY_LENGTH),
    ),
}


def resolve(
    connection: sa.Connection,
    *,
    delivery_id: int,
    state: Literal[State.SENT, State.PENDING],
    now: datetime,
) -> bool:
    """Settle an uncertain row by later evidence or the admin's word; false when it is not uncertain."""
    where = (deliveries.c.id == delivery_id) & (deliveries.c.state == State.UNCERTAIN.value)
    return _move(connection, where, now, state=state.value, token="", lease_until=None) == 1


def retry(
    connection: sa.Connection, *, edition: int, states: Collection[State], give_up_at: datetime, now: datetime
) -> int:
    """Make an edition's `failed` or `uncertain` rows pending again, until `give_up_at`; gives how many those are."""
    chosen = [state.value for state in states if state in (State.FAILED, State.UNCERTAIN)]
    where = (deliveries.c.edition_id == edition) & deliveries.c.state.in_(chosen)
    return _move(connection, where, now, give_up_at=give_up_at, retry_at=None, **_FREE)


def counts(connection: sa.Connection, edition: int) -> dict[State, int]:
    """How many deliveries of an edition stand in each state; states without any are left out."""
    query = sa.select(deliveries.c.state, sa.func.count()).where(deliveries.c.edition_id == edition)
    return {State(state): count for state, count in connection.execute(query.group_by(deliveries.c.state))}


def next_retry(connection: sa.Connection) -> datetime | None:
    """When the first deferred delivery is due, if any is."""
    moment: datetime | None = connection.scalar(
        sa.select(sa.func.min(deliveries.c.retry_at)).where(_open(State.DEFERRED))
    )
    return moment

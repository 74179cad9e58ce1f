"""The rows of deliveries past a claim: renewed, released, swept, counted. Every UPDATE names the state it leaves."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import sqlalchemy as sa

from digest.model import State
from digest.storage.claim import due
from digest.storage.doubt import resendable
from digest.storage.feedback import settle_noted, spend
from digest.storage.stage import stage
from digest.storage.tables import deliveries
from digest.storage.write import REPLY_LENGTH

ATTEMPT_LIMIT = timedelta(minutes=11)


@dataclass(frozen=True, kw_only=True, slots=True)
class Swept:
    """How many deliveries a sweep moved, by reason."""

    released: int = 0
    due: int = 0
    expired: int = 0
    uncertain: int = 0
    resent: int = 0


def renew(connection: sa.Connection, *, token: str, lease_until: datetime, now: datetime) -> int:
    """Lengthen the lease of what this token has claimed; gives how many rows that are."""
    return _move(connection, _held(token), now, lease_until=lease_until)


def release(connection: sa.Connection, *, token: str, now: datetime) -> int:
    """Give back what this token has claimed and not attempted; gives how many rows that are."""
    return _move(connection, _held(token), now, **_FREE)


def _held(token: str) -> sa.ColumnElement[bool]:
    return stage(State.CLAIMED) & (deliveries.c.token == token)


def _move(connection: sa.Connection, where: sa.ColumnElement[bool], now: datetime, **values: object) -> int:
    return connection.execute(sa.update(deliveries).where(where).values(changed_at=now, **values)).rowcount


_FREE: dict[str, object] = {"state": State.PENDING.value, "token": "", "lease_until": None}


def sweep(
    connection: sa.Connection, *, now: datetime, on_uncertain: Literal["hold", "resend"], by_list: bool = True
) -> Swept:
    """Move what time has moved: leases over, retries due, rows past `give_up_at`, attempts that nobody answered for.

    With `by_list` a list's own word about what is uncertain stands before `on_uncertain`.
    """
    interrupted = stage(State.ATTEMPTING) & (deliveries.c.changed_at <= now - ATTEMPT_LIMIT)
    uncertain = _move(connection, interrupted, now, **_INTERRUPTED)
    # What came back while a row was still on its way is evidence all the same.
    settle_noted(connection, now)
    resent = _move(connection, resendable(on_uncertain, by_list=by_list), now, **_FREE)
    released = _move(connection, stage(State.CLAIMED) & (deliveries.c.lease_until <= now), now, **_FREE)
    expired = sum(
        _move(connection, stage(state) & (deliveries.c.give_up_at <= now), now, **_EXPIRED)
        for state in (State.PENDING, State.DEFERRED)
    )
    return Swept(released=released, due=due(connection, now), expired=expired, uncertain=uncertain, resent=resent)


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


def retry(
    connection: sa.Connection, *, edition: int, states: Collection[State], give_up_at: datetime, now: datetime
) -> int:
    """Make an edition's `failed` or `uncertain` rows pending again, until `give_up_at`; gives how many those are."""
    chosen = [state.value for state in states if state in (State.FAILED, State.UNCERTAIN)]
    where = (deliveries.c.edition_id == edition) & deliveries.c.state.in_(chosen)
    spend(connection, where)
    return _move(connection, where, now, give_up_at=give_up_at, retry_at=None, **_FREE)


def counts(connection: sa.Connection, edition: int) -> dict[State, int]:
    """How many deliveries of an edition stand in each state; states without any are left out."""
    query = sa.select(deliveries.c.state, sa.func.count()).where(deliveries.c.edition_id == edition)
    return {State(state): count for state, count in connection.execute(query.group_by(deliveries.c.state))}


def next_retry(connection: sa.Connection) -> datetime | None:
    """When the first deferred delivery is due, if any is."""
    moment: datetime | None = connection.scalar(
        sa.select(sa.func.min(deliveries.c.retry_at)).where(stage(State.DEFERRED))
    )
    return moment

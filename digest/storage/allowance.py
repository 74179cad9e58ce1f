"""A new sender's day: how many mails of some lists may still go, taken in the transaction that claims them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from digest.model import Delivery, State
from digest.storage.tables import deliveries, editions, lists

# Nothing is delivered of an edition that is older, but by hand.
OLDEST_EDITION = timedelta(days=31)
# What another process holds, it is about to send.
GOING = (State.CLAIMED.value, State.ATTEMPTING.value)
GONE = (State.SENT.value, State.UNCERTAIN.value, State.DEFERRED.value, State.FAILED.value)


@dataclass(frozen=True, kw_only=True, slots=True)
class Allowance:
    """At most so many mails of these lists, all together, may go out since an instant.

    Not counted are those whose reply is `but`: they went to no mailbox.
    """

    list_ids: tuple[int, ...]
    most: int
    since: datetime
    but: str = ""

    @property
    def editions(self) -> sa.Select[Any]:
        """The ids of the editions of which something may go."""
        recent = editions.c.composed_at >= self.since - OLDEST_EDITION
        return sa.select(editions.c.id).where(editions.c.list_id.in_(self.list_ids), recent)


def allowance(connection: sa.Connection, allowed: Allowance) -> int:
    """How many mails may still go; negative where too many are on their way. Nobody else takes any meanwhile."""
    # SQLite has one writer anyway; elsewhere whoever asks next waits here until this transaction ends.
    mine = sa.select(lists.c.id).where(lists.c.id.in_(allowed.list_ids)).order_by(lists.c.id)
    connection.execute(mine.with_for_update(key_share=True)).all()
    tried = deliveries.c.state.in_(GONE) & (deliveries.c.changed_at >= allowed.since) & (deliveries.c.attempts > 0)
    counted = deliveries.c.edition_id.in_(allowed.editions) & (deliveries.c.state.in_(GOING) | tried)
    query = sa.select(sa.func.count()).select_from(deliveries).where(counted)
    if allowed.but:
        query = query.where(deliveries.c.reply != allowed.but)
    return int(allowed.most - connection.execute(query).scalar_one())


def exhausted(connection: sa.Connection, allowances: Sequence[Allowance]) -> set[int]:
    """The editions of which nothing more may go now."""
    full = [allowed for allowed in allowances if allowance(connection, allowed) <= 0]
    return {number for allowed in full for number in connection.execute(allowed.editions).scalars()}


def within(
    connection: sa.Connection, rows: Sequence[Delivery], allowances: Sequence[Allowance], now: datetime
) -> tuple[Delivery, ...]:
    """Those of the rows just claimed that are within the allowances; the others, the last, are pending again."""
    over: set[int] = set()
    for allowed in allowances:
        beyond = -allowance(connection, allowed)
        of_it = set(connection.execute(allowed.editions).scalars()) if beyond > 0 else set()
        taken = [row.id for row in rows if row.state is State.CLAIMED and row.edition in of_it]
        over.update(taken[-beyond:] if beyond > 0 else ())
    give_back(connection, over, now)
    return tuple(row for row in rows if row.id not in over)


def give_back(connection: sa.Connection, ids: Collection[int], now: datetime) -> None:
    """Make rows that this transaction has claimed pending again, as they were."""
    if ids:
        free = {"state": State.PENDING.value, "token": "", "lease_until": None, "changed_at": now}
        connection.execute(sa.update(deliveries).where(deliveries.c.id.in_(ids)).values(free))

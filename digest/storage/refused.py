"""Readers whose server says, edition after edition, that there is no such user: found among what was delivered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from digest.model import State
from digest.storage.pages import pages
from digest.storage.tables import deliveries, editions
from subscribers.tables import subscribers, suppressions

# How far back a reader's deliveries are looked at.
LOOK_BACK = timedelta(days=60)
READERS_A_STATEMENT = 200
# Unknown user, by RFC 3463 and as Exchange says it.
NO_SUCH_USER = ("5.1.1", "5.1.10")
UNKNOWN = (deliveries.c.state == State.FAILED.value) & sa.or_(
    *(deliveries.c.reply.like(f"5__ {code}{rest}") for code in NO_SUCH_USER for rest in ("", " %"))
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Refused:
    """A reader, and the replies to their latest deliveries that were settled, the newest first; "" for one sent."""

    address_hash: str
    replies: tuple[tuple[datetime, str], ...]


def refused(connection: sa.Connection, failed: Sequence[int], now: datetime) -> tuple[Refused, ...]:
    """The readers of failed deliveries who were refused as unknown and are not suppressed, with what came before."""
    readers: set[int] = set()
    for page in pages(failed, READERS_A_STATEMENT):
        readers.update(
            connection.scalars(sa.select(deliveries.c.subscriber_id).where(UNKNOWN, deliveries.c.id.in_(page)))
        )
    recent = deliveries.c.edition_id.in_(sa.select(editions.c.id).where(editions.c.composed_at >= now - LOOK_BACK))
    found = []
    for page in pages(sorted(readers), READERS_A_STATEMENT):
        settled = deliveries.c.state.in_([State.FAILED.value, State.SENT.value]) & (deliveries.c.attempts > 0)
        query = (
            sa.select(subscribers.c.address_hash, deliveries.c.state, deliveries.c.changed_at, deliveries.c.reply)
            .join(subscribers, subscribers.c.id == deliveries.c.subscriber_id)
            .where(recent, settled, deliveries.c.subscriber_id.in_(page))
            .where(~sa.exists().where(suppressions.c.address_hash == subscribers.c.address_hash))
            .order_by(deliveries.c.changed_at.desc(), deliveries.c.id.desc())
        )
        found += in_order(connection.execute(query).all())
    return tuple(found)


def in_order(rows: Sequence[Any]) -> list[Refused]:
    """The rows of several readers, put together by reader."""
    replies: dict[str, list[tuple[datetime, str]]] = {}
    for hashed, state, moment, reply in rows:
        replies.setdefault(hashed, []).append((moment, reply if state == State.FAILED else ""))
    return [Refused(address_hash=hashed, replies=tuple(told)) for hashed, told in replies.items()]


def unknown_of(connection: sa.Connection, edition: int) -> tuple[str, ...]:
    """The addresses to which an edition was refused because there is no such user, but for those suppressed since."""
    query = sa.select(subscribers.c.address).join(deliveries, deliveries.c.subscriber_id == subscribers.c.id)
    barred = sa.exists().where(suppressions.c.address_hash == subscribers.c.address_hash)
    return tuple(connection.scalars(query.where(deliveries.c.edition_id == edition, UNKNOWN, ~barred)))

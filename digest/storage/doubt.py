"""Deliveries whose outcome is unknown: put in doubt, held or sent again by rule, settled by a word or by evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import sqlalchemy as sa

from digest.model import State
from digest.storage.pages import pages
from digest.storage.stage import stage
from digest.storage.tables import deliveries, lists

# The token of rows that an unlocking has put in doubt: no rule sends them again, only a person's word.
DOUBTED = "unlock"
ON_THEIR_WAY = (State.PENDING, State.CLAIMED, State.ATTEMPTING, State.DEFERRED)
IDS_A_STATEMENT = 500

UNCERTAIN = stage(State.UNCERTAIN)


def doubt(connection: sa.Connection, now: datetime) -> int:
    """Let an old database send nothing again: no slot up to now is due, what was on its way is uncertain; how many."""
    connection.execute(sa.update(lists).values(active_since=now, version=lists.c.version + 1))
    change = sa.update(deliveries).where(deliveries.c.state.in_([state.value for state in ON_THEIR_WAY]))
    reply = "on its way in an older database: it may have been sent since"
    values = {"state": State.UNCERTAIN.value, "reply": reply, "token": DOUBTED, "changed_at": now}
    return connection.execute(change.values(values | {"lease_until": None, "retry_at": None})).rowcount


def resendable(on_uncertain: Literal["hold", "resend"], *, by_list: bool) -> sa.ColumnElement[bool]:
    """The condition for uncertain rows that are sent again without asking, `on_uncertain` where a list says nothing."""
    chosen: sa.ColumnElement[bool]
    if not by_list:
        chosen = sa.true() if on_uncertain == "resend" else sa.false()
    elif on_uncertain == "resend":
        chosen = deliveries.c.list_id.not_in(sa.select(lists.c.id).where(lists.c.on_uncertain == "hold"))
    else:
        chosen = deliveries.c.list_id.in_(sa.select(lists.c.id).where(lists.c.on_uncertain == "resend"))
    return sa.and_(UNCERTAIN, deliveries.c.token != DOUBTED, chosen)


@dataclass(frozen=True, kw_only=True, slots=True)
class Word:
    """What an admin says of uncertain deliveries: sent, failed, or (pending) to be sent again until `give_up_at`."""

    state: Literal[State.SENT, State.FAILED, State.PENDING]
    now: datetime
    give_up_at: datetime


def settle_doubts(connection: sa.Connection, ids: Sequence[int], word: Word) -> tuple[int, ...]:
    """Settle uncertain rows by an admin's word; gives those that were uncertain."""
    found: list[int] = []
    for page in pages(ids, IDS_A_STATEMENT):
        change = said(word).where(UNCERTAIN, deliveries.c.id.in_(page))
        found += connection.scalars(change.returning(deliveries.c.id))
    return tuple(sorted(found))


def settle_all_doubts(
    connection: sa.Connection, word: Word, *, list_id: int | None = None, edition: int | None = None
) -> int:
    """Settle every uncertain row of a list, an edition by an admin's word; gives how many."""
    change = said(word).where(UNCERTAIN)
    if list_id is not None:
        change = change.where(deliveries.c.list_id == list_id)
    if edition is not None:
        change = change.where(deliveries.c.edition_id == edition)
    return connection.execute(change).rowcount


def settle_by_evidence(
    connection: sa.Connection, *, delivery: int, subscriber: int, list_id: int, evidence: str, now: datetime
) -> bool:
    """Settle an uncertain row as sent by what only its mail can have brought; false when it was not uncertain."""
    ours = (deliveries.c.id == delivery) & (deliveries.c.subscriber_id == subscriber)
    change = settled(State.SENT, now).where(ours, deliveries.c.list_id == list_id, UNCERTAIN)
    return connection.execute(change.values(reply=evidence)).rowcount == 1


def is_uncertain(connection: sa.Connection, delivery: int) -> bool:
    """Whether the outcome of a delivery is unknown."""
    query = sa.select(deliveries.c.id).where(deliveries.c.id == delivery, deliveries.c.state == State.UNCERTAIN.value)
    return connection.execute(query).first() is not None


def said(word: Word) -> sa.Update:
    """The change that an admin's word makes."""
    change = settled(word.state, word.now)
    again = {"give_up_at": word.give_up_at, "retry_at": None}
    return change.values(again) if word.state is State.PENDING else change


def settled(state: State, now: datetime) -> sa.Update:
    """The change that settles a row, whoever held it."""
    return sa.update(deliveries).values(state=state.value, token="", lease_until=None, changed_at=now)

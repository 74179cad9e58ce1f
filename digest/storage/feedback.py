"""What came back about deliveries: noted once, counted, and taken as evidence of what was uncertain."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from digest.model import EditionState, State
from digest.storage.doubt import IDS_A_STATEMENT, UNCERTAIN, settled
from digest.storage.outcomes import counted_by
from digest.storage.pages import pages
from digest.storage.tables import deliveries, editions, feedback
from digest.storage.write import REPLY_LENGTH
from subscribers.insert_new import insert_new

# What each kind proves of a mail of which nobody knows; whoever complains has it.
PROVES = (
    (State.SENT, "complained about, so it arrived: ", ("complaint",)),
    (State.FAILED, "bounced: ", ("permanent", "temporary")),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Handed:
    """A delivery that something came back about: its row, edition, reader and list."""

    id: int
    edition: int
    subscriber: int
    list_id: int


def delivery_numbered(connection: sa.Connection, number: int) -> Handed | None:
    """The delivery of a number."""
    return handed(connection, deliveries.c.id == number)


def delivery_to(connection: sa.Connection, *, edition: int, subscriber: int) -> Handed | None:
    """The delivery of an edition to a reader."""
    return handed(connection, (deliveries.c.edition_id == edition) & (deliveries.c.subscriber_id == subscriber))


def handed(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> Handed | None:
    """The delivery that a condition on unique columns chooses."""
    columns = (deliveries.c.id, deliveries.c.edition_id, deliveries.c.subscriber_id, deliveries.c.list_id)
    row = connection.execute(sa.select(*columns).where(condition)).one_or_none()
    return Handed(id=row[0], edition=row[1], subscriber=row[2], list_id=row[3]) if row else None


def editions_since(connection: sa.Connection, moment: datetime) -> Sequence[int]:
    """The numbers of the editions composed since a moment, newest first."""
    query = sa.select(editions.c.id).where(editions.c.composed_at >= moment)
    composed = editions.c.state == EditionState.COMPOSED.value
    return connection.scalars(query.where(composed).order_by(editions.c.id.desc())).all()


def is_noted(connection: sa.Connection, delivery: int, kind: str) -> bool:
    """Whether something of a kind came back about a delivery before."""
    query = sa.select(feedback.c.kind).where(feedback.c.delivery_id == delivery, feedback.c.kind == kind)
    return connection.execute(query).first() is not None


def note(connection: sa.Connection, about: Handed, *, kind: str, status: str, text: str, now: datetime) -> bool:
    """Note what came back about a delivery; False when it was noted before, whose words stay."""
    row = {
        "delivery_id": about.id,
        "kind": kind,
        "edition_id": about.edition,
        "status": status[:16],
        "text": text[:REPLY_LENGTH],
        "noted_at": now,
    }
    return insert_new(connection, feedback, row)


def settle_noted(connection: sa.Connection, now: datetime, delivery: int | None = None) -> int:
    """Settle what is uncertain (or one delivery, if it is) by what came back, whenever that was; gives how many."""
    changes = [by_noted(state, words, kinds, now) for state, words, kinds in PROVES]
    if delivery is not None:
        changes = [change.where(deliveries.c.id == delivery) for change in changes]
    return sum([connection.execute(change).rowcount for change in changes])


def by_noted(state: State, words: str, kinds: Sequence[str], now: datetime) -> sa.Update:
    """The change that settles what is uncertain and has feedback of some kinds, in its words."""
    about = sa.and_(feedback.c.delivery_id == deliveries.c.id, feedback.c.kind.in_(kinds), ~feedback.c.spent)
    told = sa.select(sa.func.substr(words + feedback.c.text, 1, REPLY_LENGTH)).where(about).order_by(feedback.c.kind)
    reply = told.limit(1).scalar_subquery()
    return settled(state, now).where(UNCERTAIN, sa.exists().where(about)).values(reply=reply)


def spend(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> None:
    """Let what came back about deliveries that are made once more be evidence of nothing from now on."""
    again = sa.select(deliveries.c.id).where(condition)
    connection.execute(sa.update(feedback).where(feedback.c.delivery_id.in_(again)).values(spent=True))


def feedback_by_edition(connection: sa.Connection, edition_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """How many deliveries of each edition something of each kind came back about."""
    return counted_by(connection, feedback.c.edition_id, feedback.c.kind, edition_ids)


def feedback_of(connection: sa.Connection, delivery_ids: Sequence[int]) -> dict[int, str]:
    """What came back about each of some deliveries, in words; those without are left out."""
    found: dict[int, list[str]] = {}
    for page in pages(delivery_ids, IDS_A_STATEMENT):
        query = sa.select(feedback).where(feedback.c.delivery_id.in_(page)).order_by(feedback.c.noted_at)
        for row in connection.execute(query):
            found.setdefault(row.delivery_id, []).append(f"{row.kind}: {row.text}")
    return {number: "; ".join(told) for number, told in found.items()}

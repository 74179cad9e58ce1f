"""What a delivering process writes of its mails: outcomes first, then the fence that lets the next dots through."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

import sqlalchemy as sa

from digest.model import Delivery, State
from digest.storage.claim import skip
from digest.storage.mailable import MAY_BE_MAILED
from digest.storage.prepared import among, prepared, spread
from digest.storage.tables import deliveries

REPLY_LENGTH = 500
# As SQLite keeps it, and PostgreSQL reads it.
INSTANT = "%Y-%m-%d %H:%M:%S.%f"
OUTCOME: dict[str, sa.types.TypeEngine[Any]] = {
    "id": sa.BigInteger(),
    "state": sa.String(),
    "attempts": sa.Integer(),
    "retry_at": sa.DateTime(),
    "reply": sa.String(),
    "before": sa.Integer(),
}


class Outcome(Protocol):
    """What became of a delivery: its number, its state, and what else its row is to say."""

    @property
    def id(self) -> int:
        """The row's number."""

    @property
    def state(self) -> State:
        """Where it stands from now on."""

    @property
    def attempts(self) -> int:
        """How often it was tried."""

    @property
    def before(self) -> int:
        """How often it had been tried when it was claimed."""

    @property
    def reply(self) -> str:
        """What was last said of it."""

    @property
    def retry_at(self) -> datetime | None:
        """When it is to be tried again."""


def write(
    connection: sa.Connection,
    *,
    token: str,
    fences: Sequence[Delivery],
    settled: Sequence[Outcome],
    now: datetime,
) -> frozenset[int]:
    """Write outcomes of this token's rows, then fence: gives the ids now `attempting`, which may get their dot."""
    values = {"ids": [delivery.id for delivery in fences], "by": token, "now": now}
    if settled:
        # Of two outcomes of one delivery in one statement either might win: the later is what is known.
        rows = json.dumps(list({delivery.id: told(delivery) for delivery in settled}.values()))
        prepared(settling, connection.dialect).run(connection, values | {"rows": rows})
    return _fenced(connection, values) if fences else frozenset()


def _fenced(connection: sa.Connection, values: dict[str, Any]) -> frozenset[int]:
    ids = values["ids"]
    passed = frozenset([row[0] for row in prepared(fence, connection.dialect).run(connection, values)])
    if len(passed) < len(ids):
        prepared(skip_held, connection.dialect).run(connection, values)
    return passed


def told(delivery: Outcome) -> tuple[int, str, int, str | None, str, int]:
    """An outcome as a statement takes it: the columns of OUTCOME, in their order."""
    retry_at = delivery.retry_at.astimezone(UTC).strftime(INSTANT) if delivery.retry_at else None
    reply = delivery.reply[:REPLY_LENGTH]
    if not reply.isprintable():
        # What PostgreSQL takes in no text would keep every other outcome of its commit waiting, for ever.
        reply = "".join(letter if letter.isprintable() else " " for letter in reply)
    return delivery.id, delivery.state.value, delivery.attempts, retry_at, reply, delivery.before


def settling(is_sqlite: bool) -> sa.Update:
    """The statement that writes the outcomes `rows` of what the token `by` holds."""
    given = spread(OUTCOME, is_sqlite)
    # An uncertain row stays ours: a late reply may still settle it.
    token = sa.case((given.c.state == State.UNCERTAIN.value, sa.bindparam("by")), else_="")
    return (
        sa.update(deliveries)
        .where(deliveries.c.id == given.c.id, deliveries.c.token == sa.bindparam("by"), may_settle(given))
        .values(
            state=given.c.state,
            token=token,
            lease_until=sa.null(),
            attempts=given.c.attempts,
            retry_at=given.c.retry_at if is_sqlite else sa.func.timezone("UTC", given.c.retry_at),
            reply=given.c.reply,
            changed_at=sa.bindparam("now"),
        )
    )


def may_settle(given: sa.FromClause) -> sa.ColumnElement[bool]:
    """The condition that an outcome is about the try that is under way, or the news that an earlier one arrived."""
    tries = sa.case(
        (deliveries.c.state == State.UNCERTAIN.value, deliveries.c.attempts - 1), else_=deliveries.c.attempts
    )
    is_held = deliveries.c.state.in_(sa.text("'claimed', 'attempting', 'uncertain'"))
    return is_held & ((tries == given.c.before) | (given.c.state == State.SENT.value))


_HELD = sa.and_(deliveries.c.token == sa.bindparam("by"), deliveries.c.state == State.CLAIMED.value)


def may_pass(is_sqlite: bool) -> sa.ColumnElement[bool]:
    """The condition that a row of `ids` may get its dot: `by` holds it, its lease runs, its reader may be mailed."""
    is_asked, still_runs = among(deliveries.c.id, is_sqlite), deliveries.c.lease_until > sa.bindparam("now")
    return sa.and_(is_asked, _HELD, still_runs, MAY_BE_MAILED)


def fence(is_sqlite: bool) -> sa.Update:
    """The statement that lets those of `ids` through that may get their dots, and gives their numbers."""
    return (
        sa.update(deliveries)
        .where(may_pass(is_sqlite))
        .values(state=State.ATTEMPTING.value, changed_at=sa.bindparam("now"))
        .returning(deliveries.c.id)
    )


def skip_held(is_sqlite: bool) -> sa.Update:
    """The statement that skips those of `ids` that the token `by` holds and whose readers may not be mailed."""
    return skip(is_sqlite).where(_HELD)

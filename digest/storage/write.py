"""What a delivering process writes of its mails: outcomes first, then the fence that lets the next dots through."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from digest.model import Delivery, State
from digest.storage.claim import skip
from digest.storage.mailable import MAY_BE_MAILED
from digest.storage.prepared import among, prepared
from digest.storage.tables import deliveries

REPLY_LENGTH = 500


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
        outcomes = [_outcome(delivery, token, now) for delivery in settled]
        prepared(_settle, connection.dialect).run_many(connection, outcomes)
    return _fenced(connection, [delivery.id for delivery in fences], token, now) if fences else frozenset()


def _fenced(connection: sa.Connection, ids: list[int], token: str, now: datetime) -> frozenset[int]:
    values = {"ids": ids, "by": token, "now": now}
    rows = prepared(_fence, connection.dialect).run(connection, values)
    passed = frozenset([row[0] for row in rows])
    if refused := [number for number in ids if number not in passed]:
        prepared(_skip_held, connection.dialect).run(connection, values | {"ids": refused})
    return passed


def _outcome(delivery: Delivery, token: str, now: datetime) -> Mapping[str, Any]:
    return {
        "row": delivery.id,
        "by": token,
        "new_state": delivery.state.value,
        # An uncertain row stays ours: a late reply may still settle it.
        "new_token": token if delivery.state is State.UNCERTAIN else "",
        "new_attempts": delivery.attempts,
        "new_retry_at": delivery.retry_at,
        "new_reply": delivery.reply[:REPLY_LENGTH],
        "now": now,
    }


def _settle(_is_sqlite: bool) -> sa.ClauseElement:
    return (
        sa.update(deliveries)
        .where(
            deliveries.c.id == sa.bindparam("row"),
            deliveries.c.token == sa.bindparam("by"),
            sa.text("state IN ('claimed', 'attempting', 'uncertain')"),
        )
        .values(
            state=sa.bindparam("new_state"),
            token=sa.bindparam("new_token"),
            lease_until=sa.null(),
            attempts=sa.bindparam("new_attempts"),
            retry_at=sa.bindparam("new_retry_at"),
            reply=sa.bindparam("new_reply"),
            changed_at=sa.bindparam("now"),
        )
    )


def _held(is_sqlite: bool) -> sa.ColumnElement[bool]:
    is_ours = deliveries.c.token == sa.bindparam("by")
    return sa.and_(among(deliveries.c.id, is_sqlite), is_ours, deliveries.c.state == State.CLAIMED.value)


def _fence(is_sqlite: bool) -> sa.ClauseElement:
    return (
        sa.update(deliveries)
        .where(_held(is_sqlite), deliveries.c.lease_until > sa.bindparam("now"), MAY_BE_MAILED)
        .values(state=State.ATTEMPTING.value, changed_at=sa.bindparam("now"))
        .returning(deliveries.c.id)
    )


def _skip_held(is_sqlite: bool) -> sa.ClauseElement:
    return skip(is_sqlite).where(_held(is_sqlite))

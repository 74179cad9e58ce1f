"""Outcomes and fences as one statement: a transaction by itself, and one journey to the server if all fences pass."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from digest.model import Delivery, State
from digest.storage.prepared import prepared, spread
from digest.storage.tables import deliveries
from digest.storage.write import OUTCOME, Outcome, fence, may_pass, may_settle, settling, skip_held, told


def at_once(
    driver: Any,
    dialect: sa.Dialect,
    *,
    token: str,
    fences: Sequence[Delivery],
    settled: Sequence[Outcome],
    now: datetime,
) -> frozenset[int] | None:
    """What `write` does, as one statement on the driver's connection; None, and nothing done, where it takes more.

    Readers who may not be mailed are skipped by another, a moment later.
    """
    rows = {outcome.id: told(outcome) for outcome in settled}
    ids = [delivery.id for delivery in fences]
    if not rows.keys().isdisjoint(ids):
        # One statement does not see what it does to a row itself.
        return None
    values = {"by": token, "now": now, "ids": ids}
    if dialect.name == "sqlite":
        values |= {"rows": json.dumps(list(rows.values())), "all": len(ids)}
        changed = prepared(_all, dialect).run_by(driver, values).rowcount
        return frozenset(ids) if changed or not ids else None
    found = prepared(_each, dialect).run_by(driver, values | {"rows": json.dumps(list(rows.values()))})
    passed = frozenset([row[0] for row in found])
    if len(passed) < len(ids):
        # Seldom, so it is no part of the statement: to get ready for it cost a tenth of each.
        prepared(skip_held, dialect).run_by(driver, values)
    return passed


def _all(is_sqlite: bool) -> sa.ClauseElement:
    # Python's driver lets go of the interpreter several times a statement, and to take it back costs more than a row.
    # So everything is one UPDATE: a fence is an outcome among others, and either all of them pass or nothing is done.
    through = sa.func.json_each(sa.bindparam("ids")).table_valued("value")
    like_a_fence = [through.c.value, sa.literal_column(f"'{State.ATTEMPTING.value}'"), *[sa.null()] * 4]
    given = sa.union_all(sa.select(spread(OUTCOME, is_sqlite)), sa.select(*like_a_fence)).subquery("given")
    is_fence = given.c.state == State.ATTEMPTING.value
    stays_ours = is_fence | (given.c.state == State.UNCERTAIN.value)
    is_ours = deliveries.c.token == sa.bindparam("by")
    return (
        sa.update(deliveries)
        .where(deliveries.c.id == given.c.id, is_ours, is_fence | may_settle(given), _all_may_pass(is_sqlite))
        .values(
            state=given.c.state,
            token=sa.case((stays_ours, deliveries.c.token), else_=""),
            lease_until=sa.case((is_fence, deliveries.c.lease_until)),
            attempts=sa.func.coalesce(given.c.attempts, deliveries.c.attempts),
            retry_at=sa.case((is_fence, deliveries.c.retry_at), else_=given.c.retry_at),
            reply=sa.func.coalesce(given.c.reply, deliveries.c.reply),
            changed_at=sa.bindparam("now"),
        )
    )


def _all_may_pass(is_sqlite: bool) -> sa.ColumnElement[bool]:
    # What is counted holds when it is changed: on SQLite nobody else writes in between.
    passing = sa.select(sa.func.count()).select_from(deliveries).where(may_pass(is_sqlite)).scalar_subquery()
    return passing == sa.bindparam("all")


def _each(is_sqlite: bool) -> sa.ClauseElement:
    passed = fence(is_sqlite).cte("passed")
    return sa.select(passed.c.id).add_cte(settling(is_sqlite).cte("settled"))

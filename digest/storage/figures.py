"""What the tables hold at one moment, in figures."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from digest.model import State
from digest.storage.articles import HELD
from digest.storage.deliveries import next_retry
from digest.storage.epoch import last_pass
from digest.storage.stage import stage
from digest.storage.tables import articles, deliveries, editions, feedback, lists, sources
from subscribers.tables import subscriptions

WAITING = (State.PENDING, State.CLAIMED, State.DEFERRED)
STATE_OF_SOURCE = sa.case((sources.c.disabled, "dead"), (sources.c.failures > 0, "failing"), else_="good")


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """Counts: deliveries by list and state, subscriptions by status, sources by state, feedback by kind, articles.

    And three moments; `waits_since` is when the oldest edition was composed of which something still waits.
    """

    deliveries: dict[tuple[str, str], int]
    subscriptions: dict[str, int]
    sources: dict[str, int]
    feedback: dict[str, int]
    articles: int
    held: int
    waits_since: datetime | None
    next_retry: datetime | None
    passed_at: datetime | None


def figures(connection: sa.Connection) -> Figures:
    """The figures now."""
    every = sa.select(sa.func.count()).select_from(articles)
    # What is disabled and never failed is no source that anybody reads: articles by hand come from it.
    read = sa.or_(~sources.c.disabled, sources.c.failures > 0)
    return Figures(
        deliveries=deliveries_by_list(connection),
        subscriptions=counts(connection, subscriptions.c.status),
        sources=counts(connection, STATE_OF_SOURCE, read),
        feedback=counts(connection, feedback.c.kind),
        articles=connection.execute(every).scalar_one(),
        held=connection.execute(every.where(articles.c.held == HELD)).scalar_one(),
        waits_since=waits_since(connection),
        next_retry=next_retry(connection),
        passed_at=last_pass(connection),
    )


def deliveries_by_list(connection: sa.Connection) -> dict[tuple[str, str], int]:
    """How many deliveries of each list stand in each state; lists that took turns under one name are one."""
    query = sa.select(deliveries.c.list_id, deliveries.c.state, sa.func.count().label("number"))
    counted = query.group_by(deliveries.c.list_id, deliveries.c.state).subquery()
    name = sa.func.coalesce(lists.c.name, "")
    named = sa.select(name, counted.c.state, sa.func.sum(counted.c.number))
    named = named.select_from(counted.outerjoin(lists, lists.c.id == counted.c.list_id))
    rows = connection.execute(named.group_by(name, counted.c.state).order_by(name, counted.c.state))
    return {(row[0], row[1]): int(row[2]) for row in rows}


def waits_since(connection: sa.Connection) -> datetime | None:
    """When the oldest edition was composed of which something still waits."""
    # State by state, as the index of open rows is made.
    waits = [sa.exists().where(stage(state), deliveries.c.edition_id == editions.c.id) for state in WAITING]
    moment: datetime | None = connection.execute(
        sa.select(sa.func.min(editions.c.composed_at)).where(sa.or_(*waits))
    ).scalar()
    return moment


def counts(
    connection: sa.Connection, column: sa.ColumnElement[str], where: sa.ColumnElement[bool] | None = None
) -> dict[str, int]:
    """How many rows (of those that fit) have each value of a column."""
    query = sa.select(column, sa.func.count()).where(sa.true() if where is None else where)
    rows = connection.execute(query.group_by(column).order_by(column))
    return {row[0]: row[1] for row in rows}

"""What the tables hold at one moment, in figures."""

from dataclasses import dataclass

import sqlalchemy as sa

from digest.storage.tables import articles, deliveries, sources
from subscribers.tables import subscriptions


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """Counts: deliveries by state, subscriptions by status, sources whose last read failed, articles."""

    deliveries: dict[str, int]
    subscriptions: dict[str, int]
    failing: int
    articles: int


def figures(connection: sa.Connection) -> Figures:
    """The figures now."""
    failing = sa.select(sa.func.count()).select_from(sources).where(sources.c.failures > 0)
    return Figures(
        deliveries=counts(connection, deliveries.c.state),
        subscriptions=counts(connection, subscriptions.c.status),
        failing=connection.execute(failing).scalar_one(),
        articles=connection.execute(sa.select(sa.func.count()).select_from(articles)).scalar_one(),
    )


def counts(connection: sa.Connection, column: sa.Column[str]) -> dict[str, int]:
    """How many rows have each value of a column."""
    rows = connection.execute(sa.select(column, sa.func.count()).group_by(column).order_by(column))
    return {row[0]: row[1] for row in rows}

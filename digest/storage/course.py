"""How an edition went out: from when to when, and at which domains it did not."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from digest.model import State
from digest.storage.tables import deliveries
from subscribers.tables import subscribers

SENT = deliveries.c.state == State.SENT.value


@dataclass(frozen=True, kw_only=True, slots=True)
class Course:
    """How many deliveries of an edition were sent, and when the first and the last of them were settled."""

    sent: int
    first: datetime | None
    last: datetime | None

    @property
    def took(self) -> timedelta | None:
        """How long it took from the first to the last."""
        return self.last - self.first if self.first and self.last else None

    @property
    def rate(self) -> float | None:
        """How many were sent a second, to a tenth; nothing when it took less than one."""
        seconds = self.took.total_seconds() if self.took else 0
        return round(self.sent / seconds, 1) if seconds >= 1 else None


def course(connection: sa.Connection, edition: int) -> Course:
    """How an edition went out so far."""
    moments = (sa.func.min(deliveries.c.changed_at), sa.func.max(deliveries.c.changed_at))
    query = sa.select(sa.func.count(), *moments).where(deliveries.c.edition_id == edition, SENT)
    number, first, last = connection.execute(query).one()
    return Course(sent=number, first=first, last=last)


def not_sent(connection: sa.Connection, edition: int, domains: int) -> dict[str, dict[str, int]]:
    """The domains with the most deliveries of an edition that were not sent, each with its counts by state."""
    domain = domain_of(connection)
    rest = sa.select(domain.label("domain"), deliveries.c.state, sa.func.count().label("number"))
    rest = rest.select_from(deliveries.join(subscribers, subscribers.c.id == deliveries.c.subscriber_id))
    rest = rest.where(deliveries.c.edition_id == edition, ~SENT).group_by(domain, deliveries.c.state)
    found: dict[str, dict[str, int]] = {}
    for row in connection.execute(rest):
        found.setdefault(row.domain, {})[row.state] = row.number
    largest = sorted(found, key=lambda name: (-sum(found[name].values()), name))[:domains]
    return {name: dict(sorted(found[name].items())) for name in largest}


def domain_of(connection: sa.Connection) -> sa.ColumnElement[str]:
    """The domain of a subscriber's address, in the words of the database."""
    find = sa.func.strpos if connection.dialect.name == "postgresql" else sa.func.instr
    return sa.func.lower(sa.func.substr(subscribers.c.address, find(subscribers.c.address, "@") + 1))

"""The SQL of all subscriptions of one list: in pages, and counted."""

from collections.abc import Iterator

import sqlalchemy as sa

from subscribers.store import WITH_PERSON, subscription_from
from subscribers.subscription import Status, Subscription
from subscribers.tables import subscriptions

PAGE = 1000


def page_of_list(
    connection: sa.Connection, list_id: int, *, after: int = 0, limit: int = PAGE, status: Status | None = None
) -> tuple[Subscription, ...]:
    """At most `limit` subscriptions of a list by subscriber id, from the one behind the id `after`."""
    query = WITH_PERSON.where(subscriptions.c.list_id == list_id, subscriptions.c.subscriber_id > after)
    if status:
        query = query.where(subscriptions.c.status == status.value)
    rows = connection.execute(query.order_by(subscriptions.c.subscriber_id).limit(limit))
    return tuple(subscription_from(row) for row in rows)


def walk_list(
    connection: sa.Connection, list_id: int, *, status: Status | None = None, limit: int = PAGE
) -> Iterator[Subscription]:
    """Every subscription of a list by subscriber id, read page by page so that memory stays flat."""
    after = 0
    while page := page_of_list(connection, list_id, after=after, limit=limit, status=status):
        yield from page
        after = page[-1].subscriber.id


def count_by_status(connection: sa.Connection, list_id: int) -> dict[Status, int]:
    """How many subscriptions of a list stand where; a status nobody has counts 0."""
    counts = sa.select(subscriptions.c.status, sa.func.count().label("number")).where(
        subscriptions.c.list_id == list_id
    )
    found = {row.status: row.number for row in connection.execute(counts.group_by(subscriptions.c.status))}
    return {status: found.get(status.value, 0) for status in Status}

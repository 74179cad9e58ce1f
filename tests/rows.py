"""Rows for tests: each function inserts one and gives its id; what does not matter to a test has a default."""

from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa

from digest.storage.tables import deliveries, editions, lists
from subscribers.tables import subscribers, subscriptions, suppressions

NOW = datetime(2025, 3, 10, 7, 0, tzinfo=UTC)


def inserted(connection: sa.Connection, table: sa.Table, values: dict[str, object]) -> int:
    """Insert one row and give its id."""
    key = connection.execute(sa.insert(table).values(values)).inserted_primary_key
    assert key is not None
    return int(key[0])


def add_list(connection: sa.Connection, name: str = "morning", **values: object) -> int:
    """A list that is due at seven."""
    row: dict[str, object] = {
        "name": name,
        "title": name.title(),
        "sender": f"{name} <{name}@news.example>",
        "at": "07:00",
        "zone": "UTC",
        "local_hour": False,
        "weekdays": [0, 1, 2, 3, 4, 5, 6],
        "weekly_on": 0,
        "language": "en",
        "template": "morning",
        "reply_to": "",
        "postal_address": "1 Test Street",
        "policy": {},
        "topics": [],
        "paused": False,
        "active_since": NOW - timedelta(days=30),
        "version": 1,
        "created_at": NOW - timedelta(days=30),
    }
    return inserted(connection, lists, row | values)


def add_subscriber(
    connection: sa.Connection,
    list_id: int,
    address: str,
    *,
    status: str = "active",
    cadence: str = "daily",
    language: str = "",
    zone: str = "",
    topics: tuple[str, ...] = (),
) -> int:
    """A subscriber with a place on one list."""
    person: dict[str, object] = {
        "address": address,
        "address_key": address.lower(),
        "address_hash": f"hash of {address.lower()}",
        "language": language,
        "created_at": NOW,
    }
    subscriber = inserted(connection, subscribers, person)
    place: dict[str, object] = {
        "subscriber_id": subscriber,
        "list_id": list_id,
        "status": status,
        "cadence": cadence,
        "zone": zone,
        "topics": list(topics),
        "created_at": NOW,
        "changed_at": NOW,
    }
    inserted(connection, subscriptions, place)
    return subscriber


def add_edition(connection: sa.Connection, list_id: int, *, instant: datetime = NOW, **values: object) -> int:
    """A composed edition without stories."""
    row: dict[str, object] = {
        "list_id": list_id,
        "cadence": "daily",
        "date": instant.date(),
        "instant": instant,
        "readers": "",
        "state": "composed",
        "reason": "",
        "subject": "The morning",
        "preheader": "",
        "stories": "[]",
        "setting": "{}",
        "composed_at": instant,
    }
    return inserted(connection, editions, row | values)


def add_delivery(connection: sa.Connection, edition_id: int, subscriber_id: int, list_id: int, **values: object) -> int:
    """A pending delivery of that edition, to be given up three days later."""
    row: dict[str, object] = {
        "edition_id": edition_id,
        "subscriber_id": subscriber_id,
        "list_id": list_id,
        "cadence": "daily",
        "date": date(2025, 3, 10),
        "state": "pending",
        "give_up_at": NOW + timedelta(days=3),
        "changed_at": NOW,
    }
    return inserted(connection, deliveries, row | values)


def add_readers(connection: sa.Connection, count: int) -> int:
    """A list, an edition of it, and so many readers with a pending delivery each; gives the edition."""
    list_id = add_list(connection)
    edition_id = add_edition(connection, list_id)
    for number in range(count):
        subscriber_id = add_subscriber(connection, list_id, f"reader{number}@mail.example")
        add_delivery(connection, edition_id, subscriber_id, list_id)
    return edition_id


def unsubscribe(connection: sa.Connection, subscriber_id: int) -> None:
    """What the unsubscribe page does to the place on the list."""
    change = sa.update(subscriptions).where(subscriptions.c.subscriber_id == subscriber_id)
    connection.execute(change.values(status="unsubscribed"))


def suppress(connection: sa.Connection, address: str, reason: str = "complaint") -> None:
    """What suppressing an address leaves in the table."""
    row: dict[str, object] = {"address_hash": f"hash of {address}", "reason": reason, "created_at": NOW}
    connection.execute(sa.insert(suppressions).values(row))

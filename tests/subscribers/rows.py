"""What the tests about readers start from: a moment, a key, a list's row, people on it."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from digest.storage.tables import lists
from subscribers.address import parse_address
from subscribers.store import subscribe
from subscribers.subscription import Status, Subscription

NOW = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
HASH_KEY = b"a key for hashes, made for tests"


def add_list(connection: sa.Connection, name: str) -> int:
    """The id of a new list; what a list is does not matter to its readers."""
    row = {
        "title": name,
        "sender": "news@example.org",
        "at": "07:00",
        "zone": "UTC",
        "local_hour": False,
        "weekdays": [0],
        "weekly_on": 0,
        "language": "en",
        "template": "morning",
        "reply_to": "",
        "postal_address": "",
        "policy": {},
        "topics": [],
        "paused": False,
        "active_since": NOW,
        "version": 1,
        "created_at": NOW,
    }
    return connection.execute(lists.insert().values(name=name, **row)).inserted_primary_key[0]


def add_reader(
    connection: sa.Connection, list_id: int, address: str = "ann@example.org", status: Status = Status.ACTIVE
) -> Subscription:
    """Somebody on a list, with consent if they are active."""
    consent = "signup page" if status is Status.ACTIVE else ""
    parsed = parse_address(address)
    return subscribe(connection, parsed, list_id, hash_key=HASH_KEY, now=NOW, status=status, consent=consent)

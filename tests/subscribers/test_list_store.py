"""A list is read in pages and counted."""

from digest.storage.database import Database
from subscribers.address import parse_address
from subscribers.list_store import count_by_status, count_by_zone, page_of_list, walk_list
from subscribers.preferences import Preferences
from subscribers.store import change_preferences, change_status, unsubscribe
from subscribers.subscription import Status
from subscribers.suppression_store import suppress
from tests.subscribers.rows import HASH_KEY, NOW, add_list, add_reader


def test_pages_show_every_reader_of_the_list_once(database: Database, list_id: int) -> None:
    with database.write() as connection:
        other = add_list(connection, "evening")
        add_reader(connection, other, "elsewhere@example.org")
        readers = [add_reader(connection, list_id, f"reader{number}@example.org") for number in range(7)]
        change_status(connection, readers[2].subscriber.id, list_id, Status.PAUSED, now=NOW)
        pages = list(walk_list(connection, list_id, limit=3))
        assert [one.subscriber for one in pages] == [one.subscriber for one in readers]
        assert [one.subscriber.address for one in walk_list(connection, list_id, status=Status.PAUSED)] == [
            "reader2@example.org"
        ]
        after = readers[4].subscriber.id
        assert page_of_list(connection, list_id, after=after, limit=1) == (readers[5],)
        assert page_of_list(connection, list_id, after=readers[6].subscriber.id) == ()


def test_every_status_is_counted_also_when_nobody_has_it(database: Database, list_id: int) -> None:
    with database.write() as connection:
        for name in ("ann", "bob"):
            add_reader(connection, list_id, f"{name}@example.org")
        left = add_reader(connection, list_id, "eve@example.org").subscriber
        unsubscribe(connection, left.id, list_id, now=NOW, reason="link")
        counts = count_by_status(connection, list_id)
    assert counts == {Status.PENDING: 0, Status.ACTIVE: 2, Status.PAUSED: 0, Status.UNSUBSCRIBED: 1}


def test_zones_count_whoever_may_be_mailed(database: Database, list_id: int) -> None:
    with database.write() as connection:
        kyiv = Preferences(zone="Europe/Kyiv")
        for name in ("ann", "bob", "cleo"):
            person = add_reader(connection, list_id, f"{name}@example.org").subscriber
            change_preferences(connection, person.id, list_id, kyiv, now=NOW)
        add_reader(connection, list_id, "dan@example.org")
        add_reader(connection, list_id, "eve@example.org", Status.PENDING)
        suppress(connection, parse_address("bob@example.org"), hash_key=HASH_KEY, reason="complaint", now=NOW)
        assert count_by_zone(connection, list_id) == {"": 1, "Europe/Kyiv": 2}

"""A list is read in pages and counted."""

from digest.storage.database import Database
from subscribers.list_store import count_by_status, page_of_list, walk_list
from subscribers.store import change_status, unsubscribe
from subscribers.subscription import Status
from tests.subscribers.rows import NOW, add_list, add_reader


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

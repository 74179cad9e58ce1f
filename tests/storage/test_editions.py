"""What composing asks of the editions before does not grow with their number."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from digest.model import Cadence
from digest.storage.articles import candidates
from digest.storage.database import Database
from digest.storage.editions import counted, counted_of, read_counted, told
from digest.storage.tables import edition_articles
from tests.rows import NOW, add_delivery, add_edition, add_list, add_subscriber

DAYS = 300


def add_days(connection: sa.Connection) -> int:
    """A list with an edition a day, each of one article; the last reached nobody."""
    list_id = add_list(connection)
    reader = add_subscriber(connection, list_id, "anna@example.org")
    for day in range(DAYS):
        moment = NOW - timedelta(days=DAYS - day)
        edition = add_edition(connection, list_id, instant=moment, composed_at=moment)
        state = "failed" if day == DAYS - 1 else "sent"
        add_delivery(connection, edition, reader, list_id, state=state, date=moment.date())
        row: dict[str, Any] = {"url": f"https://a.example/{day}", "guid": f"{day}", "title": f"Day {day}"}
        row |= {"edition_id": edition, "article_id": day, "source_id": 1, "fingerprint": f"print {day}"}
        connection.execute(sa.insert(edition_articles).values(row | {"chosen": True, "story": 1, "reason": ""}))
    return list_id


def test_editions_are_asked_for_by_a_query_however_many_they_are(database: Database) -> None:
    given = [0]
    with database.write() as connection:
        list_id = add_days(connection)

        def note(_c: Any, _cursor: Any, _statement: str, parameters: Any, _context: Any, _many: bool) -> None:
            given.append(len(parameters))

        sa.event.listen(connection, "before_cursor_execute", note)
        had = counted(list_id, [Cadence.DAILY], "")
        known = told(connection, had, NOW - timedelta(days=10))
        candidates(connection, list_id, had)
        assert max(given) < 20
        assert len(read_counted(connection, had)) == DAYS - 1
    # An address holds for ever, a text for a while, and neither where it reached nobody.
    assert known.urls == {f"https://a.example/{day}" for day in range(DAYS - 1)}
    assert known.guids == {(1, f"{day}") for day in range(DAYS - 1)}
    assert len(known.titles) == DAYS - 1
    assert known.fingerprints == tuple(f"print {day}" for day in range(DAYS - 9, DAYS - 1))
    assert set(known.headlines) == {(1, f"Day {day}") for day in range(DAYS - 9, DAYS - 1)}


def test_some_editions_are_read_alone(database: Database) -> None:
    with database.write() as connection:
        list_id = add_days(connection)
        every = read_counted(connection, counted(list_id, [Cadence.DAILY], None))
        some = [every[0].id, every[5].id]
        had = counted_of(list_id, Cadence.DAILY, some)
        assert [edition.id for edition in read_counted(connection, had)] == some
        assert told(connection, had, NOW).urls == {"https://a.example/0", "https://a.example/5"}

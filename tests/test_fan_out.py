"""Killed in the middle of writing an edition down, after each of its statements: all of it stands, or nothing."""

import os
import signal
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from digest.composition import Composition, freeze, prepare
from digest.pipeline import run
from digest.schedule import due_slots
from digest.storage.outcomes import outcomes
from digest.storage.tables import deliveries, edition_articles, editions
from tests.deliveries.crash import CONTEXT
from tests.house import House, house, service_in


def freeze_and_die(folder: Path, address: str, composition: Composition, deadly: int) -> None:
    """Write an edition down, and be killed after the so-many-eth thing written, or at the commit."""
    service, left = service_in(folder, address), deadly

    def count(*_arguments: Any) -> None:
        nonlocal left
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

    def look(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            count()

    sa.event.listen(sa.Engine, "after_cursor_execute", look)
    sa.event.listen(sa.Engine, "commit", count)
    freeze(service, composition)


def written(built: House) -> list[int]:
    """How many editions, articles of editions, and deliveries there are."""
    with built.service.database.read() as connection:
        query = [sa.select(sa.func.count()).select_from(table) for table in (editions, edition_articles, deliveries)]
        return [connection.scalar(each) or 0 for each in query]


def test_no_half_edition_is_left_wherever_it_is_killed(tmp_path: Path, database_address: str) -> None:
    with house(tmp_path, database_address) as built:
        morning = built.make_list(local_hour=True)
        for number in range(4):
            built.reader(morning, f"reader{number}@example.org", zone="UTC")
        built.article("Harbour")
        built.now = datetime(2026, 1, 5, 8, tzinfo=UTC)
        run(built.service)
        # One who comes from another zone has another history: the next morning makes a variant for them.
        built.reader(morning, "moved@example.org", zone="UTC")
        built.article("Ferry")
        built.now = datetime(2026, 1, 6, 8, tzinfo=UTC)
        (slot,) = due_slots(built.service, built.now)
        composition = prepare(built.service, slot, built.now)
        before, steps = written(built), 0
        while True:
            steps += 1
            process = CONTEXT.Process(target=freeze_and_die, args=(tmp_path, database_address, composition, steps))
            process.start()
            process.join(60)
            if process.exitcode == 0:
                break
            assert process.exitcode == -signal.SIGKILL
            assert written(built) == before
        # Two editions with their articles, a fan-out, the commit: each was survived.
        assert steps >= 6
        with built.service.database.read() as connection:
            rows = [row for row in outcomes(connection) if row.edition > 1]
    assert sorted(row.address for row in rows) == [
        "moved@example.org", *(f"reader{number}@example.org" for number in range(4))
    ]  # fmt: skip
    assert {row.state for row in rows} == {"pending"}

"""What is uncertain is held or sent again as its list says, and settled by a word or by evidence, once."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from digest.model import State
from digest.storage import doubt as store
from digest.storage.database import Database
from digest.storage.deliveries import sweep
from digest.storage.tables import deliveries, lists
from tests.rows import NOW, add_readers

LATER = NOW + timedelta(days=9)


@pytest.fixture
def doubtful(database: Database) -> Database:
    """Three deliveries of one edition: the first two uncertain, the third sent."""
    with database.write() as connection:
        add_readers(connection, 3)
        connection.execute(sa.update(deliveries).values(state="uncertain", token="somebody"))
        connection.execute(sa.update(deliveries).where(deliveries.c.id == 3).values(state="sent", token=""))
    return database


def states(database: Database) -> list[str]:
    with database.read() as connection:
        return list(connection.scalars(sa.select(deliveries.c.state).order_by(deliveries.c.id)))


def word(state: Any) -> store.Word:
    return store.Word(state=state, now=LATER, give_up_at=LATER + timedelta(days=3))


@pytest.mark.parametrize(
    ("of_the_list", "setting", "by_list", "state"),
    [
        ("", "hold", True, "uncertain"),
        ("", "resend", True, "pending"),
        ("hold", "resend", True, "uncertain"),
        ("resend", "hold", True, "pending"),
        ("hold", "resend", False, "pending"),
        ("resend", "hold", False, "uncertain"),
    ],
)
def test_a_list_has_its_own_word(doubtful: Database, of_the_list: str, setting: Any, by_list: bool, state: str) -> None:
    with doubtful.write() as connection:
        connection.execute(sa.update(lists).values(on_uncertain=of_the_list))
        swept = sweep(connection, now=NOW, on_uncertain=setting, by_list=by_list)
    assert states(doubtful) == [state, state, "sent"]
    assert swept.resent == (2 if state == "pending" else 0)


def test_what_an_old_database_had_on_its_way_is_sent_again_by_no_rule(doubtful: Database) -> None:
    with doubtful.write() as connection:
        connection.execute(sa.update(deliveries).where(deliveries.c.id == 1).values(state="pending"))
        assert store.doubt(connection, NOW) == 1
        assert sweep(connection, now=NOW, on_uncertain="resend").resent == 1
    assert states(doubtful) == ["uncertain", "pending", "sent"]


@pytest.mark.parametrize("state", [State.SENT, State.FAILED, State.PENDING])
def test_only_what_is_uncertain_can_be_resolved_and_once(doubtful: Database, state: Any) -> None:
    with doubtful.write() as connection:
        assert store.settle_doubts(connection, [1, 3, 77], word(state)) == (1,)
        assert store.settle_doubts(connection, [1, 3, 77], word(state)) == ()
    assert states(doubtful) == [state, "uncertain", "sent"]


def test_what_is_to_be_sent_again_has_its_time_before_it(doubtful: Database) -> None:
    with doubtful.write() as connection:
        store.settle_doubts(connection, [1], word(State.PENDING))
        assert sweep(connection, now=LATER, on_uncertain="hold").expired == 0
    assert states(doubtful)[0] == "pending"


@pytest.mark.parametrize(("where", "number"), [({"edition": 1}, 2), ({"list_id": 1}, 2), ({"edition": 2}, 0)])
def test_all_of_an_edition_or_a_list_at_once(doubtful: Database, where: dict[str, int], number: int) -> None:
    with doubtful.write() as connection:
        assert store.settle_all_doubts(connection, word(State.SENT), **where) == number
    assert states(doubtful).count("sent") == number + 1


@pytest.mark.parametrize("change", [{}, {"delivery": 3}, {"delivery": 0}, {"subscriber": 2}, {"list_id": 2}])
def test_evidence_settles_its_own_delivery_alone(doubtful: Database, change: dict[str, int]) -> None:
    named = {"delivery": 1, "subscriber": 1, "list_id": 1} | change
    with doubtful.write() as connection:
        assert store.settle_by_evidence(connection, **named, evidence="seen", now=NOW) is (not change)
        assert not store.settle_by_evidence(connection, **named, evidence="seen", now=NOW)
    assert states(doubtful) == ["uncertain" if change else "sent", "uncertain", "sent"]

"""A suppression is kept without the address."""

import sqlalchemy as sa

from digest.storage.database import Database
from subscribers.address import parse_address
from subscribers.suppression_store import find_suppression, suppress, suppressions_of, unsuppress
from subscribers.tables import suppressions
from tests.subscribers.rows import HASH_KEY, LATER, NOW, add_reader

ANN = parse_address("Ann@example.org")


def test_a_suppression_is_made_once_and_keeps_its_first_reason(database: Database) -> None:
    with database.write() as connection:
        assert suppress(connection, ANN, hash_key=HASH_KEY, reason="complaint\n", now=NOW)
        assert not suppress(connection, ANN, hash_key=HASH_KEY, reason="by hand", now=LATER)
        found = find_suppression(connection, parse_address("ann@EXAMPLE.org"), hash_key=HASH_KEY)
    assert found is not None
    assert (found.reason, found.created_at) == ("complaint", NOW)


def test_a_suppression_holds_no_address(database: Database) -> None:
    with database.write() as connection:
        suppress(connection, ANN, hash_key=HASH_KEY, reason="complaint", now=NOW)
        row = connection.execute(sa.select(suppressions)).one()
    assert "ann" not in str(row).lower()
    assert "example" not in str(row).lower()


def test_a_suppression_is_lifted_once(database: Database) -> None:
    bob = parse_address("bob@example.org")
    with database.write() as connection:
        suppress(connection, ANN, hash_key=HASH_KEY, reason="complaint", now=NOW)
        suppress(connection, bob, hash_key=HASH_KEY, reason="complaint", now=NOW)
        assert unsuppress(connection, ANN, hash_key=HASH_KEY)
        assert not unsuppress(connection, ANN, hash_key=HASH_KEY)
        assert not find_suppression(connection, ANN, hash_key=HASH_KEY)
        assert find_suppression(connection, bob, hash_key=HASH_KEY)


def test_the_suppressions_of_people_are_found_by_who_they_are(database: Database, list_id: int) -> None:
    with database.write() as connection:
        ann, bob = (add_reader(connection, list_id, f"{name}@example.org").subscriber.id for name in ("ann", "bob"))
        suppress(connection, ANN, hash_key=HASH_KEY, reason="complaint", now=NOW)
        found = suppressions_of(connection, [ann, bob])
        assert found == {ann: find_suppression(connection, ANN, hash_key=HASH_KEY)}

"""A database with one list, on which people can be subscribed."""

import pytest

from digest.storage.database import Database
from tests.subscribers.rows import add_list


@pytest.fixture
def list_id(database: Database) -> int:
    """The id of a list without readers."""
    with database.write() as connection:
        return add_list(connection, "morning")

"""What the tests of deliveries may ask for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from digest.storage.database import Database
from digest.storage.tables import deliveries


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    """An empty SQLite database with all tables, for tests that are not about the database."""
    database = Database(str(tmp_path / "digest.db"))
    with database.write() as connection:
        deliveries.metadata.create_all(connection)
    yield database
    database.close()

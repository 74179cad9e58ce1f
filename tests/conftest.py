"""What every test may ask for: a database of either kind, empty, with all tables."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import settings

from digest.storage import tables
from digest.storage.database import Database
from tests.postgres import postgres_server

# How long an example takes is the machine's affair; speed is the business of benchmarks/.
settings.register_profile("digest", deadline=None)
settings.load_profile("digest")


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """One PostgreSQL for the whole run."""
    with postgres_server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database without tables, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        return str(tmp_path / "digest.db")
    url: str = request.getfixturevalue("postgres_url")
    emptied = Database(url)
    with emptied.write() as connection:
        connection.execute(sa.text("DROP SCHEMA public CASCADE"))
        connection.execute(sa.text("CREATE SCHEMA public"))
    emptied.close()
    return url


@pytest.fixture
def database(database_address: str) -> Iterator[Database]:
    """An empty database with all tables, on SQLite and on PostgreSQL."""
    database = Database(database_address)
    with database.write() as connection:
        tables.lists.metadata.create_all(connection)
    yield database
    database.close()

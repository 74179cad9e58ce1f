"""What a delivery's row must be is asked value by value: for IN with a list SQLite makes a table for every row."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

STATES = ("pending", "claimed", "attempting", "sent", "deferred", "failed", "uncertain", "skipped")
# The check of the state, and the stage that is counted from it.
BY_LIST = (
    "CHECK (state IN (" + ", ".join(f"'{state}'" for state in STATES) + "))",
    "(CASE WHEN state IN ('claimed', 'attempting') THEN 'held' "
    "WHEN state IN ('pending', 'deferred', 'uncertain') THEN state END)",
)
ONE_BY_ONE = (
    "CHECK (" + " OR ".join(f"state = '{state}'" for state in STATES) + ")",
    "(CASE state WHEN 'claimed' THEN 'held' WHEN 'attempting' THEN 'held' WHEN 'pending' THEN 'pending' "
    "WHEN 'deferred' THEN 'deferred' WHEN 'uncertain' THEN 'uncertain' END)",
)


def upgrade() -> None:
    """Go one step on."""
    rebuild(BY_LIST, ONE_BY_ONE)


def downgrade() -> None:
    """Go one step back."""
    rebuild(ONE_BY_ONE, BY_LIST)


def rebuild(before: tuple[str, str], after: tuple[str, str]) -> None:
    """The table of deliveries made anew with the one wording for the other; PostgreSQL reads both alike."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return
    made = "SELECT sql FROM sqlite_master WHERE tbl_name = 'deliveries' AND type = '{}' AND sql IS NOT NULL"
    table = connection.exec_driver_sql(made.format("table")).scalar_one()
    indexes = connection.exec_driver_sql(made.format("index")).scalars().all()
    for old, new in zip(before, after, strict=True):
        table = table.replace(old, new)
    columns = ", ".join(
        column["name"] for column in sa.inspect(connection).get_columns("deliveries") if "computed" not in column
    )
    connection.exec_driver_sql("ALTER TABLE deliveries RENAME TO deliveries_before")
    connection.exec_driver_sql(table)
    connection.exec_driver_sql(f"INSERT INTO deliveries ({columns}) SELECT {columns} FROM deliveries_before")  # noqa: S608 - names of our own
    connection.exec_driver_sql("DROP TABLE deliveries_before")
    for index in indexes:
        connection.exec_driver_sql(index)

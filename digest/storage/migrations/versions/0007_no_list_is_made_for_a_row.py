"""What a delivery's row must be is asked value by value: for IN with a list SQLite makes a table for every row."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

STATES = ("pending", "claimed", "attempting", "sent", "deferred", "failed", "uncertain", "skipped")
BY_LIST = {
    "check": "CHECK (state IN (" + ", ".join(f"'{state}'" for state in STATES) + "))",
    "stage": (
        "(CASE WHEN state IN ('claimed', 'attempting') THEN 'held' "
        "WHEN state IN ('pending', 'deferred', 'uncertain') THEN state END)"
    ),
}
ONE_BY_ONE = {
    "check": "CHECK (" + " OR ".join(f"state = '{state}'" for state in STATES) + ")",
    "stage": (
        "(CASE state WHEN 'claimed' THEN 'held' WHEN 'attempting' THEN 'held' WHEN 'pending' THEN 'pending' "
        "WHEN 'deferred' THEN 'deferred' WHEN 'uncertain' THEN 'uncertain' END)"
    ),
}


def upgrade() -> None:
    """Go one step on."""
    rebuild(BY_LIST, ONE_BY_ONE)


def downgrade() -> None:
    """Go one step back."""
    rebuild(ONE_BY_ONE, BY_LIST)


def rebuild(before: dict[str, str], after: dict[str, str]) -> None:
    """The table of deliveries made anew with the one wording for the other; PostgreSQL reads both alike."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return
    table, *indexes = (
        connection.exec_driver_sql(
            "SELECT sql FROM sqlite_master WHERE tbl_name = 'deliveries' AND sql IS NOT NULL ORDER BY type DESC"
        )
        .scalars()
        .all()
    )
    for part, wording in before.items():
        table = table.replace(wording, after[part])
    columns = ", ".join(
        column["name"] for column in sa.inspect(connection).get_columns("deliveries") if "computed" not in column
    )
    connection.exec_driver_sql("ALTER TABLE deliveries RENAME TO deliveries_before")
    connection.exec_driver_sql(table)
    connection.exec_driver_sql(f"INSERT INTO deliveries ({columns}) SELECT {columns} FROM deliveries_before")  # noqa: S608 - names of our own
    connection.exec_driver_sql("DROP TABLE deliveries_before")
    for index in indexes:
        connection.exec_driver_sql(index)

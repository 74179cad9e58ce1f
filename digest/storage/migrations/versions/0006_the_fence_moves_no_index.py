"""Open deliveries are found by their stage, which is the same on both sides of the fence."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

STAGE = (
    "CASE WHEN state IN ('claimed', 'attempting') THEN 'held' "
    "WHEN state IN ('pending', 'deferred', 'uncertain') THEN state END"
)
BY_STAGE = ("stage", sa.text("stage IS NOT NULL"), sa.text("stage = 'deferred'"))
BY_STATE = (
    "state",
    sa.text("state IN ('pending', 'claimed', 'attempting', 'deferred', 'uncertain')"),
    sa.text("state = 'deferred'"),
)


def upgrade() -> None:
    """Go one step on."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if not is_sqlite:
        # Room for what the fence writes beside what it replaces.
        op.execute("ALTER TABLE deliveries SET (fillfactor = 50)")
    drop_indexes()
    # SQLite counts it when it is asked for, so the rows stay as they are; PostgreSQL indexes only what is kept.
    kept = "VIRTUAL" if is_sqlite else "STORED"
    op.execute(f"ALTER TABLE deliveries ADD COLUMN stage VARCHAR(16) GENERATED ALWAYS AS ({STAGE}) {kept}")
    create_indexes(*BY_STAGE)


def downgrade() -> None:
    """Go one step back."""
    drop_indexes()
    op.drop_column("deliveries", "stage")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("ALTER TABLE deliveries RESET (fillfactor)")
    create_indexes(*BY_STATE)


def drop_indexes() -> None:
    """Without the indexes of open deliveries."""
    for name in ("ix_deliveries_retry", "ix_deliveries_open"):
        op.drop_index(name, table_name="deliveries")


def create_indexes(first: str, is_open: sa.TextClause, is_deferred: sa.TextClause) -> None:
    """The indexes of open deliveries, led by a column."""
    columns = [first, "edition_id", "id"]
    op.create_index("ix_deliveries_open", "deliveries", columns, sqlite_where=is_open, postgresql_where=is_open)
    op.create_index(
        "ix_deliveries_retry", "deliveries", ["retry_at"], sqlite_where=is_deferred, postgresql_where=is_deferred
    )

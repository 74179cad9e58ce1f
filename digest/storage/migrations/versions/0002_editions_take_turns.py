"""Open deliveries are found edition by edition, and a list says at which hours it may be sent."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

OPEN = sa.text("state IN ('pending', 'claimed', 'attempting', 'deferred', 'uncertain')")
DEFERRED = sa.text("state = 'deferred'")


def upgrade() -> None:
    """Go one step on."""
    index_open(["state", "edition_id", "id"])
    op.create_index("ix_deliveries_retry", "deliveries", ["retry_at"], sqlite_where=DEFERRED, postgresql_where=DEFERRED)
    with op.batch_alter_table("lists") as table:
        table.add_column(sa.Column("send_between", sa.String(length=11), server_default="", nullable=False))


def downgrade() -> None:
    """Go one step back."""
    with op.batch_alter_table("lists") as table:
        table.drop_column("send_between")
    op.drop_index("ix_deliveries_retry", table_name="deliveries")
    index_open(["state", "id"])


def index_open(columns: list[str]) -> None:
    """The index of open deliveries, made anew over these columns."""
    op.drop_index("ix_deliveries_open", table_name="deliveries")
    op.create_index("ix_deliveries_open", "deliveries", columns, sqlite_where=OPEN, postgresql_where=OPEN)

"""The epoch and the last pass of the service, the alarms that were raised, and what a list does when in doubt."""

import sqlalchemy as sa
from alembic import op

from subscribers.schema import Utc

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Go one step on."""
    op.create_table(
        "service",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("epoch", sa.String(length=64), nullable=False),
        sa.Column("sendings", sa.Integer(), nullable=False),
        sa.Column("passed_at", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
    )
    op.create_table(
        "alarms",
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("about", sa.String(length=200), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("raised_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "about", name=op.f("pk_alarms")),
    )
    op.add_column("lists", sa.Column("on_uncertain", sa.String(length=8), server_default="", nullable=False))


def downgrade() -> None:
    """Go one step back."""
    op.drop_column("lists", "on_uncertain")
    op.drop_table("alarms")
    op.drop_table("service")

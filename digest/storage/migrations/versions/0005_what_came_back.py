"""What came back about deliveries, and where it is to come back to."""

import sqlalchemy as sa
from alembic import op

from subscribers.schema import Utc

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Go one step on."""
    op.create_table(
        "feedback",
        sa.Column("delivery_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("noted_at", Utc(), nullable=False),
        sa.Column("spent", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("delivery_id", "kind", name=op.f("pk_feedback")),
        sa.CheckConstraint("kind IN ('permanent', 'temporary', 'complaint')", name=op.f("ck_feedback_kind")),
    )
    op.create_index(op.f("ix_feedback_edition_id"), "feedback", ["edition_id"])
    op.add_column("lists", sa.Column("return_path", sa.String(length=320), server_default="", nullable=False))


def downgrade() -> None:
    """Go one step back."""
    op.drop_column("lists", "return_path")
    op.drop_index(op.f("ix_feedback_edition_id"), table_name="feedback")
    op.drop_table("feedback")

"""The sides of an article's picture, where its source tells them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

SIDES = ("image_width", "image_height")


def upgrade() -> None:
    """Go one step on."""
    for side in SIDES:
        op.add_column("articles", sa.Column(side, sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    """Go one step back."""
    for side in SIDES:
        op.drop_column("articles", side)

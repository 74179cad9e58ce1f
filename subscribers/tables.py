"""The tables of who reads. What a list is, the house above knows: here it is a number."""

import sqlalchemy as sa

from subscribers.schema import Json, Utc, metadata

subscribers = sa.Table(
    "subscribers",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("address", sa.String(320), nullable=False),
    # Lower-cased and normalised, so that one mailbox is one person.
    sa.Column("address_key", sa.String(320), nullable=False, unique=True),
    # Keyed hash of address_key: how a suppression outlives the address.
    sa.Column("address_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("name", sa.String(200), nullable=False, server_default=""),
    sa.Column("language", sa.String(35), nullable=False, server_default=""),
    sa.Column("created_at", Utc, nullable=False),
    # An id is never given again: tokens and deliveries remember it.
    sqlite_autoincrement=True,
)

subscriptions = sa.Table(
    "subscriptions",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("subscriber_id", sa.ForeignKey("subscribers.id", ondelete="CASCADE"), nullable=False),
    sa.Column("list_id", sa.Integer, nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("cadence", sa.String(16), nullable=False, server_default="daily"),
    sa.Column("zone", sa.String(64), nullable=False, server_default=""),
    sa.Column("topics", Json, nullable=False),
    sa.Column("consent", sa.String(500), nullable=False, server_default=""),
    sa.Column("consent_at", Utc),
    sa.Column("created_at", Utc, nullable=False),
    sa.Column("changed_at", Utc, nullable=False),
    sa.Column("reason", sa.String(200), nullable=False, server_default=""),
    sa.UniqueConstraint("subscriber_id", "list_id"),
    sa.CheckConstraint("status IN ('pending', 'active', 'paused', 'unsubscribed')", name="status"),
    sa.CheckConstraint("cadence IN ('daily', 'weekly')", name="cadence"),
    # An id is never given again: tokens and deliveries remember it.
    sqlite_autoincrement=True,
)
sa.Index(None, subscriptions.c.list_id, subscriptions.c.status, subscriptions.c.subscriber_id)

suppressions = sa.Table(
    "suppressions",
    metadata,
    sa.Column("address_hash", sa.String(64), primary_key=True),
    sa.Column("reason", sa.String(200), nullable=False),
    sa.Column("created_at", Utc, nullable=False),
)

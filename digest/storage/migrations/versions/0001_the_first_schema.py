"""The first schema."""

import sqlalchemy as sa
from alembic import op

from subscribers.schema import Json, Utc

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Go one step on."""
    op.create_table(
        "deliveries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("subscriber_id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("cadence", sa.String(length=16), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("token", sa.String(length=40), server_default="", nullable=False),
        sa.Column("lease_until", Utc(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("retry_at", Utc(), nullable=True),
        sa.Column("give_up_at", Utc(), nullable=False),
        sa.Column("reply", sa.String(length=500), server_default="", nullable=False),
        sa.Column("changed_at", Utc(), nullable=False),
        sa.CheckConstraint(
            "state IN ('pending', 'claimed', 'attempting', 'sent', 'deferred', 'failed', 'uncertain', 'skipped')",
            name=op.f("ck_deliveries_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("edition_id", "subscriber_id", name=op.f("uq_deliveries_edition_id_subscriber_id")),
    )
    op.create_index(
        "ix_deliveries_open",
        "deliveries",
        ["state", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('pending', 'claimed', 'attempting', 'deferred', 'uncertain')"),
        postgresql_where=sa.text("state IN ('pending', 'claimed', 'attempting', 'deferred', 'uncertain')"),
    )
    op.create_index(
        "uq_deliveries_one_a_day",
        "deliveries",
        ["list_id", "subscriber_id", "cadence", "date"],
        unique=True,
        sqlite_where=sa.text("cadence != 'extra'"),
        postgresql_where=sa.text("cadence != 'extra'"),
    )

    op.create_table(
        "lists",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("sender", sa.String(length=320), nullable=False),
        sa.Column("at", sa.String(length=8), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("local_hour", sa.Boolean(), nullable=False),
        sa.Column("weekdays", Json, nullable=False),
        sa.Column("weekly_on", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("template", sa.String(length=64), nullable=False),
        sa.Column("reply_to", sa.String(length=320), nullable=False),
        sa.Column("postal_address", sa.String(length=500), nullable=False),
        sa.Column("unsubscribe_mailto", sa.String(length=320), server_default="", nullable=False),
        sa.Column("help_url", sa.String(length=500), server_default="", nullable=False),
        sa.Column("style", Json, server_default="{}", nullable=False),
        sa.Column("policy", Json, nullable=False),
        sa.Column("topics", Json, nullable=False),
        sa.Column("next_subject", sa.String(length=500), server_default="", nullable=False),
        sa.Column("next_subject_on", sa.Date(), nullable=True),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("active_since", Utc(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("removed_at", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lists")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_lists_name_there",
        "lists",
        ["name"],
        unique=True,
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    )

    op.create_table(
        "sources",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=2000), nullable=False),
        sa.Column("title", sa.String(length=300), server_default="", nullable=False),
        sa.Column("etag", sa.String(length=500), server_default="", nullable=False),
        sa.Column("modified", sa.String(length=100), server_default="", nullable=False),
        sa.Column("fetched_at", Utc(), nullable=True),
        sa.Column("good_at", Utc(), nullable=True),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_try", Utc(), nullable=False),
        sa.Column("error", sa.String(length=500), server_default="", nullable=False),
        sa.Column("problems", Json, nullable=False),
        sa.Column("disabled", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("moved_to", sa.String(length=2000), server_default="", nullable=False),
        sa.Column("moves", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reads", sa.Integer(), server_default="0", nullable=False),
        sa.Column("unchanged", sa.Integer(), server_default="0", nullable=False),
        sa.Column("usual_gap", sa.Integer(), server_default="0", nullable=False),
        sa.Column("newest", Utc(), nullable=True),
        sa.Column("full_text", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("paragraphs", Json, server_default="[]", nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
        sa.UniqueConstraint("address", name=op.f("uq_sources_address")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "subscribers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("address_key", sa.String(length=320), nullable=False),
        sa.Column("address_hash", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), server_default="", nullable=False),
        sa.Column("language", sa.String(length=35), server_default="", nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscribers")),
        sa.UniqueConstraint("address_hash", name=op.f("uq_subscribers_address_hash")),
        sa.UniqueConstraint("address_key", name=op.f("uq_subscribers_address_key")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "suppressions",
        sa.Column("address_hash", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("address_hash", name=op.f("pk_suppressions")),
    )
    op.create_table(
        "articles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=500), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("guid", sa.String(length=2000), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("title", sa.String(length=1000), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("author", sa.String(length=300), nullable=False),
        sa.Column("published", Utc(), nullable=True),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("image", sa.String(length=2000), nullable=False),
        sa.Column("tags", Json, nullable=False),
        sa.Column("credit", sa.String(length=500), nullable=False),
        sa.Column("first_seen", Utc(), nullable=False),
        sa.Column("page_read", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("held", sa.String(length=16), server_default="", nullable=False),
        sa.Column("mark", sa.String(length=8), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name=op.f("fk_articles_source_id_sources"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
        sa.UniqueConstraint("source_id", "key", name=op.f("uq_articles_source_id_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_articles_first_seen"), "articles", ["first_seen"], unique=False)

    op.create_table(
        "editions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("cadence", sa.String(length=16), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("instant", Utc(), nullable=False),
        sa.Column("readers", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("subject", sa.String(length=500), nullable=False),
        sa.Column("preheader", sa.String(length=500), nullable=False),
        sa.Column("stories", sa.Text(), nullable=False),
        sa.Column("setting", sa.Text(), nullable=False),
        sa.Column("composed_at", Utc(), nullable=False),
        sa.CheckConstraint("state IN ('composed', 'skipped', 'missed')", name=op.f("ck_editions_state")),
        sa.ForeignKeyConstraint(["list_id"], ["lists.id"], name=op.f("fk_editions_list_id_lists")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_editions")),
        sa.UniqueConstraint(
            "list_id", "cadence", "instant", "readers", name=op.f("uq_editions_list_id_cadence_instant_readers")
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "list_sources",
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("added_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(
            ["list_id"], ["lists.id"], name=op.f("fk_list_sources_list_id_lists"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["sources.id"], name=op.f("fk_list_sources_source_id_sources"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("list_id", "source_id", name=op.f("pk_list_sources")),
    )
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscriber_id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("cadence", sa.String(length=16), server_default="daily", nullable=False),
        sa.Column("zone", sa.String(length=64), server_default="", nullable=False),
        sa.Column("topics", Json, nullable=False),
        sa.Column("consent", sa.String(length=500), server_default="", nullable=False),
        sa.Column("consent_at", Utc(), nullable=True),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("changed_at", Utc(), nullable=False),
        sa.Column("reason", sa.String(length=200), server_default="", nullable=False),
        sa.CheckConstraint("cadence IN ('daily', 'weekly')", name=op.f("ck_subscriptions_cadence")),
        sa.CheckConstraint(
            "status IN ('pending', 'active', 'paused', 'unsubscribed')", name=op.f("ck_subscriptions_status")
        ),
        sa.ForeignKeyConstraint(
            ["list_id"], ["lists.id"], name=op.f("fk_subscriptions_list_id_lists"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["subscriber_id"],
            ["subscribers.id"],
            name=op.f("fk_subscriptions_subscriber_id_subscribers"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
        sa.UniqueConstraint("subscriber_id", "list_id", name=op.f("uq_subscriptions_subscriber_id_list_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_subscriptions_list_id_status_subscriber_id"),
        "subscriptions",
        ["list_id", "status", "subscriber_id"],
        unique=False,
    )

    op.create_table(
        "edition_articles",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("chosen", sa.Boolean(), nullable=False),
        sa.Column("story", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("source_id", sa.Integer(), server_default="0", nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("guid", sa.String(length=2000), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("title", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["editions.id"], name=op.f("fk_edition_articles_edition_id_editions"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("edition_id", "article_id", name=op.f("pk_edition_articles")),
    )
    op.create_index(op.f("ix_edition_articles_article_id"), "edition_articles", ["article_id"], unique=False)


def downgrade() -> None:
    """Go one step back."""
    op.drop_index(op.f("ix_edition_articles_article_id"), table_name="edition_articles")

    op.drop_table("edition_articles")
    op.drop_index(op.f("ix_subscriptions_list_id_status_subscriber_id"), table_name="subscriptions")

    op.drop_table("subscriptions")
    op.drop_table("list_sources")
    op.drop_table("editions")
    op.drop_index(op.f("ix_articles_first_seen"), table_name="articles")

    op.drop_table("articles")
    op.drop_table("suppressions")
    op.drop_table("subscribers")
    op.drop_table("sources")
    op.drop_index(
        "uq_lists_name_there",
        table_name="lists",
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    )

    op.drop_table("lists")
    op.drop_index(
        "uq_deliveries_one_a_day",
        table_name="deliveries",
        sqlite_where=sa.text("cadence != 'extra'"),
        postgresql_where=sa.text("cadence != 'extra'"),
    )
    op.drop_index(
        "ix_deliveries_open",
        table_name="deliveries",
        sqlite_where=sa.text("state IN ('pending', 'claimed', 'attempting', 'deferred', 'uncertain')"),
        postgresql_where=sa.text("state IN ('pending', 'claimed', 'attempting', 'deferred', 'uncertain')"),
    )

    op.drop_table("deliveries")

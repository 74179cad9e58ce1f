"""The tables of what the service remembers, on the metadata that the tables of who reads stand on."""

import sqlalchemy as sa

from digest.model import State
from subscribers.schema import Json, Utc, metadata
from subscribers.tables import subscriptions

lists = sa.Table(
    "lists",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.String(64), nullable=False),
    sa.Column("title", sa.String(200), nullable=False),
    sa.Column("sender", sa.String(320), nullable=False),
    sa.Column("at", sa.String(8), nullable=False),
    sa.Column("zone", sa.String(64), nullable=False),
    sa.Column("local_hour", sa.Boolean, nullable=False),
    sa.Column("weekdays", Json, nullable=False),
    sa.Column("weekly_on", sa.Integer, nullable=False),
    sa.Column("language", sa.String(35), nullable=False),
    sa.Column("template", sa.String(64), nullable=False),
    sa.Column("reply_to", sa.String(320), nullable=False),
    sa.Column("postal_address", sa.String(500), nullable=False),
    sa.Column("unsubscribe_mailto", sa.String(320), nullable=False, server_default=""),
    sa.Column("help_url", sa.String(500), nullable=False, server_default=""),
    # The envelope's sender, where bounces go; "": the list's own.
    sa.Column("return_path", sa.String(320), nullable=False, server_default=""),
    sa.Column("style", Json, nullable=False, server_default="{}"),
    sa.Column("policy", Json, nullable=False),
    sa.Column("topics", Json, nullable=False),
    sa.Column("next_subject", sa.String(500), nullable=False, server_default=""),
    sa.Column("next_subject_on", sa.Date),
    sa.Column("paused", sa.Boolean, nullable=False),
    # Local hours as HH:MM-HH:MM between which its mails may go out; "" for all day.
    sa.Column("send_between", sa.String(11), nullable=False, server_default=""),
    # "hold" or "resend" what is uncertain; "": as the settings say.
    sa.Column("on_uncertain", sa.String(8), nullable=False, server_default=""),
    # Slots before this instant are never due: the list was not there, paused, or on another schedule.
    sa.Column("active_since", Utc, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("created_at", Utc, nullable=False),
    sa.Column("removed_at", Utc),
    sqlite_autoincrement=True,  # an id is never given again
)
sa.Index(
    "uq_lists_name_there",
    lists.c.name,
    unique=True,
    sqlite_where=lists.c.removed_at.is_(None),
    postgresql_where=lists.c.removed_at.is_(None),
)
subscriptions.append_constraint(sa.ForeignKeyConstraint([subscriptions.c.list_id], [lists.c.id], ondelete="CASCADE"))

sources = sa.Table(
    "sources",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("kind", sa.String(64), nullable=False),
    sa.Column("address", sa.String(2000), nullable=False, unique=True),
    sa.Column("title", sa.String(300), nullable=False, server_default=""),
    sa.Column("etag", sa.String(500), nullable=False, server_default=""),
    sa.Column("modified", sa.String(100), nullable=False, server_default=""),
    sa.Column("fetched_at", Utc),
    sa.Column("good_at", Utc),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
    sa.Column("next_try", Utc, nullable=False),
    sa.Column("error", sa.String(500), nullable=False, server_default=""),
    sa.Column("problems", Json, nullable=False),
    sa.Column("disabled", sa.Boolean, nullable=False, server_default=sa.false()),
    # Where the last reads in a row were redirected for good, and how many they were.
    sa.Column("moved_to", sa.String(2000), nullable=False, server_default=""),
    sa.Column("moves", sa.Integer, nullable=False, server_default="0"),
    # Good reads in all, and how many of them were answered with "not modified".
    sa.Column("reads", sa.Integer, nullable=False, server_default="0"),
    sa.Column("unchanged", sa.Integer, nullable=False, server_default="0"),
    # The usual time between two of its articles in seconds (0: not known), and the time of its newest.
    sa.Column("usual_gap", sa.Integer, nullable=False, server_default="0"),
    sa.Column("newest", Utc),
    sa.Column("full_text", sa.Boolean, nullable=False, server_default=sa.false()),
    # Hashes of paragraphs and how many of its articles had each: what many have is not theirs.
    sa.Column("paragraphs", Json, nullable=False, server_default="[]"),
    sa.Column("created_at", Utc, nullable=False),
    sqlite_autoincrement=True,  # an id is never given again
)

list_sources = sa.Table(
    "list_sources",
    metadata,
    sa.Column("list_id", sa.ForeignKey("lists.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("source_id", sa.ForeignKey("sources.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("added_at", Utc, nullable=False),
)

articles = sa.Table(
    "articles",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("source_id", sa.ForeignKey("sources.id", ondelete="CASCADE"), nullable=False),
    # The guid, else the address, else the fingerprint: what makes a second look at it the same article.
    sa.Column("key", sa.String(500), nullable=False),
    sa.Column("url", sa.String(2000), nullable=False),
    sa.Column("guid", sa.String(2000), nullable=False),
    sa.Column("fingerprint", sa.Text, nullable=False),
    sa.Column("title", sa.String(1000), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("source", sa.String(300), nullable=False),
    sa.Column("author", sa.String(300), nullable=False),
    sa.Column("published", Utc),
    sa.Column("language", sa.String(35), nullable=False),
    sa.Column("image", sa.String(2000), nullable=False),
    sa.Column("image_width", sa.Integer, nullable=False, server_default="0"),
    sa.Column("image_height", sa.Integer, nullable=False, server_default="0"),
    sa.Column("tags", Json, nullable=False),
    sa.Column("credit", sa.String(500), nullable=False),
    sa.Column("first_seen", Utc, nullable=False),
    # Whether its page was asked for the whole text; from then on the teaser in the feed is not its text.
    sa.Column("page_read", sa.Boolean, nullable=False, server_default=sa.false()),
    # Not for editions: "held" until somebody has looked at it, "discarded" by whoever has.
    sa.Column("held", sa.String(16), nullable=False, server_default=""),
    # An editor's word: "pin" puts it first in the next edition, "mute" keeps it out.
    sa.Column("mark", sa.String(8), nullable=False, server_default=""),
    sa.UniqueConstraint("source_id", "key"),
    sqlite_autoincrement=True,  # an id is never given again
)
sa.Index(None, articles.c.first_seen)

editions = sa.Table(
    "editions",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("list_id", sa.ForeignKey("lists.id"), nullable=False),
    sa.Column("cadence", sa.String(16), nullable=False),
    sa.Column("date", sa.Date, nullable=False),
    sa.Column("instant", Utc, nullable=False),
    sa.Column("readers", sa.String(200), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("reason", sa.String(500), nullable=False),
    sa.Column("subject", sa.String(500), nullable=False),
    sa.Column("preheader", sa.String(500), nullable=False),
    sa.Column("stories", sa.Text, nullable=False),
    sa.Column("setting", sa.Text, nullable=False),
    sa.Column("composed_at", Utc, nullable=False),
    sa.UniqueConstraint("list_id", "cadence", "instant", "readers"),
    sa.CheckConstraint("state IN ('composed', 'skipped', 'missed')", name="state"),
    sqlite_autoincrement=True,  # an id is never given again
)

edition_articles = sa.Table(
    "edition_articles",
    metadata,
    sa.Column("edition_id", sa.ForeignKey("editions.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("article_id", sa.Integer, primary_key=True),
    sa.Column("chosen", sa.Boolean, nullable=False),
    sa.Column("story", sa.Integer, nullable=False),
    sa.Column("reason", sa.String(300), nullable=False),
    sa.Column("source_id", sa.Integer, nullable=False, server_default="0"),
    sa.Column("url", sa.String(2000), nullable=False),
    sa.Column("guid", sa.String(2000), nullable=False),
    sa.Column("fingerprint", sa.Text, nullable=False),
    sa.Column("title", sa.String(1000), nullable=False),
)

sa.Index(None, edition_articles.c.article_id)

# Where an open delivery is looked for: its state, but that both sides of the fence are one. So the fence, which is
# written for every mail by itself, moves no index; on PostgreSQL it stays on its page where that has room.
# Value by value here and in the check: for IN with a list SQLite would make a table for every row that is written.
STAGE = (
    "CASE state WHEN 'claimed' THEN 'held' WHEN 'attempting' THEN 'held' WHEN 'pending' THEN 'pending' "
    "WHEN 'deferred' THEN 'deferred' WHEN 'uncertain' THEN 'uncertain' END"
)

# No foreign keys: erasing a person must leave the record, and two keys cost 9 s a million on PostgreSQL.
deliveries = sa.Table(
    "deliveries",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
    sa.Column("edition_id", sa.Integer, nullable=False),
    sa.Column("subscriber_id", sa.Integer, nullable=False),
    sa.Column("list_id", sa.Integer, nullable=False),
    sa.Column("cadence", sa.String(16), nullable=False),
    sa.Column("date", sa.Date, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("token", sa.String(40), nullable=False, server_default=""),
    sa.Column("lease_until", Utc),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("retry_at", Utc),
    sa.Column("give_up_at", Utc, nullable=False),
    sa.Column("reply", sa.String(500), nullable=False, server_default=""),
    sa.Column("changed_at", Utc, nullable=False),
    sa.Column("stage", sa.String(16), sa.Computed(STAGE, persisted=True)),
    sa.UniqueConstraint("edition_id", "subscriber_id"),
    sa.CheckConstraint(" OR ".join(f"state = '{state}'" for state in State), name="state"),
)
NOT_EXTRA = deliveries.c.cadence != "extra"
sa.Index(
    "uq_deliveries_one_a_day",
    deliveries.c.list_id,
    deliveries.c.subscriber_id,
    deliveries.c.cadence,
    deliveries.c.date,
    unique=True,
    sqlite_where=NOT_EXTRA,
    postgresql_where=NOT_EXTRA,
)
OPEN = deliveries.c.stage.is_not(None)
sa.Index(
    "ix_deliveries_open",
    deliveries.c.stage,
    deliveries.c.edition_id,
    deliveries.c.id,
    sqlite_where=OPEN,
    postgresql_where=OPEN,
)
DEFERRED = deliveries.c.stage == "deferred"
sa.Index("ix_deliveries_retry", deliveries.c.retry_at, sqlite_where=DEFERRED, postgresql_where=DEFERRED)

# What came back about deliveries: one row for each kind, however often it is said; no foreign keys, as above.
feedback = sa.Table(
    "feedback",
    metadata,
    sa.Column("delivery_id", deliveries.c.id.type, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.String(16), primary_key=True),
    sa.Column("edition_id", sa.Integer, nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    # The server's words, in which of an address only the domain is left.
    sa.Column("text", sa.String(500), nullable=False),
    sa.Column("noted_at", Utc, nullable=False),
    # Whether the delivery was made once more since: of that it is no evidence.
    sa.Column("spent", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.CheckConstraint("kind IN ('permanent', 'temporary', 'complaint')", name="kind"),
)
sa.Index(None, feedback.c.edition_id)

# What the service knows of itself, in one row: which database this is, how often sending has begun or ended with it,
# and when a pass last came to its end.
service = sa.Table(
    "service",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("epoch", sa.String(64), nullable=False),
    sa.Column("sendings", sa.Integer, nullable=False),
    sa.Column("passed_at", Utc),
)

# The alarms that were raised, so that one trouble is one alarm.
alarms = sa.Table(
    "alarms",
    metadata,
    sa.Column("kind", sa.String(32), primary_key=True),
    sa.Column("about", sa.String(200), primary_key=True),
    sa.Column("text", sa.String(1000), nullable=False),
    sa.Column("raised_at", Utc, nullable=False),
)

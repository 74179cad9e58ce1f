"""Whether the reader of a delivery may be mailed at this moment, and why not: read inside the UPDATE that asks."""

import sqlalchemy as sa

from digest.storage.tables import deliveries, lists
from subscribers.tables import subscribers, subscriptions, suppressions

READER = subscribers.c.id == deliveries.c.subscriber_id
PLACE = sa.and_(
    subscriptions.c.subscriber_id == deliveries.c.subscriber_id, subscriptions.c.list_id == deliveries.c.list_id
)
SUPPRESSED = suppressions.c.address_hash == subscribers.c.address_hash

# Of a delivery's row beside those of its reader: the place on the list, the suppression if there is one, the list.
WELCOME = sa.and_(
    subscriptions.c.status == "active", suppressions.c.address_hash.is_(None), lists.c.removed_at.is_(None)
)
MAY_BE_MAILED = (
    sa.select(subscribers.c.id)
    .join(subscriptions, subscriptions.c.subscriber_id == subscribers.c.id)
    .outerjoin(suppressions, SUPPRESSED)
    .join(lists, lists.c.id == subscriptions.c.list_id)
    .where(READER, PLACE, WELCOME)
    # Asked of each row by itself: as a join, PostgreSQL would read all readers while its statistics are old.
    .offset(0)
    .correlate(deliveries)
    .exists()
)
WHY_NOT = sa.func.coalesce(
    sa.select(sa.literal("the list was removed"))
    .select_from(lists)
    .where(lists.c.id == deliveries.c.list_id, lists.c.removed_at.is_not(None))
    .correlate(deliveries)
    .scalar_subquery(),
    sa.select("suppressed: " + suppressions.c.reason)
    .join(subscribers, SUPPRESSED)
    .where(READER)
    .correlate(deliveries)
    .scalar_subquery(),
    sa.select(subscriptions.c.status).where(PLACE).correlate(deliveries).scalar_subquery(),
    sa.select(sa.literal("not subscribed"))
    .select_from(subscribers)
    .where(READER)
    .correlate(deliveries)
    .scalar_subquery(),
    "erased",
)

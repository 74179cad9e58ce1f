"""Who is due for an edition: groups of readers, those with a history of their own, and the fan-out to deliveries."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from digest.model import Cadence, Edition, MailingList, State
from digest.storage.editions import IN_VAIN, insert_or_nothing
from digest.storage.tables import deliveries, editions
from subscribers.tables import subscribers, subscriptions, suppressions


def groups(connection: sa.Connection, mailing_list: MailingList, cadence: Cadence) -> tuple[str, ...]:
    """The groups of readers who share a history: one for all, or one for each zone where the list has local hours."""
    active = mailable(mailing_list, cadence, "")
    if not mailing_list.local_hour:
        return ("",) if connection.execute(sa.select(active.exists())).scalar() else ()
    zones = active.with_only_columns(zone_of(mailing_list)).distinct()
    return tuple(sorted(connection.execute(zones).scalars()))


def count_readers(connection: sa.Connection, mailing_list: MailingList, cadence: Cadence, group: str) -> int:
    """How many readers a group has."""
    chosen = mailable(mailing_list, cadence, group).subquery()
    return connection.execute(sa.select(sa.func.count()).select_from(chosen)).scalar_one()


def own_histories(
    connection: sa.Connection, mailing_list: MailingList, cadence: Cadence, group: str, after: datetime
) -> dict[int, tuple[int, ...]]:
    """Readers of a group who had another group's edition after an instant: subscriber id -> all editions they had."""
    readers = mailable(mailing_list, cadence, group)
    had = (
        sa.select(deliveries.c.subscriber_id, deliveries.c.edition_id, editions.c.readers, editions.c.composed_at)
        .join(editions, editions.c.id == deliveries.c.edition_id)
        .where(deliveries.c.list_id == mailing_list.id, deliveries.c.state.not_in(IN_VAIN))
        .where(editions.c.cadence == cadence, editions.c.composed_at > after)
    )
    other = had.where(editions.c.readers != group).subquery()
    elsewhere = sa.select(other.c.subscriber_id).where(other.c.subscriber_id.in_(readers)).distinct()
    ids = tuple(connection.execute(elsewhere).scalars())
    return editions_had(connection, mailing_list, cadence, ids)


def editions_had(
    connection: sa.Connection, mailing_list: MailingList, cadence: Cadence, subscriber_ids: Sequence[int]
) -> dict[int, tuple[int, ...]]:
    """All editions of a list and cadence (and extra ones) that some subscribers were delivered, by subscriber id."""
    query = sa.select(deliveries.c.subscriber_id, deliveries.c.edition_id).where(
        deliveries.c.list_id == mailing_list.id,
        deliveries.c.cadence.in_([cadence, Cadence.EXTRA]),
        deliveries.c.state.not_in(IN_VAIN),
        deliveries.c.subscriber_id.in_(subscriber_ids),
    )
    had: dict[int, tuple[int, ...]] = {}
    for row in connection.execute(query.order_by(deliveries.c.edition_id)):
        had[row.subscriber_id] = (*had.get(row.subscriber_id, ()), row.edition_id)
    return had


def fan_out(
    connection: sa.Connection,
    edition: Edition,
    *,
    give_up_at: datetime,
    now: datetime,
    only: Sequence[int] | None = None,
    but: Sequence[int] = (),
) -> int:
    """A pending delivery for each due reader (or `only` some, or all `but` some) who has none; gives how many."""
    readers = mailable(edition.list, edition.cadence, edition.slot.readers)
    if only is not None:
        readers = readers.where(subscriptions.c.subscriber_id.in_(only))
    if but:
        readers = readers.where(subscriptions.c.subscriber_id.not_in(but))
    values: dict[str, Any] = {
        "edition_id": sa.literal(edition.id),
        "subscriber_id": subscriptions.c.subscriber_id,
        "list_id": sa.literal(edition.list.id),
        "cadence": sa.literal(str(edition.cadence)),
        "date": sa.literal(edition.slot.date, sa.Date),
        "state": sa.literal(str(State.PENDING)),
        "give_up_at": sa.literal(give_up_at, deliveries.c.give_up_at.type),
        "changed_at": sa.literal(now, deliveries.c.changed_at.type),
    }
    rows = readers.with_only_columns(*values.values()).order_by(subscriptions.c.subscriber_id)
    insert = insert_or_nothing(connection, deliveries).from_select(list(values), rows)
    return connection.execute(insert, execution_options={"preserve_rowcount": True}).rowcount


def mailable(mailing_list: MailingList, cadence: Cadence, group: str) -> sa.Select[Any]:
    """The subscriber ids of a group's readers: active, of this cadence, and not suppressed."""
    suppressed = sa.exists().where(suppressions.c.address_hash == subscribers.c.address_hash)
    query = (
        sa.select(subscriptions.c.subscriber_id)
        .join(subscribers, subscribers.c.id == subscriptions.c.subscriber_id)
        .where(subscriptions.c.list_id == mailing_list.id, subscriptions.c.status == "active", ~suppressed)
    )
    if cadence != Cadence.EXTRA:
        query = query.where(subscriptions.c.cadence == str(cadence))
    return query.where(zone_of(mailing_list) == group) if group else query


def zone_of(mailing_list: MailingList) -> sa.ColumnElement[str]:
    """The zone a reader's local hour is told in: their own, else the list's."""
    return sa.func.coalesce(sa.func.nullif(subscriptions.c.zone, ""), mailing_list.zone)

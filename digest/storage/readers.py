"""Who is due for an edition: groups of readers, those with a history of their own, and the fan-out to deliveries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from digest.model import Cadence, Edition, EditionState, MailingList, State
from digest.storage.editions import IN_VAIN
from digest.storage.pages import pages
from digest.storage.tables import deliveries, editions
from subscribers.insert_new import insert_or_nothing
from subscribers.tables import subscribers, subscriptions, suppressions


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Readers who share a history: all of a list (name ""), or those of a zone; `since` the first of them is there."""

    name: str
    since: datetime


def groups(connection: sa.Connection, mailing_list: MailingList, cadence: Cadence) -> tuple[Group, ...]:
    """The groups that have readers: one for all, or one for each zone where the list has local hours."""
    zone = zone_of(mailing_list) if mailing_list.local_hour else sa.literal("")
    columns = (zone.label("zone"), subscriptions.c.changed_at)
    active = mailable(mailing_list, cadence, "").with_only_columns(*columns).subquery()
    query = sa.select(active.c.zone, sa.func.min(active.c.changed_at).label("since")).group_by(active.c.zone)
    rows = connection.execute(query.order_by(active.c.zone))
    return tuple(Group(name=row.zone, since=row.since) for row in rows)


def count_readers(connection: sa.Connection, mailing_list: MailingList, cadence: Cadence, group: str) -> int:
    """How many readers a group has."""
    chosen = mailable(mailing_list, cadence, group).subquery()
    return connection.execute(sa.select(sa.func.count()).select_from(chosen)).scalar_one()


def own_histories(
    connection: sa.Connection, mailing_list: MailingList, cadence: Cadence, group: str, after: datetime
) -> dict[int, tuple[int, ...]]:
    """Readers of a group who had another group's edition after an instant: subscriber id -> editions they had since."""
    had = (
        sa.select(deliveries.c.subscriber_id, deliveries.c.edition_id)
        .join(editions, editions.c.id == deliveries.c.edition_id)
        .where(deliveries.c.list_id == mailing_list.id, deliveries.c.state.not_in(IN_VAIN))
        .where(editions.c.cadence.in_([cadence, Cadence.EXTRA]), editions.c.composed_at > after)
    )
    # A variant of the group's own (`zone#...`) was composed because of another group's edition, and is none itself.
    others = (editions.c.readers != group) & ~editions.c.readers.startswith(f"{group}#", autoescape=True)
    elsewhere = had.where(others, editions.c.cadence == cadence).subquery()
    moved = mailable(mailing_list, cadence, group).where(
        subscriptions.c.subscriber_id.in_(sa.select(elsewhere.c.subscriber_id))
    )
    histories: dict[int, tuple[int, ...]] = {}
    for row in connection.execute(had.where(deliveries.c.subscriber_id.in_(moved)).order_by(deliveries.c.edition_id)):
        histories[row.subscriber_id] = (*histories.get(row.subscriber_id, ()), row.edition_id)
    return histories


def fan_out(connection: sa.Connection, edition: Edition, *, give_up_at: datetime, now: datetime) -> int:
    """A pending delivery for each due reader of an edition who has none for its slot; gives how many."""
    readers = mailable(edition.list, edition.cadence, edition.slot.readers)
    return insert_deliveries(connection, edition, readers, State.PENDING, "", give_up_at=give_up_at, now=now)


def fan_out_to(
    connection: sa.Connection, edition: Edition, subscriber_ids: Sequence[int], *, give_up_at: datetime, now: datetime
) -> None:
    """The same for some readers alone; of an edition that was skipped they get a skipped delivery with its reason."""
    state = State.PENDING if edition.state == EditionState.COMPOSED else State.SKIPPED
    readers = mailable(edition.list, edition.cadence, edition.slot.readers)
    for page in pages(subscriber_ids, 500):
        chosen = readers.where(subscriptions.c.subscriber_id.in_(page))
        insert_deliveries(connection, edition, chosen, state, edition.reason, give_up_at=give_up_at, now=now)


def insert_deliveries(
    connection: sa.Connection,
    edition: Edition,
    readers: sa.Select[Any],
    state: State,
    reply: str,
    *,
    give_up_at: datetime,
    now: datetime,
) -> int:
    """One INSERT..SELECT of deliveries in a state; gives how many. Whoever has one for the slot gets no other."""
    values: dict[str, Any] = {
        "edition_id": sa.literal(edition.id),
        "subscriber_id": subscriptions.c.subscriber_id,
        "list_id": sa.literal(edition.list.id),
        "cadence": sa.literal(str(edition.cadence)),
        "date": sa.literal(edition.slot.date, sa.Date),
        "state": sa.literal(state.value),
        "reply": sa.literal(reply),
        "give_up_at": sa.literal(give_up_at, deliveries.c.give_up_at.type),
        "changed_at": sa.literal(now, deliveries.c.changed_at.type),
    }
    rows = readers.with_only_columns(*values.values()).order_by(subscriptions.c.subscriber_id)
    insert = insert_or_nothing(connection, deliveries).from_select(list(values), rows)
    # Without the option psycopg's count is lost with its cursor.
    return connection.execute(insert, execution_options={"preserve_rowcount": True}).rowcount


def mailable(mailing_list: MailingList, cadence: Cadence, group: str) -> sa.Select[Any]:
    """The subscriber ids of a group's readers: active, of this cadence, and not suppressed."""
    # The few who are suppressed are found once; asking of each reader would read every one of them.
    suppressed = sa.select(subscribers.c.id).join(
        suppressions, suppressions.c.address_hash == subscribers.c.address_hash
    )
    query = sa.select(subscriptions.c.subscriber_id).where(
        subscriptions.c.list_id == mailing_list.id,
        subscriptions.c.status == "active",
        subscriptions.c.subscriber_id.not_in(suppressed),
    )
    if cadence != Cadence.EXTRA:
        query = query.where(subscriptions.c.cadence == str(cadence))
    return query.where(zone_of(mailing_list) == group) if group else query


def zone_of(mailing_list: MailingList) -> sa.ColumnElement[str]:
    """The zone a reader's local hour is told in: their own, else the list's."""
    return sa.func.coalesce(sa.func.nullif(subscriptions.c.zone, ""), mailing_list.zone)

"""The SQL of one person and their subscriptions, on an open connection; `now` is the moment that is written."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from subscribers.address import Address
from subscribers.address_hash import address_hash
from subscribers.errors import StatusError
from subscribers.insert_new import insert_new
from subscribers.one_line import one_line
from subscribers.preferences import NO_PREFERENCES, Preferences
from subscribers.subscriber import Subscriber
from subscribers.subscription import Status, Subscription, may_change
from subscribers.suppression_store import refuse_suppressed, suppress_hash
from subscribers.tables import subscribers, subscriptions

WITH_PERSON = sa.select(
    subscriptions,
    subscribers.c.address,
    subscribers.c.name,
    subscribers.c.language,
    subscribers.c.created_at.label("person_since"),
).join_from(subscriptions, subscribers)


def subscribe(
    connection: sa.Connection,
    address: Address,
    list_id: int,
    *,
    hash_key: bytes,
    now: datetime,
    status: Status = Status.PENDING,
    consent: str = "",
    preferences: Preferences = NO_PREFERENCES,
) -> Subscription:
    """The subscription of an address, new or moved on to the status as far as it may be; preferences of readers stay.

    Whoever unsubscribed stays so until they consent. SuppressedError; StatusError for active without consent.
    """
    refuse_suppressed(connection, address, hash_key=hash_key)
    if status is Status.ACTIVE and not one_line(consent, 500):
        raise StatusError("nobody becomes active without consent", address.address, "say where they agreed")
    person = add_subscriber(connection, address, hash_key=hash_key, now=now, preferences=preferences)
    row = new_subscription(person.id, list_id, status, preferences, consent=consent, now=now)
    if not insert_new(connection, subscriptions, row):
        old = read_subscription(connection, person.id, list_id)
        move_on(connection, old, status, consent=consent, preferences=preferences, now=now)
    return read_subscription(connection, person.id, list_id)


def add_subscriber(
    connection: sa.Connection, address: Address, *, hash_key: bytes, now: datetime, preferences: Preferences
) -> Subscriber:
    """The person of an address, made if new; what is known of somebody who is there already stays as it is."""
    row = {
        "address": address.address,
        "address_key": address.key,
        "address_hash": address_hash(hash_key, address.key),
        "name": one_line(preferences.name or address.name, 200),
        "language": preferences.language or "",
        "created_at": now,
    }
    insert_new(connection, subscribers, row)
    found = find_subscriber(connection, address)
    if found is None:
        raise StatusError("this person was erased a moment ago", address.address, "try again")
    return found


def new_subscription(
    subscriber_id: int, list_id: int, status: Status, preferences: Preferences, *, consent: str, now: datetime
) -> dict[str, Any]:
    """The row of a new subscription."""
    return {
        "subscriber_id": subscriber_id,
        "list_id": list_id,
        "status": status.value,
        "cadence": preferences.cadence or "daily",
        "zone": preferences.zone or "",
        "topics": list(preferences.topics or ()),
        "consent": one_line(consent, 500),
        "consent_at": now if consent else None,
        "created_at": now,
        "changed_at": now,
    }


def move_on(
    connection: sa.Connection,
    old: Subscription,
    status: Status,
    *,
    consent: str,
    preferences: Preferences,
    now: datetime,
) -> None:
    """Bring a subscription that was there already to a status if it may go there; what is mailed now stays as it is."""
    ids = old.subscriber.id, old.list_id
    # Anybody can type an address into a form: what they type may not change the mail of somebody who reads.
    if old.status in (Status.PENDING, Status.UNSUBSCRIBED):
        chosen = replace(preferences, name=None, language=None)
        change_preferences(connection, *ids, chosen, now=now)
    if may_change(old.status, status, consent):
        change_status(connection, *ids, status, now=now, consent=consent)


def change_status(
    connection: sa.Connection,
    subscriber_id: int,
    list_id: int,
    status: Status,
    *,
    now: datetime,
    consent: str = "",
    reason: str = "",
) -> bool:
    """Pause, resume, confirm or end a subscription; False when it stood there already, StatusError when it may not."""
    allowed = [old.value for old in Status if may_change(old, status, consent)]
    values: dict[str, Any] = {"status": status.value, "changed_at": now, "reason": one_line(reason, 200)}
    if consent:
        values |= {"consent": one_line(consent, 500), "consent_at": now}
    one = one_subscription(subscriber_id, list_id)
    # One statement looks and writes, so that an unsubscribe of this very moment is not overwritten but by new consent.
    change = sa.update(subscriptions).where(one, subscriptions.c.status.in_(allowed)).values(values)
    if connection.execute(change).rowcount == 1:
        return True
    old = read_subscription(connection, subscriber_id, list_id).status
    if old is status:
        return False
    fix = "it needs new consent" if may_change(old, status, "consent") else ""
    raise StatusError(f"a subscription that is {old} cannot become {status}", fix=fix)


def unsubscribe(connection: sa.Connection, subscriber_id: int, list_id: int, *, now: datetime, reason: str) -> bool:
    """End a subscription, whatever it was; False when it had ended before or is not there, so it can be repeated."""
    ended = Status.UNSUBSCRIBED.value
    change = sa.update(subscriptions).where(one_subscription(subscriber_id, list_id), subscriptions.c.status != ended)
    return connection.execute(change.values(status=ended, changed_at=now, reason=one_line(reason, 200))).rowcount == 1


def change_preferences(
    connection: sa.Connection, subscriber_id: int, list_id: int, preferences: Preferences, *, now: datetime
) -> None:
    """Write what a reader chose; None leaves what is there. Name and language are the person's, on every list."""
    person = {"name": preferences.name, "language": preferences.language}
    chosen = {name: one_line(value, 200) for name, value in person.items() if value is not None}
    if chosen:
        connection.execute(sa.update(subscribers).where(subscribers.c.id == subscriber_id).values(chosen))
    values: dict[str, Any] = {"zone": preferences.zone, "cadence": preferences.cadence, "topics": preferences.topics}
    values = {name: value for name, value in values.items() if value is not None}
    if values:
        # Of who left it says since when, and a link to confirm by is measured by that.
        has_left = subscriptions.c.status == Status.UNSUBSCRIBED.value
        values["changed_at"] = sa.case((has_left, subscriptions.c.changed_at), else_=now)
        connection.execute(sa.update(subscriptions).where(one_subscription(subscriber_id, list_id)).values(values))


def remove(connection: sa.Connection, subscriber_id: int, list_id: int) -> bool:
    """Forget a subscription, also that it ever ended; the person stays. False when there was none."""
    return connection.execute(sa.delete(subscriptions).where(one_subscription(subscriber_id, list_id))).rowcount == 1


def erase(connection: sa.Connection, subscriber_id: int, *, now: datetime, suppress: str = "") -> bool:
    """Forget a person and all their subscriptions; with a reason to `suppress` the hash of the address stays barred."""
    one = subscribers.c.id == subscriber_id
    hashed = connection.execute(sa.select(subscribers.c.address_hash).where(one)).scalar()
    if hashed is not None and suppress:
        suppress_hash(connection, hashed, reason=suppress, now=now)
    return connection.execute(sa.delete(subscribers).where(one)).rowcount == 1


def find_subscriber(connection: sa.Connection, address: Address) -> Subscriber | None:
    """The person of an address."""
    return one_person(connection, subscribers.c.address_key == address.key)


def find_subscription(connection: sa.Connection, subscriber_id: int, list_id: int) -> Subscription | None:
    """A person's place on a list."""
    row = connection.execute(WITH_PERSON.where(one_subscription(subscriber_id, list_id))).one_or_none()
    return subscription_from(row) if row else None


def hold_subscription(connection: sa.Connection, subscriber_id: int, list_id: int) -> None:
    """Let nobody else change a person's place on a list until the transaction ends; on SQLite each write is alone."""
    held = sa.select(subscriptions.c.id).where(one_subscription(subscriber_id, list_id))
    connection.execute(held.with_for_update())


def read_subscription(connection: sa.Connection, subscriber_id: int, list_id: int) -> Subscription:
    """A person's place on a list; StatusError when they have none."""
    found = find_subscription(connection, subscriber_id, list_id)
    if found is None:
        raise StatusError("there is no such subscription", fix="subscribe first")
    return found


def subscriptions_of(connection: sa.Connection, subscriber_id: int) -> tuple[Subscription, ...]:
    """All places of a person, by list id."""
    query = WITH_PERSON.where(subscriptions.c.subscriber_id == subscriber_id).order_by(subscriptions.c.list_id)
    return tuple(subscription_from(row) for row in connection.execute(query))


def one_subscription(subscriber_id: int, list_id: int) -> sa.ColumnElement[bool]:
    """The condition that chooses one subscription."""
    return sa.and_(subscriptions.c.subscriber_id == subscriber_id, subscriptions.c.list_id == list_id)


def one_person(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> Subscriber | None:
    """The person a condition on unique columns chooses."""
    row = connection.execute(sa.select(subscribers).where(condition)).one_or_none()
    return person_from(row) if row else None


def person_from(row: sa.Row[Any]) -> Subscriber:
    """The person in a row of their table."""
    return Subscriber(id=row.id, address=row.address, name=row.name, language=row.language, created_at=row.created_at)


def subscription_from(row: sa.Row[Any]) -> Subscription:
    """The subscription in a row of WITH_PERSON."""
    person = Subscriber(
        id=row.subscriber_id,
        address=row.address,
        name=row.name,
        language=row.language,
        created_at=row.person_since,
    )
    return Subscription(
        subscriber=person,
        list_id=row.list_id,
        status=Status(row.status),
        cadence=row.cadence,
        zone=row.zone,
        topics=tuple(row.topics),
        consent=row.consent,
        consent_at=row.consent_at,
        created_at=row.created_at,
        changed_at=row.changed_at,
        reason=row.reason,
    )

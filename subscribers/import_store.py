"""The SQL of an import: one page of rows, looked up, compared and written in a handful of statements."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from subscribers.address_hash import address_hash
from subscribers.import_row import ImportReport, ImportRow, Problem
from subscribers.insert_new import insert_all_new
from subscribers.settle_row import is_refused, settle_person, settle_row
from subscribers.store import WITH_PERSON, person_from, subscription_from
from subscribers.subscriber import Subscriber
from subscribers.subscription import Subscription
from subscribers.suppression_store import Suppression, suppressed_among
from subscribers.tables import subscribers, subscriptions


@dataclass(frozen=True, slots=True)
class Settled:
    """A row, the person and place it met in the database, and the place after it (None: the row is refused)."""

    row: ImportRow
    person: Subscriber
    before: Subscription | None
    after: Subscription | None


def write_page(
    connection: sa.Connection, list_id: int, rows: Iterable[ImportRow], *, hash_key: bytes, now: datetime, consent: str
) -> ImportReport:
    """Write some hundred rows with different addresses to a list; without consent they become pending."""
    plan_afresh(connection)
    # In one order, so that two imports at a time wait for each other and cannot block each other for good.
    ordered = sorted(rows, key=lambda row: row.address.key)
    hashes = {row.address.key: address_hash(hash_key, row.address.key) for row in ordered}
    suppressed = suppressed_among(connection, hashes.values())
    welcome = [row for row in ordered if hashes[row.address.key] not in suppressed]
    people = add_people(connection, welcome, hashes, now)
    places = places_of(connection, list_id, people.values())
    settled = [settle(row, people[row.address.key], places, list_id, consent, now) for row in welcome]
    rename_people(connection, settled)
    add_places(connection, settled)
    change_places(connection, settled)
    barred = [(row, suppressed[hashes[row.address.key]]) for row in ordered if hashes[row.address.key] in suppressed]
    return report(settled, barred)


def plan_afresh(connection: sa.Connection) -> None:
    """Have PostgreSQL plan this transaction anew: a plan kept from when the tables were empty reads them whole."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SET LOCAL plan_cache_mode = force_custom_plan"))


def add_people(
    connection: sa.Connection, rows: Sequence[ImportRow], hashes: Mapping[str, str], now: datetime
) -> dict[str, Subscriber]:
    """The people of a page by address key; those who are not there yet are made."""
    people = people_of(connection, [row.address.key for row in rows])
    missing = [row for row in rows if row.address.key not in people]
    values = [
        {
            "address": row.address.address,
            "address_key": row.address.key,
            "address_hash": hashes[row.address.key],
            "name": row.preferences.name or "",
            "language": row.preferences.language or "",
            "created_at": now,
        }
        for row in missing
    ]
    insert_all_new(connection, subscribers, values)
    return people | people_of(connection, [row.address.key for row in missing])


def people_of(connection: sa.Connection, keys: Sequence[str]) -> dict[str, Subscriber]:
    """The people among a page of address keys, by key."""
    rows = connection.execute(sa.select(subscribers).where(subscribers.c.address_key.in_(keys))) if keys else ()
    return {row.address_key: person_from(row) for row in rows}


def places_of(connection: sa.Connection, list_id: int, people: Iterable[Subscriber]) -> dict[int, Subscription]:
    """The subscriptions that a page of people have to a list, by subscriber id."""
    query = WITH_PERSON.where(subscriptions.c.subscriber_id.in_([person.id for person in people]))
    # The list is chosen here: asked for it, PostgreSQL reads every reader of the list while it has no statistics yet.
    places = (subscription_from(row) for row in connection.execute(query))
    return {place.subscriber.id: place for place in places if place.list_id == list_id}


def settle(
    row: ImportRow, person: Subscriber, places: Mapping[int, Subscription], list_id: int, consent: str, now: datetime
) -> Settled:
    """What becomes of a row, given who and what is there."""
    before = places.get(person.id)
    if is_refused(before, row):
        return Settled(row, person, before, None)
    renamed = settle_person(person, row.preferences)
    return Settled(row, person, before, settle_row(before, renamed, list_id, row, consent=consent, now=now))


def rename_people(connection: sa.Connection, settled: Iterable[Settled]) -> None:
    """Write the names and languages that changed."""
    renamed = [one.after.subscriber for one in settled if one.after and one.after.subscriber != one.person]
    change = sa.update(subscribers).where(subscribers.c.id == sa.bindparam("which"))
    values = [{"which": person.id, "name": person.name, "language": person.language} for person in renamed]
    if values:
        connection.execute(change, values)


def add_places(connection: sa.Connection, settled: Iterable[Settled]) -> None:
    """Insert the subscriptions that are new."""
    fresh = [one.after for one in settled if one.after and one.before is None]
    ids = [{"subscriber_id": place.subscriber.id, "list_id": place.list_id} for place in fresh]
    rows = [{**one, **columns_of(place), "created_at": place.created_at} for one, place in zip(ids, fresh, strict=True)]
    insert_all_new(connection, subscriptions, rows)


def change_places(connection: sa.Connection, settled: Iterable[Settled]) -> None:
    """Write the subscriptions that changed, unless somebody unsubscribed since this page was read."""
    changed = [one for one in settled if one.before and one.after and one.after is not one.before]
    change = sa.update(subscriptions).where(
        subscriptions.c.subscriber_id == sa.bindparam("who"),
        subscriptions.c.list_id == sa.bindparam("which"),
        subscriptions.c.status == sa.bindparam("was"),
    )
    values = [
        {"who": one.person.id, "which": one.after.list_id, "was": one.before.status.value, **columns_of(one.after)}
        for one in changed
        if one.before and one.after
    ]
    if values:
        connection.execute(change, values)


def columns_of(place: Subscription) -> dict[str, object]:
    """The columns of a subscription that an import may write."""
    return {
        "status": place.status.value,
        "cadence": place.cadence,
        "zone": place.zone,
        "topics": list(place.topics),
        "consent": place.consent,
        "consent_at": place.consent_at,
        "changed_at": place.changed_at,
        "reason": place.reason,
    }


def report(settled: Sequence[Settled], barred: Sequence[tuple[ImportRow, Suppression]]) -> ImportReport:
    """What a page did, with a problem for each row that was refused, by line."""
    ended = [(one.row, one.before) for one in settled if one.before and one.after is None]
    problems = [Problem(row.line, why_barred(row, found)) for row, found in barred]
    problems += [Problem(row.line, why_ended(row, place)) for row, place in ended]
    return ImportReport(
        added=sum(one.before is None for one in settled),
        updated=sum(one.after is not None and one.before not in (None, one.after) for one in settled),
        unchanged=sum(one.after is not None and one.before is one.after for one in settled),
        suppressed=len(barred),
        unsubscribed=len(ended),
        problems=tuple(sorted(problems, key=lambda problem: problem.line)),
    )


def why_barred(row: ImportRow, found: Suppression) -> str:
    """Why a suppressed address is refused."""
    return f"{row.address.address} is suppressed since {found.created_at:%Y-%m-%d} ({found.reason})"


def why_ended(row: ImportRow, place: Subscription) -> str:
    """Why somebody who left is refused."""
    day = f"{place.changed_at:%Y-%m-%d}"
    return f"{row.address.address} unsubscribed on {day}, and an import never brings anybody back"

"""`digest subscribers`: who reads."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import click

from digest.cli.noun import Noun
from digest.cli.output import as_json_option, print_record, print_rows
from digest.cli.session import Session, pass_session
from digest.cli.subscriber_files import MAKE_TOPIC, consent_option, export, import_
from digest.cli.subscriber_list import line, list_
from digest.cli.subscriber_rights import erase, known, suppress
from digest.errors import NothingToDoError, UsageError
from digest.model import MailingList
from digest.notices import notify
from digest.service import Service
from digest.signup import subscribe as ask_to_confirm
from digest.storage.lists import list_named, list_numbered
from subscribers.address import Address, parse_address
from subscribers.preferences import Preferences, parse_cadence, parse_language, parse_zone
from subscribers.store import (
    change_preferences,
    change_status,
    find_subscription,
    read_subscription,
    subscribe,
    subscriptions_of,
)
from subscribers.store import (
    remove as remove_subscription,
)
from subscribers.store import (
    unsubscribe as end_subscription,
)
from subscribers.subscription import Status, Subscription
from subscribers.suppression_store import find_suppression


@click.group(cls=Noun)
def subscribers() -> None:
    """Who reads a list, and who must never be mailed."""


def preference_options(command: Any) -> Any:
    """The options by which an admin says what a reader prefers."""
    for option in (
        click.option("--topics", metavar="TOPIC,...", help='Topics of the list, by comma; "" for all.'),
        click.option("--cadence", metavar="daily|weekly", help="daily or weekly."),
        click.option("--zone", metavar="ZONE", help="Their time zone, for lists with local hours."),
        click.option("--language", metavar="CODE", help="Their language: en, de, uk."),
        click.option("--name", help="Their name."),
    ):
        command = option(command)
    return command


def preferences_from(options: dict[str, str | None]) -> Preferences:
    """The preferences in the options that were given."""
    topics, cadence, zone, language = (options[key] for key in ("topics", "cadence", "zone", "language"))
    return Preferences(
        name=options["name"],
        language=None if language is None else parse_language(language),
        zone=None if zone is None else parse_zone(zone),
        cadence=None if cadence is None else parse_cadence(cadence),
        topics=None if topics is None else tuple(part.strip() for part in topics.split(",") if part.strip()),
    )


@subscribers.command()
@click.argument("list_name", metavar="LIST")
@click.argument("email")
@consent_option
@click.option("--confirm", is_flag=True, help="Mail them a link by which they confirm; until then they are pending.")
@click.option("--tell", is_flag=True, help="Mail them a welcome.")
@preference_options
@as_json_option
@pass_session
def add(
    session: Session,
    /,
    list_name: str,
    email: str,
    consent: str,
    confirm: bool,
    tell: bool,
    as_json: bool,
    **options: str | None,
) -> None:
    """Put a reader on a list, or change what they prefer; without --consent they are pending and get nothing.

    \b
    Example:
      digest subscribers add morning anna@example.org --consent "paper form, 3 May" --zone Europe/Kyiv --language uk
      digest subscribers add morning ben@example.org --confirm
    """
    service, preferences = session.service, preferences_from(options)
    with service.database.read() as connection:
        mailing_list = list_named(connection, list_name)
    if confirm:
        print_record(ask_them(service, mailing_list, email, consent, preferences), as_json=as_json)
        return
    stored = put(service, mailing_list, parse_address(email), consent, preferences)
    if tell and stored.status is Status.ACTIVE:
        notify(service, "welcome", mailing_list, stored)
    print_record(line(stored), as_json=as_json)


def put(
    service: Service, mailing_list: MailingList, address: Address, consent: str, preferences: Preferences
) -> Subscription:
    """The subscription of an address as an admin wants it: active with consent, with these preferences."""
    now = service.clock()
    refuse_unknown_topics(preferences.topics or (), mailing_list)
    with service.database.write() as connection:
        stored = subscribe(
            connection,
            address,
            mailing_list.id,
            hash_key=service.hash_key,
            now=now,
            status=Status.ACTIVE if consent else Status.PENDING,
            consent=consent,
            preferences=preferences,
        )
        change_preferences(connection, stored.subscriber.id, mailing_list.id, preferences, now=now)
        return read_subscription(connection, stored.subscriber.id, mailing_list.id)


def ask_them(
    service: Service, mailing_list: MailingList, email: str, consent: str, preferences: Preferences
) -> dict[str, Any]:
    """Mail somebody the link to confirm by; NothingToDoError when they read the list already."""
    if consent:
        raise UsageError("--consent and --confirm exclude each other", fix="give one of them")
    # A transport that refuses is said before anybody is added.
    service.transport()
    place, mailed = ask_to_confirm(service, mailing_list, parse_address(email), preferences)
    if not mailed:
        raise NothingToDoError(f"{place.subscriber.address} is {place.status} already", where=mailing_list.name)
    return {**line(place), "mailed": "a link to confirm by"}


def refuse_unknown_topics(topics: Sequence[str], mailing_list: MailingList) -> None:
    """UsageError for a topic that the list does not have: no story would ever be in it."""
    known = [topic.name for topic in mailing_list.topics]
    unknown = sorted(set(topics) - set(known))
    if unknown:
        choice = f"choose among {', '.join(known)}" if known else MAKE_TOPIC.format(mailing_list.name)
        raise UsageError(f"{mailing_list.name} has no topic {unknown[0]!r}", where="--topics", fix=choice)


subscribers.add_command(list_)


@subscribers.command()
@click.argument("email")
@as_json_option
@pass_session
def show(session: Session, email: str, as_json: bool) -> None:
    """Show all that is known of a reader: their lists, consent, and whether they are suppressed.

    \b
    Example:
      digest subscribers show anna@example.org --json
    """
    service = session.service
    address = parse_address(email)
    with service.database.read() as connection:
        person = known(connection, address)
        suppression = find_suppression(connection, address, hash_key=service.hash_key)
        places = [
            {"list": getattr(list_numbered(connection, one.list_id), "name", ""), **line(one), "reason": one.reason}
            for one in subscriptions_of(connection, person.id)
        ]
    record = {"address": person.address, "name": person.name, "language": person.language, "since": person.created_at}
    suppressed = suppression.reason if suppression else None
    if as_json:
        print_record({**record, "suppressed": suppressed, "subscriptions": places}, as_json=True)
        return
    print_record({**record, "suppressed": suppressed}, as_json=False)
    print_rows(places, as_json=False, empty="on no list")


def act(session: Session, list_name: str, email: str, status: Status, tell: str = "") -> dict[str, Any]:
    """Move one subscription to a status, and `tell` by the notice of that name; NothingToDoError when it is there."""
    service = session.service
    with service.database.write() as connection:
        mailing_list = list_named(connection, list_name)
        list_id = mailing_list.id
        person = known(connection, parse_address(email))
        if find_subscription(connection, person.id, list_id) is None:
            raise NothingToDoError(f"{email} is not on this list", where=list_name)
        now: datetime = service.clock()
        if status is Status.UNSUBSCRIBED:
            changed = end_subscription(connection, person.id, list_id, now=now, reason="by an admin")
        else:
            changed = change_status(connection, person.id, list_id, status, now=now)
        places = [one for one in subscriptions_of(connection, person.id) if one.list_id == list_id]
    if not changed:
        raise NothingToDoError(f"{email} is {status} already", where=list_name)
    if tell:
        notify(service, tell, mailing_list, places[0])
    return {"address": person.address, "status": status}


@subscribers.command()
@click.argument("list_name", metavar="LIST")
@click.argument("email")
@click.option("--tell", is_flag=True, help="Mail them that they have left.")
@as_json_option
@pass_session
def unsubscribe(session: Session, list_name: str, email: str, tell: bool, as_json: bool) -> None:
    """End a reader's subscription; a mail that is on its way to them is stopped.

    \b
    Example:
      digest subscribers unsubscribe morning anna@example.org
    """
    done = act(session, list_name, email, Status.UNSUBSCRIBED, "goodbye" if tell else "")
    print_record(done, as_json=as_json)


@subscribers.command()
@click.argument("list_name", metavar="LIST")
@click.argument("email")
@click.option("--resume", is_flag=True, help="Let it go on.")
@click.option("--tell", is_flag=True, help="Mail them that it rests, or goes on.")
@as_json_option
@pass_session
def pause(session: Session, list_name: str, email: str, resume: bool, tell: bool, as_json: bool) -> None:
    """Let a reader's subscription rest, or go on.

    \b
    Example:
      digest subscribers pause morning anna@example.org
    """
    status, notice = (Status.ACTIVE, "welcome") if resume else (Status.PAUSED, "paused")
    print_record(act(session, list_name, email, status, notice if tell else ""), as_json=as_json)


@subscribers.command()
@click.argument("list_name", metavar="LIST")
@click.argument("email")
@as_json_option
@pass_session
def remove(session: Session, list_name: str, email: str, as_json: bool) -> None:
    """Take a subscription out as if it had never been; `unsubscribe` remembers that they left, this does not.

    \b
    Example:
      digest subscribers remove morning anna@example.org
    """
    with session.service.database.write() as connection:
        list_id = list_named(connection, list_name).id
        person = known(connection, parse_address(email))
        if not remove_subscription(connection, person.id, list_id):
            raise NothingToDoError(f"{email} is not on this list", where=list_name)
    print_record({"address": person.address, "removed from": list_name}, as_json=as_json)


subscribers.add_command(import_)
subscribers.add_command(export)
subscribers.add_command(suppress)
subscribers.add_command(erase)

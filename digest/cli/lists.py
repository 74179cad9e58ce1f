"""`digest lists`: mailing lists."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import asdict, replace
from datetime import time
from typing import Any, TypeVar

import click

from digest.cli.ask import ask
from digest.cli.look import look_options, take_style
from digest.cli.noun import Noun
from digest.cli.output import as_json_option, print_record, print_rows
from digest.cli.policy import POLICY, POLICY_OPTIONS, check_policy, policy_of
from digest.cli.rules import DAYS, check_list, clock_time, hours, parse_topic, weekday, weekdays
from digest.cli.session import Session, pass_session
from digest.editions.topics import topics_of
from digest.errors import UsageError
from digest.model import Article, MailingList, Topic
from digest.schedule import next_slots
from digest.service import Service
from digest.sources.address import shown_address
from digest.storage.articles import articles_of
from digest.storage.lists import add_list, change_list, list_named, list_to_change, lists_there, remove_list
from digest.storage.outcomes import call_off
from digest.storage.sources import remove_sources_of, sources_of
from subscribers.list_store import count_by_status
from subscribers.subscription import Status

Command = TypeVar("Command", bound=Callable[..., Any])

# Topics are counted over the newest articles.
COUNTED = 1000
NONE_YET = 'no lists yet; `digest lists add morning --title "The Morning" --from news@example.org` makes one'


@click.group(cls=Noun)
def lists() -> None:
    """Mailing lists: name, sender, schedule, zone policy, selection policy and topics."""


def list_options(command: Command) -> Command:
    """The options that `add` and `set` share."""
    options = [
        click.option("--title", help="What readers see."),
        click.option("--from", "sender", metavar="ADDRESS", help='The sender: "Morning <news@example.org>".'),
        click.option("--at", type=clock_time, metavar="HH:MM", help="When it is due on the wall clock.  [07:00]"),
        click.option("--zone", metavar="ZONE", help="The list's time zone: Europe/Kyiv.  [UTC]"),
        click.option("--local-hour/--one-hour", default=None, help="At each reader's own hour, or at the list's."),
        click.option("--weekdays", type=weekdays, metavar="DAYS", help="Days of the daily edition: mon-fri."),
        click.option("--weekly-on", type=weekday, metavar="DAY", help="Day of the weekly edition.  [mon]"),
        click.option("--send-between", type=hours, metavar="HOURS",
                     help="Local hours in which its mails may go out: 07:00-21:00; all for the whole day.  [all]"),
        click.option("--language", metavar="CODE", help="Language of the furniture: en, de, fr, es, uk, ar, hi.  [en]"),
        click.option("--template", metavar="NAME", help="The template's name.  [morning]"),
        click.option("--reply-to", metavar="ADDRESS", help="Where answers go."),
        click.option("--postal-address", help="Shown in the footer."),
        click.option("--unsubscribe-mailto", metavar="ADDRESS", help="Where a mail means leave.  [as --reply-to]"),
        click.option("--return-path", metavar="ADDRESS", help="Where bounces go, at the same domain.  [the sender]"),
        click.option("--help-url", metavar="URL", help="Where readers find help: https:// or mailto:."),
        click.option("--on-uncertain", type=click.Choice(("hold", "resend", "settings")),
                     help="Mails whose outcome is unknown: hold, send again, or as the settings say.  [settings]"),
        *POLICY_OPTIONS,
        click.option("--topic", "topics", multiple=True, type=parse_topic, metavar="RULES",
                     help='A topic and its rules: "Europe=tag:europe,word:EU,source:voanews.com".'),
    ]  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


@lists.command()
@click.argument("name")
@list_options
@look_options
@as_json_option
@pass_session
def add(session: Session, /, name: str, as_json: bool, **options: Any) -> None:
    """Make a list.

    \b
    Example:
      digest lists add morning --title "The Morning" --from "Morning <news@example.org>" --at 07:00 --zone Europe/Kyiv
    """
    for needed, option in (("title", "--title"), ("sender", "--from")):
        if not options[needed]:
            raise UsageError(f"{option} is missing", where="digest lists add", fix=f"give {option}")
    given = changed(MailingList(name=name, title="", sender=""), options)
    mailing_list = check_list(given, *known(session.service))
    check_policy(mailing_list)
    with session.service.database.write() as connection:
        stored = add_list(connection, mailing_list, session.service.clock())
    print_record(settings_of(stored), as_json=as_json)


def known(service: Service) -> tuple[Collection[str], Collection[str]]:
    """The templates there are, and the languages there are words for."""
    return service.templates.names, service.templates.languages


@lists.command(name="set")
@click.argument("name")
@list_options
@look_options
@as_json_option
@pass_session
def set_(session: Session, /, name: str, as_json: bool, **options: Any) -> None:
    """Change a list; what is not named stays. A new schedule counts from now.

    \b
    Example:
      digest lists set morning --at 06:30 --local-hour
    """
    service = session.service
    with service.database.write() as connection:
        before = list_to_change(connection, name)
        wanted = check_list(changed(before, options), *known(service))
        check_policy(wanted)
        stored = change_list(connection, wanted, service.clock())
    print_record(settings_of(stored), as_json=as_json)


def changed(mailing_list: MailingList, options: dict[str, Any]) -> MailingList:
    """The list with the options that were given."""
    style = take_style(mailing_list.style, options)
    given = {name: value for name, value in options.items() if value not in (None, ())}
    chosen = policy_of(given)
    if "topics" in given:
        given["topics"] = tuple(topic for topic in given["topics"] if topic.name)
    if given.get("on_uncertain") == "settings":
        given["on_uncertain"] = ""
    if "next_subject" in given:
        given["next_subject_on"] = None
    return replace(mailing_list, style=style, policy=replace(mailing_list.policy, **chosen), **given)


@lists.command(name="list")
@as_json_option
@pass_session
def list_(session: Session, as_json: bool) -> None:
    """Show every list.

    \b
    Example:
      digest lists list --json
    """
    with session.service.database.read() as connection:
        found = lists_there(connection)
        rows = [
            {
                **summary(entry),
                "active": count_by_status(connection, entry.id)[Status.ACTIVE],
                "sources": len(sources_of(connection, entry.id)),
            }
            for entry in found
        ]
    print_rows(rows, as_json=as_json, empty=NONE_YET, spare=("paused", "local_hour", "title", "language", "from"))


@lists.command()
@click.argument("name")
@as_json_option
@pass_session
def show(session: Session, name: str, as_json: bool) -> None:
    """Show one list: its settings, readers, sources and next slots.

    \b
    Example:
      digest lists show morning
    """
    service = session.service
    with service.database.read() as connection:
        found = list_named(connection, name)
        slots = () if found.paused else next_slots(connection, found, service.clock())
        record = settings_of(found) | {
            "next_subject": "" if found.next_subject_on else found.next_subject,
            "articles_by_topic": count_topics(articles_of(connection, found.id, COUNTED), found.topics),
            "readers": count_by_status(connection, found.id),
            "sources": [shown_address(source.address) for source in sources_of(connection, found.id)],
            "next": [f"{slot.instant:%Y-%m-%d %H:%MZ} {slot.cadence} {slot.readers}".strip() for slot in slots[:8]],
        }
    print_record(record, as_json=as_json)


@lists.command()
@click.argument("name")
@click.option("--resume", is_flag=True, help="Let it go on; slots of the pause are not made up for.")
@as_json_option
@pass_session
def pause(session: Session, name: str, resume: bool, as_json: bool) -> None:
    """Let a list rest: no slot of it is due, and nothing of it is delivered, until it is resumed.

    \b
    Example:
      digest lists pause morning
      digest lists pause morning --resume
    """
    service = session.service
    with service.database.write() as connection:
        stored = change_list(connection, replace(list_to_change(connection, name), paused=not resume), service.clock())
    print_record({"name": name, "paused": stored.paused}, as_json=as_json)


@lists.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@as_json_option
@pass_session
def remove(session: Session, name: str, yes: bool, as_json: bool) -> None:
    """Take a list away; the links in its mails and the record of what was sent stay good.

    \b
    Example:
      digest lists remove morning --yes
    """
    service = session.service
    with service.database.read() as connection:
        found = list_named(connection, name)
    ask(f"Remove the list {name}?", yes=yes, as_json=as_json)
    with service.database.write() as connection:
        remove_list(connection, found.id, service.clock())
        remove_sources_of(connection, found.id)
        stopped = call_off(connection, list_id=found.id, reason="the list was removed", now=service.clock())
    print_record({"removed": name, "deliveries_stopped": stopped}, as_json=as_json)


def summary(mailing_list: MailingList) -> dict[str, Any]:
    """What every command says of a list."""
    at: time = mailing_list.at
    return {
        "name": mailing_list.name,
        "title": mailing_list.title,
        "from": mailing_list.sender,
        "at": f"{at:%H:%M}",
        "zone": mailing_list.zone,
        "local_hour": mailing_list.local_hour,
        "language": mailing_list.language,
        "paused": mailing_list.paused,
    }


def settings_of(mailing_list: MailingList) -> dict[str, Any]:
    """All that `add` and `set` can say of a list."""
    return summary(mailing_list) | {
        "weekdays": [DAYS[day] for day in mailing_list.weekdays],
        "weekly_on": DAYS[mailing_list.weekly_on],
        "send_between": mailing_list.send_between or "all",
        "template": mailing_list.template,
        "reply_to": mailing_list.reply_to,
        "postal_address": mailing_list.postal_address,
        "unsubscribe_mailto": mailing_list.unsubscribe_mailto,
        "help_url": mailing_list.help_url,
        "return_path": mailing_list.return_path,
        "on_uncertain": mailing_list.on_uncertain or "settings",
        "style": {name: value for name, value in asdict(mailing_list.style).items() if value},
        "policy": {field: shown(getattr(mailing_list.policy, field)) for field in POLICY},
        "topics": {topic.name: rules(topic) for topic in mailing_list.topics},
    }


def count_topics(articles: Iterable[Article], topics: tuple[Topic, ...]) -> dict[str, int]:
    """How many of the articles belong to each topic."""
    found = Counter(name for article in articles for name in topics_of(article, topics))
    return {topic.name: found[topic.name] for topic in topics}


def shown(value: object) -> object:
    """A value of a policy as it is written: rules in words."""
    if not isinstance(value, tuple):
        return value
    return [f"{rule.kind}:{rule.value}" + (f"={rule.weight:g}" if rule.weight != 1 else "") for rule in value]


def rules(topic: Topic) -> list[str]:
    """A topic's rules, as they are written."""
    kinds = (("tag", topic.tags), ("word", topic.words), ("source", topic.sources))
    return [f"{kind}:{value}" for kind, values in kinds for value in values]

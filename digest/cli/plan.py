"""`digest plan`: who would get what and when, and why; changes nothing."""

from collections import Counter
from itertools import islice
from typing import Any

import click

from digest.cli.output import as_json_option, counted, print_record, print_rows
from digest.cli.session import Session, pass_session
from digest.composition import Composition, edition_of, prepare
from digest.model import Delivery
from digest.posting import Post
from digest.schedule import next_slots
from digest.service import Service
from digest.storage.lists import list_named
from digest.storage.outcomes import not_readers
from digest.storage.readers import count_readers

# So many of those who are not mailed are named; a list may have thousands who never confirmed.
NAMED = 20


@click.command()
@click.argument("list_name", metavar="LIST")
@as_json_option
@pass_session
def plan(session: Session, list_name: str, as_json: bool) -> None:
    """Who would get the next edition, when, what is in and out and why, as of now; changes nothing.

    \b
    Example:
      digest plan morning
    """
    service = session.service
    now = service.clock()
    with service.database.read() as connection:
        mailing_list = list_named(connection, list_name)
        slots = next_slots(connection, mailing_list, now)
        readers = {slot: count_readers(connection, mailing_list, slot.cadence, slot.readers) for slot in slots}
        without = not_readers(connection, mailing_list)
    planned = [
        {
            "when": None if mailing_list.paused else slot.instant,
            "cadence": slot.cadence,
            "readers": readers[slot],
            **sketch(service, prepare(service, slot, now)),
        }
        for slot in slots
    ]
    record: dict[str, Any] = {
        "list": list_name,
        "paused": mailing_list.paused,
        "slots": planned,
        "not_mailed": dict(without),
    }
    if as_json:
        print_record(record, as_json=True)
        return
    print_plan(record)


def sketch(service: Service, composition: Composition) -> dict[str, Any]:
    """What a slot would bring if it were now."""
    draft = composition.parts[0].draft
    edition = edition_of(composition, composition.parts[0])
    leads = {story.lead for story in draft.stories}
    variant = Post(service, edition).variant(Delivery(edition=0, subscriber=0)) if draft.stories else None
    return {
        "zone": composition.slot.readers or composition.slot.list.zone,
        "subject": edition.subject,
        "reason": draft.reason,
        "html_bytes": variant.html_bytes if variant else 0,
        "mail_bytes": sum(map(len, variant.fragments)) if variant else 0,
        "variants": len(composition.parts) - 1,
        "articles": [
            {
                "in": verdict.chosen,
                "story": verdict.story or None,
                "lead": verdict.article in leads,
                "title": verdict.article.title,
                "why": verdict.reason,
            }
            for verdict in draft.verdicts
        ],
    }


def print_plan(record: dict[str, Any]) -> None:
    """Print a plan for people: a paragraph for each slot, its articles as a table."""
    if record["paused"]:
        resume = f"`digest lists pause {record['list']} --resume`"
        click.echo(f"the list rests, and nothing is due; {resume} lets it go on\n")
    for slot in record["slots"]:
        # The lead of a story stands first, the articles that tell it too below.
        articles = sorted(
            slot.pop("articles"), key=lambda entry: (not entry["in"], entry["story"] or 0, not entry["lead"])
        )
        print_record(slot, as_json=False)
        print_rows(articles, as_json=False, empty="`digest collect` looks for articles")
        click.echo()
    if not record["slots"]:
        click.echo("the list has no active reader; nothing is due")
    print_not_mailed(record["not_mailed"])


def print_not_mailed(without: dict[str, str]) -> None:
    """Print who gets nothing and why: the first by name, the rest as a number for each reason."""
    for address, reason in islice(without.items(), NAMED):
        click.echo(f"not mailed: {address} ({reason})")
    for reason, number in Counter(islice(without.values(), NAMED, None)).items():
        click.echo(f"not mailed: {counted(number, 'other')} ({reason}); `digest subscribers list` names them")

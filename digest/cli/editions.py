"""`digest editions`: what was composed."""

from typing import Any

import click
import sqlalchemy as sa

from digest.cli.chosen import chosen, of_list
from digest.cli.noun import Noun
from digest.cli.output import NUMBER, as_json_option, limit_option, print_record, print_rows, readable, within
from digest.cli.progress import ProgressLines
from digest.cli.send import account
from digest.cli.session import Session, ending, pass_session
from digest.cli.unknown import remark_unknown
from digest.epoch import refuse_locked
from digest.errors import NothingToDoError
from digest.extra import refuse_resting
from digest.model import Edition, State, Story
from digest.pipeline import deliver
from digest.storage.course import course, not_sent
from digest.storage.deliveries import retry as retry_rows
from digest.storage.editions import edition_numbered, editions_of, looked_at
from digest.storage.feedback import feedback_by_edition
from digest.storage.outcomes import counts_by_edition
from digest.storage.refused import unknown_of

# So many domains at which an edition was not sent are shown.
DOMAINS = 10


@click.group(cls=Noun)
def editions() -> None:
    """What was composed, skipped or missed, and why."""


@editions.command(name="list")
@click.argument("list_name", metavar="[LIST]", required=False)
@limit_option(20)
@as_json_option
@pass_session
def list_(session: Session, list_name: str | None, limit: int, as_json: bool) -> None:
    """Show the newest editions, of one list or of all, with the skipped and the missed ones.

    \b
    Example:
      digest editions list morning
    """
    with session.service.database.read() as connection:
        named = chosen(connection, list_name)
        found = [edition for entry in named for edition in editions_of(connection, entry.id, limit + 1)]
        found = within(limit, [sorted(found, key=lambda edition: edition.id, reverse=True)])
        counts = counts_by_edition(connection, [edition.id for edition in found])
    rows = [
        of_list(edition.list, list_name) | line(edition) | {"deliveries": counts.get(edition.id, {})}
        for edition in found
    ]
    print_rows(rows, as_json=as_json, empty="no edition yet", spare=("stories", "cadence", "readers", "date"))


def line(edition: Edition) -> dict[str, Any]:
    """An edition in one line."""
    return {
        "id": edition.id,
        "cadence": edition.cadence,
        "date": edition.slot.date,
        "slot": edition.slot.instant,
        "readers": edition.readers,
        "state": edition.state,
        "stories": len(edition.stories),
        "subject": edition.subject or edition.reason,
    }


@editions.command()
@click.argument("edition_id", metavar="EDITION", type=NUMBER)
@as_json_option
@pass_session
def show(session: Session, edition_id: int, as_json: bool) -> None:
    """Show one edition: its stories, their sources, and its deliveries.

    \b
    Example:
      digest editions show 12
    """
    with session.service.database.read() as connection:
        edition = edition_numbered(connection, edition_id)
        record, rest = account_of(connection, edition)
        unknown = unknown_of(connection, edition_id)
    stories = list(map(told, edition.stories))
    if as_json:
        took = record["took"]
        record |= {"took": None if took is None else took.total_seconds(), "not_sent": rest, "stories": stories}
        print_record(record, as_json=True)
    else:
        record |= {"not_sent": [f"{domain}: {readable(states)}" for domain, states in rest.items()]}
        print_record(record, as_json=False)
        for number, story in enumerate(stories, 1):
            click.echo(f"\n{number}. {story['title']}  ({', '.join(story['sources'])}; {', '.join(story['reasons'])})")
            click.echo("\n".join(f"   {sentence}" for sentence in story["summary"]))
    remark_unknown(unknown)


def account_of(connection: sa.Connection, edition: Edition) -> tuple[dict[str, Any], dict[str, dict[str, int]]]:
    """An edition in one record, and at which domains it was not sent."""
    went = course(connection, edition.id)
    record = line(edition) | {
        "preheader": edition.preheader,
        "reason": edition.reason,
        "deliveries": counts_by_edition(connection, [edition.id]).get(edition.id, {}),
        "came_back": feedback_by_edition(connection, [edition.id]).get(edition.id, {}),
        "first_sent": went.first,
        "last_sent": went.last,
        "took": went.took,
        "per_second": went.rate,
    }
    return record, not_sent(connection, edition.id, DOMAINS)


def told(story: Story) -> dict[str, Any]:
    """A story as it is shown."""
    return {
        "title": story.lead.title,
        "sources": sorted({article.source for article in story.articles}),
        "summary": [sentence.text for sentence in story.summary],
        "reasons": story.reasons,
    }


@editions.command()
@click.argument("edition_id", metavar="EDITION", type=NUMBER)
@as_json_option
@pass_session
def why(session: Session, edition_id: int, as_json: bool) -> None:
    """Show every article that composing an edition looked at: in or out, and why.

    \b
    Example:
      digest editions why 12
    """
    with session.service.database.read() as connection:
        edition = edition_numbered(connection, edition_id)
        found = looked_at(connection, edition_id)
    rows = [
        {
            "in": entry.chosen,
            "story": entry.story or None,
            "article": entry.article.id,
            "title": entry.article.title,
            "why": entry.reason,
        }
        for entry in found
    ]
    print_rows(rows, as_json=as_json, empty=edition.reason or "no article was looked at")


@editions.command()
@click.argument("edition_id", metavar="EDITION", type=NUMBER)
@click.option("--failed", is_flag=True, help="Those that failed.")
@click.option("--uncertain", is_flag=True, help="Those whose outcome is unknown: some readers may get it twice.")
@as_json_option
@pass_session
def retry(session: Session, edition_id: int, failed: bool, uncertain: bool, as_json: bool) -> None:
    """Deliver once more what failed, or what is uncertain; nobody else gets anything. Exits with 3 when there is none.

    \b
    Example:
      digest editions retry 12 --failed
    """
    service = session.service
    refuse_locked(service)
    states = [
        state for state, chosen in ((State.FAILED, failed or not uncertain), (State.UNCERTAIN, uncertain)) if chosen
    ]
    now = service.clock()
    with service.database.write() as connection:
        edition = edition_numbered(connection, edition_id)
        refuse_resting(connection, edition.list)
        give_up_at = now + service.give_up_after
        number = retry_rows(connection, edition=edition_id, states=states, now=now, give_up_at=give_up_at)
    if not number:
        raise NothingToDoError(f"no delivery of it is {' or '.join(states)}", where=f"edition {edition_id}")
    with ending(service) as end, ProgressLines() as progress:
        delivered = deliver(service, edition, progress=progress)
    print_record(account(edition, delivered), as_json=as_json)
    end.confess()

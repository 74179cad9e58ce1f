"""`digest unlock`: an admin's word that this database is the one to send with."""

from datetime import timedelta
from typing import Any

import click

from digest.cli.ask import ask
from digest.cli.output import as_json_option, print_record
from digest.cli.session import Session, pass_session
from digest.epoch import unlock as begin_anew
from digest.epoch import why_locked
from digest.errors import NothingToDoError
from digest.service import Service
from digest.storage.epoch import last_things
from digest.storage.lists import lists_there
from digest.storage.outcomes import open_counts

DOUBTED = "Send with it from now on? What is on its way becomes uncertain, and slots up to now are not made up for"
CURRENT = "Was it the last database to send? What is on its way goes on, and slots are made up for"


@click.command()
@click.option("--current", is_flag=True, help="It is the database that sent last: what is on its way in it goes on.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@as_json_option
@pass_session
def unlock(session: Session, current: bool, yes: bool, as_json: bool) -> None:
    """Show how old this database is and what is open in it, then let sending go on. Exits with 3 when it is not locked.

    Without --current nothing that may have been mailed since is mailed again: what is on its way becomes uncertain,
    and slots up to now are not made up for. Make sure that no other machine sends with this database or a copy of it.

    \b
    Example:
      digest unlock
      digest unlock --current --yes
    """
    service = session.service
    why = why_locked(service)
    if not why:
        raise NothingToDoError("sending is not locked", where=service.database.place)
    record = found(service, why)
    if not yes and not as_json:
        print_record(record, as_json=False)
    ask(CURRENT if current else DOUBTED, yes=yes, as_json=as_json)
    doubted = begin_anew(service, current=current)
    done = {"unlocked": service.database.place, "made_uncertain": doubted, "next": next_step(doubted)}
    print_record(record | done if as_json else done, as_json=as_json)


def found(service: Service, why: str) -> dict[str, Any]:
    """What an admin must see before sending goes on."""
    with service.database.read() as connection:
        last, lists, waiting = last_things(connection), lists_there(connection), open_counts(connection)
    newest = max(filter(None, (last.composed_at, last.delivered_at, last.passed_at)), default=None)
    return {
        "locked": why,
        "database": service.database.place,
        "last_edition": last.composed_at,
        "last_delivery": last.delivered_at,
        "last_pass": last.passed_at,
        "knows_nothing_of_the_last": span(service.clock() - newest) if newest else None,
        "lists": [mailing_list.name for mailing_list in lists],
        "open": waiting,
    }


def span(length: timedelta) -> str:
    """A length of time in days, hours and minutes."""
    minutes = max(0, int(length.total_seconds()) // 60)
    days, hours = minutes // 1440, minutes // 60 % 24
    return " ".join([*([f"{days}d"] if days else []), *([f"{hours}h"] if hours or days else []), f"{minutes % 60}m"])


def next_step(doubted: int) -> str:
    """What to do once sending goes on."""
    return (
        "`digest deliveries list --uncertain` shows them, `digest deliveries resolve --help` how to settle them"
        if doubted
        else "`digest run`"
    )

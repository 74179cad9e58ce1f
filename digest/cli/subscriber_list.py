"""`digest subscribers list`: who reads, and who of them is never mailed."""

from collections.abc import Iterator, Sequence
from typing import Any

import click
import sqlalchemy as sa

from digest.cli.chosen import chosen, of_list
from digest.cli.output import as_json_option, limit_option, print_rows, within
from digest.cli.session import Session, pass_session
from digest.storage.pages import pages
from subscribers.list_store import PAGE, page_of_list
from subscribers.subscription import Status, Subscription
from subscribers.suppression_store import Suppression, suppressions_of

# What a narrow terminal can do without, the last first.
SPARE = ("since", "zone", "topics", "consent", "cadence", "language")


@click.command(name="list")
@click.argument("list_name", metavar="[LIST]", required=False)
@click.option("--status", type=click.Choice([status.value for status in Status]), help="Only these.")
@limit_option(100, "How many.")
@as_json_option
@pass_session
def list_(session: Session, list_name: str | None, status: str | None, limit: int, as_json: bool) -> None:
    """Show the readers of a list, or of each; a suppressed one is never mailed, whatever the status says.

    \b
    Example:
      digest subscribers list morning --status pending
    """
    wanted = Status(status) if status else None
    with session.service.database.read() as connection:
        found = [
            [
                of_list(entry, list_name) | row
                for row in lines(connection, page_of_list(connection, entry.id, limit=limit + 1, status=wanted))
            ]
            for entry in chosen(connection, list_name)
        ]
    print_rows(within(limit, found), as_json=as_json, empty="nobody is there in that way", spare=SPARE)


def lines(connection: sa.Connection, found: Sequence[Subscription]) -> Iterator[dict[str, Any]]:
    """Subscriptions in one line each, with the reason why an address is suppressed."""
    barred: dict[int, Suppression] = {}
    for page in pages([entry.subscriber.id for entry in found], PAGE):
        barred |= suppressions_of(connection, page)
    for entry in found:
        suppression = barred.get(entry.subscriber.id)
        first, *rest = line(entry).items()
        yield dict([first, ("suppressed", suppression.reason if suppression else None), *rest])


def line(entry: Subscription) -> dict[str, Any]:
    """A subscription in one line."""
    return {
        "address": entry.subscriber.address,
        "status": entry.status,
        "language": entry.subscriber.language,
        "zone": entry.zone,
        "cadence": entry.cadence,
        "topics": entry.topics,
        "consent": entry.consent,
        "since": entry.created_at,
    }

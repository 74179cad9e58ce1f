"""`digest send`: an edition by hand."""

from collections import deque
from typing import Any

import click

from digest.cli.output import NUMBER, as_json_option, print_record
from digest.cli.progress import ProgressLines
from digest.cli.run import remark_deferred, remark_missed, remark_waiting
from digest.cli.session import Session, ending, pass_session
from digest.deliveries.work import Progress
from digest.errors import NothingToDoError, TransportError, UsageError
from digest.extra import compose_extra, send_again, send_test
from digest.model import Edition, State
from digest.pipeline import deliver
from digest.single import untaken
from digest.storage.deliveries import next_retry
from digest.storage.editions import edition_numbered
from digest.storage.lists import list_named
from digest.storage.outcomes import open_counts
from digest.tally import Sending
from subscribers.address import parse_address


@click.command()
@click.argument("list_name", metavar="LIST")
@click.option("--test", metavar="EMAIL", help="Only to this address, marked as a test; writes nothing.")
@click.option(
    "--again", metavar="EDITION", type=NUMBER, help="An edition once more, to readers who have no delivery of it."
)
@as_json_option
@pass_session
def send(session: Session, list_name: str, test: str | None, again: int | None, as_json: bool) -> None:
    """Compose now what has been collected, as an extra edition, and deliver it.

    Exits with 3 when there is nothing new to send.

    \b
    Example:
      digest send morning
      digest send morning --test you@example.org
      digest send morning --again 12
    """
    if test and again:
        raise UsageError("--test and --again exclude each other", fix="give one of them")
    service = session.service
    # A transport that refuses is said before anything is composed.
    service.transport()
    with service.database.read() as connection:
        mailing_list = list_named(connection, list_name)
        edition = edition_numbered(connection, again) if again else None
    if test:
        address = parse_address(test).address
        message, tried = send_test(service, mailing_list, address)
        if what := untaken(tried, "the test mail"):
            raise TransportError(what, where=address, fix="run again with --verbose")
        print_record({"sent": tried.sent, "to": address, "message_id": message.message_id}, as_json=as_json)
        return
    if edition is None:
        edition = compose_extra(service, mailing_list)
    elif edition.list.id != mailing_list.id:
        raise UsageError(
            f"edition {again} is not of {list_name}", fix=f"`digest editions list {list_name}` shows its own"
        )
    elif not send_again(service, edition):
        raise NothingToDoError(f"every active reader has a delivery of edition {again}", where=list_name)
    deliver_now(session, edition, as_json=as_json)


def deliver_now(session: Session, edition: Edition, *, as_json: bool) -> None:
    """Deliver an edition and say what came of it, also where the relay failed in the middle."""
    service, reached = session.service, deque([Progress()], 1)
    with ending(service) as end, ProgressLines() as progress:

        def note(sending: Sending) -> None:
            reached.append(sending.done)
            progress(sending)

        try:
            deliver(service, edition, progress=note)
        finally:
            print_record(account(edition, reached[-1]), as_json=as_json)
    end.confess()
    with service.database.read() as connection:
        waiting, retry_at = open_counts(connection, edition.list.id).get(State.PENDING), next_retry(connection)
    remark_missed(reached[-1].uncertain, reached[-1].failed)
    remark_deferred(reached[-1].deferred, retry_at)
    remark_waiting(waiting or 0, is_stopped=service.stopping.is_set())


def account(edition: Edition, delivered: Progress) -> dict[str, Any]:
    """What sending an edition came to."""
    return {
        "edition": edition.id,
        "subject": edition.subject,
        "stories": len(edition.stories),
        "sent": delivered.sent,
        "deferred": delivered.deferred,
        "failed": delivered.failed,
        "uncertain": delivered.uncertain,
        "skipped": delivered.skipped,
    }

"""`digest run`: one pass of all that is due, for cron."""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import click

from digest.cli.collect import warn
from digest.cli.logs import remark
from digest.cli.output import as_json_option, counted, in_units, print_record
from digest.cli.progress import ProgressLines
from digest.cli.session import Session, ending, pass_session
from digest.model import EditionState, State
from digest.pipeline import Pass
from digest.pipeline import run as run_pass
from digest.storage.deliveries import ATTEMPT_LIMIT, next_retry
from digest.storage.outcomes import open_counts

WAITING = "outside of their list's hours, over a new sender's day, or their list rests"


@click.command()
@as_json_option
@pass_session
def run(session: Session, as_json: bool) -> None:
    """One pass of all that is due: collect, compose, deliver, retry; then exit.

    Exits with 0 also when nothing was due, with 1 when an edition could not be composed, the relay stayed
    down, or sending is locked (`digest unlock`).

    \b
    Example, in a crontab:
      */5 * * * * digest --config /etc/digest/digest.toml run
    """
    service = session.service
    with ending(service) as end, ProgressLines() as progress:
        done = run_pass(service, progress)
    with service.database.read() as connection:
        retry_at, waiting = next_retry(connection), open_counts(connection)
    print_record(account(done) | {"next_retry": retry_at, "open": waiting}, as_json=as_json)
    warn(done.collected)
    remark_missed(waiting.get(State.UNCERTAIN, 0), done.delivered.failed)
    remark_expired(done.expired)
    remark_deferred(done.delivered.deferred, retry_at)
    remark_held(waiting, service.settings.delivery.lease)
    if not done.failures:
        remark_waiting(waiting.get(State.PENDING, 0), is_stopped=service.stopping.is_set())
    for failure in done.failures[1:]:
        remark(f"failed: {failure}", level=logging.ERROR)
    end.confess()
    if done.failures:
        raise done.failures[0]


def remark_missed(uncertain: int, failed: int) -> None:
    """Say how many deliveries nobody knows the end of, and how many failed, and how to see them."""
    if uncertain:
        remark(f"warning: {uncertain} uncertain; `digest deliveries list --uncertain`", level=logging.WARNING)
    if failed:
        what = counted(failed, "delivery", "deliveries")
        remark(f"warning: {what} failed; `digest deliveries list --failed`", level=logging.WARNING)


def remark_expired(number: int) -> None:
    """Say how many deliveries were given up because their time was over; nothing when there are none."""
    if number:
        what = counted(number, "delivery was", "deliveries were")
        told = f"warning: {what} given up, the time for it was over; `digest deliveries list --failed` says why"
        remark(told, level=logging.WARNING)


def remark_waiting(number: int, *, is_stopped: bool) -> None:
    """Say why deliveries still wait after a run that went well; nothing when there are none."""
    if number:
        why = "this run was told to stop" if is_stopped else WAITING
        what = counted(number, "delivery waits", "deliveries wait")
        remark(f"warning: {what}: {why}; `digest run` goes on", level=logging.WARNING)


def remark_held(waiting: Mapping[str, int], lease: timedelta) -> None:
    """Say of deliveries that another process holds, running or killed, when they are free; nothing without them."""
    held = counted(waiting.get(State.CLAIMED, 0), "delivery is", "deliveries are")
    under_way = counted(waiting.get(State.ATTEMPTING, 0), "mail is", "mails are")
    for state, what in (
        (State.CLAIMED, f"{held} held by another process; if it was killed, they are free {in_units(lease)} later"),
        (State.ATTEMPTING, f"{under_way} under way in another process; if it was killed, they are uncertain "
                           f"{in_units(ATTEMPT_LIMIT)} later"),
    ):  # fmt: skip
        if waiting.get(state):
            remark(f"warning: {what}", level=logging.WARNING)


def remark_deferred(number: int, retry_at: datetime | None) -> None:
    """Say of deliveries that the relay did not want now when the next try is due; nothing when there are none."""
    if number:
        due = f"the next try is due at {retry_at:%Y-%m-%d %H:%M:%SZ}" if retry_at else "their tries are over"
        what = counted(number, "delivery was", "deliveries were")
        remark(f"warning: {what} deferred by the relay, {due}; `digest deliveries list`", level=logging.WARNING)


def account(done: Pass) -> dict[str, Any]:
    """A pass in figures."""
    delivered = done.delivered
    composed = [edition for edition in done.editions if edition.state == EditionState.COMPOSED]
    others = [
        f"{edition.list.name}: {edition.state}, {edition.reason}"
        for edition in done.editions
        if edition not in composed
    ]
    return {
        "sources_read": len(done.collected),
        "sources_failed": sum(bool(entry.error) for entry in done.collected),
        "articles_new": sum(entry.saved.new for entry in done.collected),
        "editions": [f"{edition.list.name} #{edition.id}: {edition.subject}" for edition in composed],
        "not_composed": others,
        "sent": delivered.sent,
        "deferred": delivered.deferred,
        "failed": delivered.failed,
        "uncertain": delivered.uncertain,
        "skipped": delivered.skipped,
        "expired": done.expired,
    }

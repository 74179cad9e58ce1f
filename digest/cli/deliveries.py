"""`digest deliveries`: what became of each mail."""

from dataclasses import asdict
from typing import Literal

import click
import sqlalchemy as sa

from digest.cli.noun import Noun
from digest.cli.output import NUMBER, as_json_option, limit_option, print_record, print_rows, within
from digest.cli.session import Session, pass_session
from digest.cli.unknown import remark_unknown
from digest.errors import NothingToDoError, UsageError
from digest.model import State
from digest.pipeline import clear_up
from digest.refusals import is_unknown
from digest.storage.doubt import Word, settle_all_doubts, settle_doubts
from digest.storage.editions import edition_numbered
from digest.storage.feedback import feedback_of
from digest.storage.lists import list_named
from digest.storage.outcomes import outcomes, there

# What a narrow terminal can do without, the last first.
SPARE = ("retry_at", "list", "attempts", "changed_at")


@click.group(cls=Noun)
def deliveries() -> None:
    """What became of each mail."""


@deliveries.command(name="list")
@click.argument("list_name", metavar="[LIST]", required=False)
@click.option("--edition", metavar="EDITION", type=NUMBER, help="Only of this edition.")
@click.option("--uncertain", is_flag=True, help="Only those whose outcome is unknown.")
@click.option("--failed", is_flag=True, help="Only those that failed.")
@click.option(
    "--state", "states", multiple=True, type=click.Choice([state.value for state in State]), help="Only these."
)
@limit_option(100)
@as_json_option
@pass_session
def list_(
    session: Session,
    list_name: str | None,
    edition: int | None,
    uncertain: bool,
    failed: bool,
    states: tuple[str, ...],
    limit: int,
    as_json: bool,
) -> None:
    """Show deliveries with their state and the server's last reply.

    \b
    Example:
      digest deliveries list --uncertain
    """
    service = session.service
    clear_up(service)
    chosen = [State(state) for state in states]
    chosen += [state for state, wanted in ((State.UNCERTAIN, uncertain), (State.FAILED, failed)) if wanted]
    with service.database.read() as connection:
        list_id = list_named(connection, list_name).id if list_name else None
        if edition:
            edition_numbered(connection, edition)
        newest = outcomes(connection, list_id=list_id, edition=edition, states=chosen, limit=limit + 1)
        found = within(limit, [newest])
        back = feedback_of(connection, [entry.id for entry in found])
    print_rows(
        [asdict(entry) | {"came_back": back.get(entry.id)} for entry in found],
        as_json=as_json,
        empty="no such delivery",
        spare=SPARE,
    )
    remark_unknown(tuple(entry.address for entry in found if entry.state == State.FAILED and is_unknown(entry.reply)))


@deliveries.command()
@click.argument("delivery_ids", metavar="[ID...]", type=NUMBER, nargs=-1)
@click.option("--edition", metavar="EDITION", type=NUMBER, help="All that are uncertain of this edition.")
@click.option("--list", "list_name", metavar="LIST", help="All that are uncertain of this list.")
@click.option("--sent", is_flag=True, help="It did arrive.")
@click.option("--failed", is_flag=True, help="It did not, and is not sent again.")
@click.option("--resend", is_flag=True, help="It did not, or once more does no harm.")
@as_json_option
@pass_session
def resolve(
    session: Session,
    delivery_ids: tuple[int, ...],
    edition: int | None,
    list_name: str | None,
    sent: bool,
    failed: bool,
    resend: bool,
    as_json: bool,
) -> None:
    """Say what became of uncertain deliveries, by id or all of an edition or a list. Exits with 3 when none was.

    What is to be sent once more goes out with the next `digest run`.

    \b
    Example:
      digest deliveries resolve 41 57 --sent
      digest deliveries resolve --edition 12 --resend
    """
    state = state_of(sent=sent, failed=failed, resend=resend)
    if bool(delivery_ids) == bool(edition is not None or list_name):
        raise UsageError("name deliveries, or --edition or --list", where="digest deliveries resolve")
    service = session.service
    now = service.clock()
    said = Word(state=state, now=now, give_up_at=now + service.give_up_after)
    with service.database.write() as connection:
        if delivery_ids:
            record = left_over(delivery_ids, settle_doubts(connection, sorted(set(delivery_ids)), said))
        else:
            record = {"resolved": resolve_all(connection, said, edition, list_name)}
    if not record["resolved"]:
        refuse_strangers(session, delivery_ids)
        raise NothingToDoError("none of them is uncertain", fix="`digest deliveries list --uncertain` shows those")
    print_record(record | {"as": state}, as_json=as_json)


def resolve_all(connection: sa.Connection, said: Word, edition: int | None, list_name: str | None) -> int:
    """Settle all that are uncertain of an edition or a list by an admin's word; gives how many those were."""
    list_id = list_named(connection, list_name).id if list_name else None
    if edition is not None:
        edition_numbered(connection, edition)
    return settle_all_doubts(connection, said, list_id=list_id, edition=edition)


def refuse_strangers(session: Session, delivery_ids: tuple[int, ...]) -> None:
    """UsageError when one of the ids is no delivery's."""
    with session.service.database.read() as connection:
        strangers = sorted(set(delivery_ids) - there(connection, delivery_ids))
    if strangers:
        raise UsageError(f"there is no delivery {strangers[0]}", fix="`digest deliveries list` shows them")


def state_of(*, sent: bool, failed: bool, resend: bool) -> Literal[State.SENT, State.FAILED, State.PENDING]:
    """The state that an admin's word means; UsageError unless it is one word."""
    if sent + failed + resend != 1:
        raise UsageError("say one of --sent, --failed and --resend", where="digest deliveries resolve")
    if sent:
        return State.SENT
    return State.FAILED if failed else State.PENDING


def left_over(named: tuple[int, ...], resolved: tuple[int, ...]) -> dict[str, object]:
    """Which deliveries were resolved, and which of those named were not uncertain."""
    others = sorted(set(named) - set(resolved))
    return {"resolved": resolved} | ({"not_uncertain": others} if others else {})

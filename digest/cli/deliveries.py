"""`digest deliveries`: what became of each mail."""

from dataclasses import asdict
from typing import Literal

import click

from digest.cli.output import as_json_option, print_record, print_rows
from digest.cli.session import Session, pass_session
from digest.errors import NothingToDoError, UsageError
from digest.model import State
from digest.pipeline import clear_up
from digest.storage.deliveries import resolve as resolve_row
from digest.storage.lists import list_named
from digest.storage.outcomes import outcomes


@click.group()
def deliveries() -> None:
    """What became of each mail."""


@deliveries.command(name="list")
@click.argument("list_name", metavar="[LIST]", required=False)
@click.option("--edition", type=int, help="Only of this edition.")
@click.option("--uncertain", is_flag=True, help="Only those whose outcome is unknown.")
@click.option(
    "--state", "states", multiple=True, type=click.Choice([state.value for state in State]), help="Only these."
)
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True, help="How many, newest first.")
@as_json_option
@pass_session
def list_(
    session: Session,
    list_name: str | None,
    edition: int | None,
    uncertain: bool,
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
    chosen = [State(state) for state in states] + ([State.UNCERTAIN] if uncertain else [])
    with service.database.read() as connection:
        list_id = list_named(connection, list_name).id if list_name else None
        found = outcomes(connection, list_id=list_id, edition=edition, states=chosen, limit=limit)
    print_rows([asdict(entry) for entry in found], as_json=as_json, empty="no such delivery")


@deliveries.command()
@click.argument("delivery_ids", metavar="ID...", type=int, nargs=-1, required=True)
@click.option("--sent", is_flag=True, help="It did arrive.")
@click.option("--resend", is_flag=True, help="It did not, or once more does no harm.")
@as_json_option
@pass_session
def resolve(session: Session, delivery_ids: tuple[int, ...], sent: bool, resend: bool, as_json: bool) -> None:
    """Say what became of uncertain deliveries: sent, or to be sent once more. Exits with 3 when none was uncertain.

    \b
    Example:
      digest deliveries resolve 41 57 --sent
    """
    if sent == resend:
        raise UsageError("say one of --sent and --resend", where="digest deliveries resolve")
    service = session.service
    state: Literal[State.SENT, State.PENDING] = State.SENT if sent else State.PENDING
    with service.database.write() as connection:
        changed = [
            entry for entry in delivery_ids
            if resolve_row(connection, delivery_id=entry, state=state, now=service.clock())
        ]  # fmt: skip
    if not changed:
        raise NothingToDoError("none of them is uncertain", fix="`digest deliveries list --uncertain` shows those")
    print_record({"resolved": changed, "as": state}, as_json=as_json)

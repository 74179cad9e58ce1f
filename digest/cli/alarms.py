"""`digest alarms`: who is told of trouble, and what was told."""

from dataclasses import asdict

import click

from digest.alarms import channels, check_channels, reached
from digest.cli.noun import Noun
from digest.cli.output import as_json_option, limit_option, print_record, print_rows, within
from digest.cli.session import Session, pass_session
from digest.errors import NothingToDoError, TransportError
from digest.storage.alarms import Alarm, raised_alarms

TEST = Alarm(kind="test", about="test", text="This is only a test: whoever reads it will be told of trouble.")


@click.group(cls=Noun)
def alarms() -> None:
    """Who is told of trouble, by mail or webhook, and what was told."""


@alarms.command(name="list")
@limit_option(100)
@as_json_option
@pass_session
def list_(session: Session, limit: int, as_json: bool) -> None:
    """Show the alarms that were raised, each with its last time.

    \\b
    Example:
      digest alarms list
    """
    with session.service.database.read() as connection:
        found = within(limit, [raised_alarms(connection, limit + 1)])
    print_rows([asdict(entry) for entry in found], as_json=as_json, empty="no alarm was ever raised")


@alarms.command()
@as_json_option
@pass_session
def test(session: Session, as_json: bool) -> None:
    """Raise an alarm by every way that the settings name. Exits with 1 when one fails, with 3 when there is none.

    \\b
    Example:
      digest alarms test
    """
    service = session.service
    check_channels(service)
    if not channels(service):
        raise NothingToDoError("nobody is told of trouble", fix="set alarm.mail or alarm.webhook")
    outcome = {name: reached(service, name, (TEST,)) or "told" for name in channels(service)}
    print_record(outcome, as_json=as_json)
    failed = [name for name, what in outcome.items() if what != "told"]
    if failed:
        raise TransportError(f"no alarm would come by {' and '.join(failed)}", fix="mend it and test again")

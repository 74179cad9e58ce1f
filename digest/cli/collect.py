"""`digest collect`: every due source once."""

import logging

import click

from digest.cli.logs import remark
from digest.cli.output import as_json_option, counted, print_json
from digest.cli.progress import ProgressLines
from digest.cli.session import Session, pass_session
from digest.collection import Collected
from digest.pipeline import collect as collect_due
from digest.sources.address import shown_address


@click.command()
@click.option("--all", "everything", is_flag=True, help="Also those that are not due yet.")
@as_json_option
@pass_session
def collect(session: Session, everything: bool, as_json: bool) -> None:
    """Read every due source once; a source that fails is recorded and tried again later.

    Exits with 1 when the database could not keep what was read.

    \b
    Example:
      digest collect
      digest collect --all
    """
    with ProgressLines() as progress:
        collected = collect_due(session.service, session.service.clock(), progress, everything=everything)
    if as_json:
        print_json([row(entry) for entry in collected])
    elif collected:
        new = sum(entry.saved.new for entry in collected)
        click.echo(f"{counted(len(collected), 'source')} read, {counted(new, 'new article')}")
    else:
        click.echo("no source is due; --all reads them all")
    warn(collected)
    for entry in collected:
        if entry.refused:
            raise entry.refused


def row(entry: Collected) -> dict[str, object]:
    """What one read came to."""
    return {
        "id": entry.source.id,
        "address": shown_address(entry.source.address),
        "new": entry.saved.new,
        "changed": entry.saved.changed,
        "unchanged": entry.unchanged,
        "held": entry.held,
        "problems": entry.problems,
        "error": entry.error,
    }


def warn(collected: tuple[Collected, ...]) -> None:
    """Say on stderr how many sources failed, if any."""
    failed = sum(bool(entry.error) and not entry.refused for entry in collected)
    if failed:
        remark(
            f"warning: {failed} of {len(collected)} sources could not be read; `digest sources list`",
            level=logging.WARNING,
        )
    held = ", ".join(str(entry.source.id) for entry in collected if entry.held)
    if held:
        remark(
            f"warning: old articles came as new from source {held}: held; `digest sources list`", level=logging.WARNING
        )

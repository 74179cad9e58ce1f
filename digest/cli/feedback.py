"""`digest feedback`: bounces and complaints."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from digest.alarms import alarm
from digest.cli.logs import remark
from digest.cli.noun import Noun
from digest.cli.output import as_json_option, counted, print_rows
from digest.cli.session import Session, pass_session
from digest.errors import NothingToDoError
from digest.evidence import UNPROVEN, Heard, hear
from digest.feedback.mails import LONGEST, read_mails
from digest.troubles import rejected_later


@click.group(cls=Noun)
def feedback() -> None:
    """What comes back about mails that were sent: bounces and complaints."""


@feedback.command()
@click.argument("path", metavar="FILE|FOLDER|-")
@as_json_option
@pass_session
def read(session: Session, path: str, as_json: bool) -> None:
    """Read mails that came back: one, an mbox, a Maildir, a folder, or - for one on standard input.

    Only what proves to be about a mail of ours is believed; what was read before changes nothing. An address is
    suppressed when its own server says that nobody is there, and a complaint ends the subscription.

    \b
    Example:
      digest feedback read /srv/digest/bounces
    """
    service = session.service
    found = [(name, heard) for name, data in mails(path) for heard in hear(service, data)]
    if not found:
        raise NothingToDoError("there is no mail in it", where=path)
    print_rows([line(name, heard) for name, heard in found], as_json=as_json, empty="")
    alarm(service, lambda: rejected_later(heard for _, heard in found))
    unproven = sum(UNPROVEN in heard.done for _, heard in found)
    if unproven:
        remark(f"{counted(unproven, 'answer')} proved nothing about a mail of ours and changed nothing")


def mails(path: str) -> Iterator[tuple[str, bytes]]:
    """The mails of a path, or the one on standard input."""
    if path == "-":
        data = sys.stdin.buffer.read(LONGEST)
        yield from [("-", data)] if data.strip() else []
    else:
        yield from read_mails(Path(path))


def line(name: str, heard: Heard) -> dict[str, Any]:
    """What a mail said of one recipient, in one line."""
    found = heard.feedback
    return {
        "mail": name,
        "kind": found.kind,
        "address": found.address,
        "status": found.status,
        "delivery": heard.delivery or None,
        "done": ", ".join(heard.done) or "nothing",
        "diagnostic": found.diagnostic,
    }

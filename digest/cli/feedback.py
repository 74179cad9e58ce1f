"""`digest feedback`: bounces, complaints, and wishes to leave."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from digest.alarms import alarm
from digest.cli.logs import remark
from digest.cli.noun import Noun
from digest.cli.output import as_json_option, counted, print_rows
from digest.cli.session import Session, pass_session
from digest.errors import DigestError, NothingToDoError
from digest.evidence import UNPROVEN, Heard, hear
from digest.feedback.feedback import Feedback
from digest.feedback.mails import LONGEST, read_mails
from digest.service import Service
from digest.signup import leave_by_mail
from digest.troubles import rejected_later
from subscribers.errors import SubscriberError
from subscribers.subscription import Status


@dataclass(frozen=True)
class Left:
    """A mail that asked to end a subscription, and what was done about that."""

    done: tuple[str, ...]
    kind: str = "leave"
    diagnostic: str = ""


@dataclass(frozen=True)
class Unread:
    """A file that could not be read, and why."""

    diagnostic: str
    kind: str = "unreadable"
    done: tuple[str, ...] = ()


@click.group(cls=Noun)
def feedback() -> None:
    """What comes back about mails that were sent: bounces, complaints, and wishes to leave."""


@feedback.command()
@click.argument("path", metavar="FILE|FOLDER|-")
@as_json_option
@pass_session
def read(session: Session, path: str, as_json: bool) -> None:
    """Read mails that came back: one, an mbox, a Maildir, a folder, or - for one on standard input.

    Only what proves to be about a mail of ours is believed; what was read before changes nothing. An address is
    suppressed when its own server says that nobody is there. A complaint ends the subscription, and so does a mail
    whose subject is `unsubscribe` and the token of the mailto: in List-Unsubscribe.

    \b
    Example:
      digest feedback read /srv/digest/bounces
    """
    service = session.service
    found = [(name, heard) for name, data in mails(path) for heard in taken(service, data)]
    if not found:
        raise NothingToDoError("there is no mail in it", where=path)
    print_rows([line(name, heard) for name, heard in found], as_json=as_json, empty="")
    alarm(service, lambda: rejected_later(heard for _, heard in found if isinstance(heard, Heard)))
    unproven = sum(UNPROVEN in heard.done for _, heard in found)
    if unproven:
        remark(f"{counted(unproven, 'answer')} proved nothing about a mail of ours and changed nothing")
    unread = sum(isinstance(heard, Unread) for _, heard in found)
    if unread:
        what = f"{counted(unread, 'file')} could not be read"
        raise DigestError(what, where=path, fix="each says why above; run this again then")


def mails(path: str) -> Iterator[tuple[str, bytes | OSError]]:
    """The mails of a path, or the one on standard input."""
    if path == "-":
        data = sys.stdin.buffer.read(LONGEST)
        # To its end, or a mail server takes the broken pipe for a failure.
        while sys.stdin.buffer.read(LONGEST):
            pass
        yield from [("-", data)] if data.strip() else []
    else:
        yield from read_mails(Path(path))


def taken(service: Service, data: bytes | OSError) -> tuple[Heard | Left | Unread, ...]:
    """Do what a mail asks for, or take what it proves."""
    if isinstance(data, OSError):
        return (Unread(data.strerror or str(data)),)
    try:
        place = leave_by_mail(service, data)
    except SubscriberError:
        return (Left((UNPROVEN,)),)
    if place is None:
        return hear(service, data)
    # The place is as it was found: whoever has left, or was erased, leaves nothing more.
    is_there = place.subscription and place.subscription.status is not Status.UNSUBSCRIBED
    return (Left((f"unsubscribed from {place.mailing_list.name}{'' if is_there else ' before'}",)),)


def line(name: str, heard: Heard | Left | Unread) -> dict[str, Any]:
    """What a mail said of one recipient, in one line."""
    said = heard.feedback if isinstance(heard, Heard) else heard
    return {
        "mail": name,
        "kind": said.kind,
        "address": said.address if isinstance(said, Feedback) else "",
        "status": said.status if isinstance(said, Feedback) else "",
        "delivery": (isinstance(heard, Heard) and heard.delivery) or None,
        "done": ", ".join(heard.done) or "nothing",
        "diagnostic": said.diagnostic,
    }

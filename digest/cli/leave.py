"""`digest subscribers leave`: a reader's mail that asks to end a subscription."""

from typing import BinaryIO

import click

from digest.cli.output import as_json_option, print_record
from digest.cli.session import Session, pass_session
from digest.errors import NothingToDoError
from digest.signup import leave_by_mail

# What it asks stands in the subject, so of a longer mail the beginning is enough.
LONGEST = 1_000_000


@click.command()
@click.argument("mail", type=click.File("rb"), metavar="FILE|-")
@as_json_option
@pass_session
def leave(session: Session, mail: BinaryIO, as_json: bool) -> None:
    """End the subscription that a mail asks to end, as mail programs write it for the mailto: in a List-Unsubscribe.

    Its subject is `unsubscribe` and a signed token, which says whose subscription and to which list. Exits with 3 for a
    mail that asks for nothing of the kind.

    \b
    Example:
      digest subscribers leave asked.eml
      leave: "|digest --config /etc/digest/digest.toml subscribers leave -"       in /etc/aliases
    """
    place = leave_by_mail(session.service, mail.read(LONGEST))
    if place is None:
        raise NothingToDoError("this mail asks to end no subscription", fix="its subject would be: unsubscribe TOKEN")
    print_record({"unsubscribed from": place.mailing_list.name}, as_json=as_json)

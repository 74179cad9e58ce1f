"""`digest preview`: the mail as it would be now."""

from email import message_from_bytes, policy
from email.message import MIMEPart
from pathlib import Path
from typing import Any

import click

from digest.cli.output import as_json_option, print_record
from digest.cli.session import Session, pass_session
from digest.errors import NothingToDoError
from digest.extra import draft_now
from digest.model import Delivery, Message
from digest.posting import Post
from digest.service import Service
from digest.storage.editions import edition_numbered
from digest.storage.lists import list_named
from subscribers.address import parse_address
from subscribers.store import find_subscriber, find_subscription

NOBODY = "reader@example.org"


@click.command()
@click.argument("list_name", metavar="LIST")
@click.option("--as", "as_reader", metavar="EMAIL", help="As this reader would get it: language and topics.")
@click.option("--edition", "edition_id", type=int, help="An edition that was composed, instead of the next one.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path("preview"), show_default=True)
@as_json_option
@pass_session
def preview(
    session: Session, list_name: str, as_reader: str | None, edition_id: int | None, out: Path, as_json: bool
) -> None:
    """Write the mail as it would be now (.eml, .html, .txt); sends nothing, changes nothing in the database.

    \b
    Example:
      digest preview morning --as anna@example.org --out preview
      digest preview morning --edition 12
    """
    service = session.service
    with service.database.read() as connection:
        mailing_list = list_named(connection, list_name)
        stored = edition_numbered(connection, edition_id) if edition_id else None
    edition = stored or draft_now(service, mailing_list)
    message = Post(service, edition).message(reader(service, mailing_list.id, as_reader))
    if message is None:
        raise NothingToDoError("no story in the topics of this reader", where=list_name)
    written = write_files(message, out, list_name)
    print_record({"subject": edition.subject, "stories": len(edition.stories), **written}, as_json=as_json)


def lines_of_a_file(part: MIMEPart | None) -> bytes:
    """The content of a part with the line ends of a file instead of a mail's."""
    return part.get_content().replace("\r\n", "\n").encode() if part else b""


def reader(service: Service, list_id: int, email: str | None) -> Delivery:
    """A delivery that stands for a reader, or for nobody in particular; it is in no table."""
    if email is None:
        return Delivery(edition=0, subscriber=0, address=NOBODY)
    address = parse_address(email)
    with service.database.read() as connection:
        person = find_subscriber(connection, address)
        place = find_subscription(connection, person.id, list_id) if person else None
    if person is None or place is None:
        raise NothingToDoError(f"{address.address} is not on this list", fix="`digest subscribers list` shows who is")
    return Delivery(
        edition=0, subscriber=person.id, address=person.address, language=person.language, topics=place.topics
    )


def write_files(message: Message, folder: Path, name: str) -> dict[str, Any]:
    """Write a message and its two parts into a folder; gives the paths and the sizes in bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    parts = message_from_bytes(message.data, policy=policy.default)
    html, text = parts.get_body(("html",)), parts.get_body(("plain",))
    contents = {
        "eml": message.data,
        "html": lines_of_a_file(html),
        "txt": lines_of_a_file(text),
    }
    for ending, data in contents.items():
        (folder / f"{name}.{ending}").write_bytes(data)
    files = {ending: str(folder / f"{name}.{ending}") for ending in contents}
    return files | {f"{ending}_bytes": len(data) for ending, data in contents.items()}

"""`digest preview`: the mail as it would be now."""

from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import MIMEPart
from functools import partial
from pathlib import Path
from typing import Any

import click

from digest.cli.output import NUMBER, as_json_option, print_record
from digest.cli.pictures import find_browser, take_pictures
from digest.cli.session import Session, pass_session
from digest.errors import DigestError, NothingToDoError
from digest.extra import draft_now
from digest.messages.notice import NOTICES
from digest.messages.samples import full_edition, with_pictures
from digest.model import Delivery, Edition, MailingList, Message
from digest.notices import notice_message
from digest.posting import Post
from digest.service import Service
from digest.storage.editions import edition_numbered
from digest.storage.lists import list_named
from subscribers.address import parse_address
from subscribers.store import find_subscriber, find_subscription
from subscribers.subscriber import Subscriber
from subscribers.subscription import Status, Subscription

NOBODY = "reader@example.org"


@click.command()
@click.argument("list_name", metavar="LIST")
@click.option("--as", "as_reader", metavar="EMAIL", help="As this reader would get it: language and topics.")
@click.option(
    "--edition",
    "edition_id",
    metavar="EDITION",
    type=NUMBER,
    help="An edition that was composed, instead of the next one.",
)
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("preview"),
    show_default=True,
    help="The folder for the files.",
)
@click.option("--sample", is_flag=True, help="With built-in sample stories instead of what was collected.")
@click.option("--notice", type=click.Choice(NOTICES), help="A mail about a subscription instead of an edition.")
@click.option("--pictures/--no-pictures", default=True, help="Pictures too, where there is a Chromium.  [pictures]")
@click.option("--serve", is_flag=True, help="A live page on this machine that follows the templates' files.")
@click.option(
    "--port", type=click.IntRange(1, 65535), metavar="N", default=8025, show_default=True, help="Where --serve answers."
)
@as_json_option
@pass_session
def preview(
    session: Session,
    list_name: str,
    as_reader: str | None,
    edition_id: int | None,
    out: Path,
    sample: bool,
    notice: str | None,
    pictures: bool,
    serve: bool,
    port: int,
    as_json: bool,
) -> None:
    """Write the mail as it would be now (.eml, .html, .txt); sends nothing, changes nothing in the database.

    Where a Chromium is found, also pictures at 375 and 700 pixels, light and dark.

    \b
    Example:
      digest preview morning --as anna@example.org --out preview
      digest preview morning --edition 12
      digest preview morning --serve
    """
    service = session.service
    make = partial(
        asked_for, service, list_name, as_reader=as_reader, notice=notice, edition_id=edition_id, sample=sample
    )
    if serve:
        serve_live(service, make, port)
        return
    message = make()
    written = write_files(message, out, list_name, pictures=pictures)
    print_record({"subject": subject_of(message), **written}, as_json=as_json)


def asked_for(
    service: Service, list_name: str, *, as_reader: str | None, notice: str | None, edition_id: int | None, sample: bool
) -> Message:
    """The mail that was asked for, as everything stands now."""
    with service.database.read() as connection:
        mailing_list = list_named(connection, list_name)
    place = reader(service, mailing_list.id, as_reader)
    if notice:
        return notice_message(service, notice, mailing_list, place)
    return edition_message(service, place, edition_of(service, mailing_list, edition_id, sample=sample))


def serve_live(service: Service, make: Callable[[], Message], port: int) -> None:
    """Show a mail on a page of this machine until somebody ends it."""
    # Imported here: only this needs a web server.
    import uvicorn  # noqa: PLC0415

    from digest.web.live import live_app  # noqa: PLC0415

    click.echo(f"the live preview is on http://127.0.0.1:{port} (Ctrl-C ends it)", err=True)
    uvicorn.run(live_app(service, make), host="127.0.0.1", port=port, access_log=False, log_level="warning")


def edition_of(service: Service, mailing_list: MailingList, edition_id: int | None, *, sample: bool) -> Edition:
    """The edition that was asked for: a stored one, one of samples, or what it would be now."""
    if sample:
        return replace(full_edition(), list=mailing_list)
    if edition_id is None:
        return draft_now(service, mailing_list)
    with service.database.read() as connection:
        return edition_numbered(connection, edition_id)


def edition_message(service: Service, place: Subscription, edition: Edition) -> Message:
    """An edition as a reader would get it; NothingToDoError when there is nothing in it for them."""
    person = place.subscriber
    delivery = Delivery(
        edition=0,
        subscriber=person.id,
        address=person.address,
        language=person.language,
        topics=place.topics,
        zone=place.zone,
    )
    message = Post(service, edition).message(delivery)
    if message is None:
        raise NothingToDoError("no story in the topics of this reader", where=edition.list.name)
    return message


def subject_of(message: Message) -> str:
    """The subject of a message."""
    return str(message_from_bytes(message.data, policy=policy.default)["Subject"])


def lines_of_a_file(part: MIMEPart | None) -> bytes:
    """The content of a part with the line ends of a file instead of a mail's."""
    return part.get_content().replace("\r\n", "\n").encode() if part else b""


def reader(service: Service, list_id: int, email: str | None) -> Subscription:
    """The place of a reader on a list, or of nobody in particular, which is in no table."""
    if email is None:
        nobody = Subscriber(id=0, address=NOBODY)
        return Subscription(subscriber=nobody, list_id=list_id, status=Status.ACTIVE)
    address = parse_address(email)
    with service.database.read() as connection:
        person = find_subscriber(connection, address)
        place = find_subscription(connection, person.id, list_id) if person else None
    if person is None or place is None:
        raise NothingToDoError(f"{address.address} is not on this list", fix="`digest subscribers list` shows who is")
    return place


def write_files(message: Message, folder: Path, name: str, *, pictures: bool) -> dict[str, Any]:
    """Write a message, its two parts and its pictures into a folder; gives the paths and the sizes in bytes."""
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
    files: dict[str, Any] = {ending: str(folder / f"{name}.{ending}") for ending in contents}
    files |= {f"{ending}_bytes": len(data) for ending, data in contents.items()}
    return files | (shown(contents["html"], folder, name) if pictures else {})


def shown(html: bytes, folder: Path, name: str) -> dict[str, Any]:
    """The pictures of a mail, or why there are none: they are welcome, not needed."""
    browser = find_browser()
    if not browser:
        return {"pictures": "none: there is no Chromium on PATH"}
    try:
        return {"pictures": take_pictures(browser, with_pictures(html.decode()).encode(), folder, name)}
    except DigestError as error:
        return {"pictures": f"none: {error}"}

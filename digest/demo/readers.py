"""The list of the demo and the people who read it, or no longer do."""

from dataclasses import dataclass
from datetime import time

import sqlalchemy as sa

from digest.model import MailingList, Topic
from digest.service import Service
from digest.storage.lists import add_list
from subscribers.address import parse_address
from subscribers.preferences import Preferences
from subscribers.store import subscribe, unsubscribe
from subscribers.subscription import Status
from subscribers.suppression_store import suppress

AT = time(7, 0)
KYIV, LISBON = "Europe/Kyiv", "Europe/Lisbon"

LIST = MailingList(
    name="morning",
    title="The Morning Tide",
    sender="The Morning Tide <tide@port-merle.test>",
    at=AT,
    zone=KYIV,
    local_hour=True,
    postal_address="The Morning Tide, 3 Lock Lane, Port Merle",
    topics=(
        Topic(name="Harbour", tags=("harbour", "ferries")),
        Topic(name="City", tags=("city", "food")),
        Topic(name="Culture", tags=("culture", "music")),
        Topic(name="Nature", tags=("nature",)),
        Topic(name="Sport", tags=("sport",)),
    ),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reader:
    """Somebody on the list; `left` and `barred` say why they get nothing: they unsubscribed, or are suppressed."""

    address: str
    language: str = ""
    zone: str = ""
    topics: tuple[str, ...] = ()
    left: str = ""
    barred: str = ""


READERS = (
    Reader(address="Olena <olena@readers.test>"),
    Reader(address="Greta <greta@readers.test>", language="de"),
    Reader(address="Tomas <tomas@readers.test>", topics=("Culture",)),
    Reader(address="Ines <ines@readers.test>", zone=LISBON),
    Reader(address="Rufus <rufus@readers.test>", topics=("Sport",)),
    Reader(address="Marta <marta@readers.test>", left="by the link in a mail"),
    Reader(address="Felix <felix@readers.test>", barred="the mailbox is gone"),
)


def make_list(service: Service) -> MailingList:
    """Store the list and its readers, as an admin and the readers themselves would; gives the list as stored."""
    with service.database.write() as connection:
        stored = add_list(connection, LIST, service.clock())
        for reader in READERS:
            join(connection, service, stored, reader)
    return stored


def join(connection: sa.Connection, service: Service, mailing_list: MailingList, reader: Reader) -> None:
    """Subscribe a reader, who then may leave or turn out to be unreachable."""
    address, now = parse_address(reader.address), service.clock()
    subscription = subscribe(
        connection,
        address,
        mailing_list.id,
        hash_key=service.hash_key,
        now=now,
        status=Status.ACTIVE,
        consent="invented for the demo",
        preferences=Preferences(language=reader.language, zone=reader.zone, topics=reader.topics),
    )
    if reader.left:
        unsubscribe(connection, subscription.subscriber.id, mailing_list.id, now=now, reason=reader.left)
    if reader.barred:
        suppress(connection, address, hash_key=service.hash_key, reason=reader.barred, now=now)

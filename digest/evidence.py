"""What stands behind `digest feedback read`: a mail that came back -> what it proves of our own -> rows settled.

Anybody can write a bounce. Only one that shows what nobody but the reader of that very mail has been sent is believed:
the signed link out of the list, or the keyed Message-ID.
"""

import hmac
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import unquote

import sqlalchemy as sa

from digest.deliveries.reply import masked
from digest.feedback.bounces import read_bounce
from digest.feedback.feedback import Feedback, Kind
from digest.messages.message_id import message_id
from digest.service import Service
from digest.storage.doubt import is_uncertain, settle_by_evidence
from digest.storage.feedback import (
    Handed,
    delivery_numbered,
    delivery_to,
    editions_since,
    is_noted,
    note,
    settle_noted,
)
from digest.storage.lists import list_numbered
from subscribers.address import parse_address
from subscribers.errors import AddressError, TokenError
from subscribers.store import find_subscriber
from subscribers.store import unsubscribe as end_subscription
from subscribers.suppression_store import suppress
from subscribers.tokens import UNSUBSCRIBE, WRITTEN, TokenClaims, read_token

log = logging.getLogger("digest.evidence")

# Reports of a mail come within days, complaints within weeks.
LATEST = timedelta(days=60)
TOKEN = re.compile(WRITTEN)
UNPROVEN = "unproven"
NOTED = "noted"
BEFORE = "noted before"


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """What a mail said of one recipient, about which delivery of ours (0: none that it proves), and what was done."""

    feedback: Feedback
    delivery: int = 0
    done: tuple[str, ...] = ()

    @property
    def is_new(self) -> bool:
        """Whether it was noted just now, of a mail of ours."""
        return NOTED in self.done


def hear(service: Service, data: bytes) -> tuple[Heard, ...]:
    """Take a mail that came back for what it proves; the same mail once more changes nothing more."""
    return tuple(heard(service, found) for found in read_bounce(data))


def heard(service: Service, found: Feedback) -> Heard:
    """Take what a mail says of one recipient."""
    with service.database.read() as connection:
        about = proven(service, connection, found)
        if about is None:
            return Heard(feedback=found, done=() if found.kind is Kind.NONE else (UNPROVEN,))
        done = nothing_new(connection, found, about)
    if done is None:
        with service.database.write() as connection:
            done = taken(service, connection, found, about)
    if done:
        log.info("delivery %d: %s: %s", about.id, found.kind, ", ".join(done))
    return Heard(feedback=found, delivery=about.id, done=done)


def proven(service: Service, connection: sa.Connection, found: Feedback) -> Handed | None:
    """The delivery of ours that feedback is about, to the very address that it names; a complaint may hide its own."""
    reader = reader_at(connection, found.address)
    for claims in tokens(service, found.ways_out):
        about = delivery_numbered(connection, claims.message)
        ours = about is not None and (about.subscriber, about.list_id) == (claims.subscriber_id, claims.list_id)
        if about and ours and (found.kind is Kind.COMPLAINT or reader == about.subscriber):
            return about
    return by_message_id(service, connection, found.message_id, reader) if reader and found.message_id else None


def reader_at(connection: sa.Connection, address: str) -> int:
    """The number of the person at an address; 0 for nobody."""
    try:
        person = find_subscriber(connection, parse_address(address))
    except AddressError:
        return 0
    return person.id if person else 0


def tokens(service: Service, ways_out: tuple[str, ...]) -> Iterator[TokenClaims]:
    """What the signed links among some ways out of a list say."""
    for way in ways_out:
        for token in TOKEN.findall(unquote(way)):
            try:
                yield read_token(service.keys, UNSUBSCRIBE, token)
            except TokenError:
                continue


def by_message_id(service: Service, connection: sa.Connection, name: str, reader: int) -> Handed | None:
    """The delivery to a reader whose mail has this name, among the editions of the last weeks."""
    key, domain = service.keys.derive("message-id"), name.strip("<>").rpartition("@")[2]
    for edition in editions_since(connection, service.clock() - LATEST):
        # A domain is no secret, and the list may have another by now.
        if hmac.compare_digest(message_id(edition, reader, key, domain).encode(), name.encode()):
            return delivery_to(connection, edition=edition, subscriber=reader)
    return None


def nothing_new(connection: sa.Connection, found: Feedback, about: Handed) -> tuple[str, ...] | None:
    """What is to be said of feedback that changes nothing, as most does that is read again; None where it may."""
    if is_under_way(found):
        return None if is_uncertain(connection, about.id) else ()
    return (BEFORE,) if is_noted(connection, about.id, found.kind) else None


def hidden(text: str) -> str:
    """What was said, without addresses and without the tokens of links that a bounce may quote."""
    return TOKEN.sub("***", masked(text))


def is_under_way(found: Feedback) -> bool:
    """Whether feedback says that a mail was taken, and no more."""
    return found.kind is Kind.NONE or found.action == "delayed"


def taken(service: Service, connection: sa.Connection, found: Feedback, about: Handed) -> tuple[str, ...]:
    """Do what feedback about a delivery asks for; gives in words what was done, if anything."""
    if is_under_way(found):
        return arrived(service, connection, found, about)
    text = hidden(" ".join(f"{found.status} {found.diagnostic}".split()))
    if not note(connection, about, kind=found.kind, status=found.status, text=text, now=service.clock()):
        return (BEFORE,)
    done = [NOTED]
    if settle_noted(connection, service.clock(), about.id):
        done.append("no longer uncertain")
    if found.kind is Kind.COMPLAINT and left(service, connection, about, text):
        done.append(f"unsubscribed from {list_name(connection, about.list_id)}")
    if found.suppress and barred(service, connection, found.address, text):
        done.append("suppressed")
    return tuple(done)


def arrived(service: Service, connection: sa.Connection, found: Feedback, about: Handed) -> tuple[str, ...]:
    """Settle an uncertain delivery that a relay has taken or somebody has answered."""
    answered = found.action in ("", "replied")
    evidence = "it was answered, so it arrived" if answered else f"{found.action}, says a report, so it was taken"
    settled = settle_by_evidence(
        connection,
        delivery=about.id,
        subscriber=about.subscriber,
        list_id=about.list_id,
        evidence=evidence,
        now=service.clock(),
    )
    return ("no longer uncertain",) if settled else ()


def left(service: Service, connection: sa.Connection, about: Handed, text: str) -> bool:
    """End the subscription of whoever complained."""
    ids = about.subscriber, about.list_id
    return end_subscription(connection, *ids, now=service.clock(), reason=f"complaint: {text}")


def barred(service: Service, connection: sa.Connection, address: str, text: str) -> bool:
    """Suppress an address at which nobody is."""
    reason, now = f"bounced: {text}", service.clock()
    return suppress(connection, parse_address(address), hash_key=service.hash_key, reason=reason, now=now)


def list_name(connection: sa.Connection, list_id: int) -> str:
    """The name of a list, also of a removed one."""
    found = list_numbered(connection, list_id)
    return found.name if found else ""

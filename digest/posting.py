"""What stands behind `deliver`: a delivery -> the message for that reader, from an edition set once per variant."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache, partial
from typing import Any
from urllib.parse import quote

from digest.deliveries.deliver import Transport
from digest.deliveries.deliver import deliver as deliver_pending
from digest.deliveries.folder import WRITTEN
from digest.deliveries.ledger import Book, Ledger
from digest.deliveries.manners import Manners
from digest.deliveries.warm_up import warm_up
from digest.deliveries.work import Progress
from digest.errors import UsageError
from digest.messages.dkim import Signable, sign, sign_filled
from digest.messages.fill import Personal, fill
from digest.messages.headers import mailbox
from digest.messages.message_id import message_id
from digest.messages.set import Variant, set_variant
from digest.messages.signing import Signing
from digest.model import Delivery, Edition, MailingList, Message, Slot
from digest.outbound import warm_ups
from digest.service import Service
from digest.slots import local_date
from digest.storage.editions import edition_numbered
from digest.storage.lists import lists_there
from digest.storage.outcomes import sent_since
from subscribers.errors import TokenError
from subscribers.tokens import EDITION, UNSUBSCRIBE, make_token, read_token

EDITIONS_KEPT = 16
VARIANTS_KEPT = 64
# Said in the place of an address by who reads no mail that means leave.
NO_MAILBOX = "none"


# From what a variant signs, what fills its gaps and the sender's domain: the fields, or the promise of them.
Sign = Callable[[Signable, Sequence[bytes], str], bytes | Awaitable[bytes]]


class Post:
    """Sets messages for deliveries; editions and their variants are kept while they are in use."""

    def __init__(self, service: Service, edition: Edition | None = None, proof: tuple[str, ...] = ()) -> None:
        self._service, self._proof = service, proof
        self._templates = service.templates
        service.dkim_keys  # noqa: B018 -- a key that cannot be read is said before any delivery is touched
        self._message_key, self._nonce_key = service.keys.derive("message-id"), service.keys.derive("nonce")
        # An edition that is shown or tried before it is stored is handed in; all others are read.
        self._find: Callable[[int], Edition] = (
            lru_cache(EDITIONS_KEPT)(self._read) if edition is None else lambda _: edition
        )
        self._set = lru_cache(VARIANTS_KEPT)(self._set_variant)

    def message(self, delivery: Delivery, sign: Sign | None = None) -> Message | None:
        """The message of a delivery, signed where its sender has a key; None: no story in the reader's topics."""
        edition = self._find(delivery.edition)
        variant = self.variant(delivery)
        if variant is None:
            return None
        domain = variant.sender.rpartition("@")[2].lower()
        personal = self._personal(edition, delivery, domain)
        keys = self._service.keys_of(domain)
        if not keys:
            return fill(variant, personal)
        if sign:
            return fill(variant, personal, lambda signable, gaps: sign(signable, gaps, domain))
        return fill(variant, personal, partial(sign_filled, keys=keys, now=self._service.clock()))

    def variant(self, delivery: Delivery) -> Variant | None:
        """The edition of a delivery as it is set for everybody of that reader's language, topics and date."""
        day = date_for(self._find(delivery.edition).slot, delivery.zone)
        return self._set(delivery.edition, delivery.language, tuple(sorted(delivery.topics)), day)

    def _read(self, edition_id: int) -> Edition:
        with self._service.database.read() as connection:
            return edition_numbered(connection, edition_id)

    def _set_variant(self, edition_id: int, language: str, topics: tuple[str, ...], day: date) -> Variant | None:
        edition = self._find(edition_id)
        edition = replace(edition, slot=replace(edition.slot, date=day))
        return set_variant(
            edition,
            language=language or edition.list.language,
            topics=topics,
            templates=self._templates,
            base_url=self._service.base_url,
            nonce=self._nonce(edition, language, topics),
            web_url=web_url(self._service, edition),
            proof=self._proof,
        )

    def _nonce(self, edition: Edition, language: str, topics: tuple[str, ...]) -> str:
        # Nobody outside can guess it, and whoever tries a mail again sets it to the byte as it was.
        if not edition.id:
            return self._service.chance.randbytes(16).hex()
        named = repr((edition.id, edition.slot.date, language, topics)).encode()
        return hmac.digest(self._nonce_key, named, "sha256")[:16].hex()

    def _personal(self, edition: Edition, delivery: Delivery, domain: str) -> Personal:
        token = make_token(self._service.keys, UNSUBSCRIBE, delivery.subscriber, edition.list.id, delivery.id)
        return Personal(
            address=delivery.address,
            unsubscribe_url=f"{self._service.base_url}/unsubscribe/{token}",
            unsubscribe_mailto=mailto(self._service, edition.list, token),
            message_id=message_id(delivery.edition, delivery.subscriber, self._message_key, domain),
        )


def date_for(slot: Slot, zone: str) -> date:
    """The date that a slot's moment has where a reader is; without a zone of their own, the list's."""
    return local_date(slot.instant, zone) if zone else slot.date


def web_url(service: Service, edition: Edition) -> str:
    """Where an edition stands whole on the web, for all its readers alike; "" for one that is not stored."""
    if not edition.id:
        return ""
    return f"{service.base_url}/edition/{quote(make_token(service.keys, EDITION, 0, edition.list.id, edition.id))}"


def edition_behind(service: Service, token: str) -> Edition:
    """The edition that a link on the web is about; TokenError when it is none of ours, or is gone."""
    claims = read_token(service.keys, EDITION, token)
    try:
        with service.database.read() as connection:
            return edition_numbered(connection, claims.message)
    except UsageError:
        raise TokenError("this edition is gone", fix="use the latest mail") from None


def signed(service: Service, message: Message) -> Message:
    """The message with a signature of each key its sender's domain has."""
    keys = service.keys_of(message.sender.rpartition("@")[2].lower())
    if not keys:
        return message
    data = sign(message.data, keys, service.clock())
    return Message(sender=message.sender, recipient=message.recipient, data=data, message_id=message.message_id)


def mailto(service: Service, mailing_list: MailingList, token: str) -> str:
    """A mailto: link whose mail says by its subject which subscription is to end (RFC 6068); "" where none is wanted.

    The mailbox is the list's own for this, else that of the settings, else the one where answers go.
    """
    named = mailing_list.unsubscribe_mailto or service.settings.service.unsubscribe_mailto
    if named == NO_MAILBOX:
        return ""
    return f"mailto:{_mailbox_in_link(named or mailing_list.reply_to or mailing_list.sender)}{token}"


@lru_cache(EDITIONS_KEPT)
def _mailbox_in_link(address: str) -> str:
    return f"{quote(mailbox(address, 'unsubscribe_mailto')[1], safe='@')}?subject=unsubscribe%20"


def sender_domain(mailing_list: MailingList) -> str:
    """The domain that a list's mails are sent from."""
    return mailbox(mailing_list.sender, "From")[1].rpartition("@")[2].lower()


def quotas(service: Service) -> dict[str, int]:
    """How many mails may still go today (UTC) from each domain that is being warmed up; files warm up nothing."""
    if service.settings.transport.kind == "folder":
        return {}
    today = service.clock().astimezone(UTC).date()
    midnight = datetime.combine(today, time(), UTC)
    left = {}
    for plan in warm_ups(service.settings):
        allowed = warm_up(plan, today)
        if allowed is not None:
            with service.database.read() as connection:
                lists = [found.id for found in lists_there(connection) if sender_domain(found) == plan.domain]
                left[plan.domain] = max(0, allowed - sent_since(connection, lists, midnight, but=WRITTEN))
    return left


async def carry_post(
    service: Service, book: Book, transport: Transport, post: Post, edition: Edition | None, **given: Any
) -> Progress:
    """Deliver as `carry` does, with the messages of a post; once they are many, they are signed beside it."""
    with closing(Signing(service.dkim_keys, service.clock)) as signing:
        return await carry(service, book, transport, partial(post.message, sign=signing.sign), edition, **given)


async def carry(
    service: Service,
    book: Book,
    transport: Transport,
    set_message: Callable[[Delivery], Message | None],
    edition: Edition | None,
    *,
    manners: Manners | None = None,
    quotas: Mapping[str, int] | None = None,
    patience: timedelta | None = None,
    progress: Callable[[Progress], None] = lambda progress: None,
) -> Progress:
    """Deliver until nothing is pending, or until the service is asked to stop."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    with woken(service, lambda: loop.call_soon_threadsafe(stop.set)), ledger_of(service, book) as ledger:
        return await deliver_pending(
            ledger,
            transport,
            set_message,
            clock=service.clock,
            retry=service.retry,
            patience=service.settings.delivery.patience if patience is None else patience,
            progress=progress,
            edition=edition.id if edition else None,
            stop=stop,
            manners=manners,
            quotas=quotas,
        )


def ledger_of(service: Service, book: Book) -> Ledger:
    """The ledger of one run, under a token of its own."""
    return Ledger(
        book,
        token=service.chance.randbytes(16).hex(),
        clock=service.clock,
        lease=service.settings.delivery.lease,
        at=service.at,
    )


@contextmanager
def woken(service: Service, wake: Callable[[], object]) -> Iterator[None]:
    """Have the service call `wake` when it is asked to stop, at once if it was already."""
    service.wakers.add(wake)
    if service.stopping.is_set():
        wake()
    try:
        yield
    finally:
        service.wakers.discard(wake)

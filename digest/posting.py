"""What stands behind `deliver`: a delivery -> the message for that reader, from an edition set once per variant."""

import asyncio
import hmac
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache, partial
from typing import Any, TypeVar
from urllib.parse import quote

from digest.deliveries.deliver import Transport
from digest.deliveries.deliver import deliver as deliver_pending
from digest.deliveries.folder import WRITTEN
from digest.deliveries.ledger import Book, Ledger
from digest.deliveries.manners import Manners
from digest.deliveries.precedence import giving_way
from digest.deliveries.warm_up import warm_up
from digest.deliveries.work import Progress
from digest.domain import domain_of
from digest.errors import UsageError
from digest.messages.dkim import sign
from digest.messages.fill import fill_here
from digest.messages.headers import mailbox, reader_address
from digest.messages.personal import Letter, Reader, Secrets
from digest.messages.press import Press, Promised
from digest.messages.set import Variant, set_variant
from digest.model import Delivery, Edition, MailingList, Message, Slot
from digest.outbound import warm_ups
from digest.service import Service
from digest.slots import local_date
from digest.storage.allowance import Allowance
from digest.storage.editions import edition_numbered
from digest.storage.lists import lists_there
from subscribers.errors import TokenError
from subscribers.tokens import EDITION, make_token, read_token

# Lists that are due at once take turns: an edition that is read anew for each mail costs more than the mail.
EDITIONS_KEPT = 64
VARIANTS_KEPT = 128
# Said in the place of an address by who reads no mail that means leave.
NO_MAILBOX = "none"

Made = TypeVar("Made", Message, Message | Promised)


@dataclass(frozen=True, slots=True)
class Form:
    """An edition as it is set for all readers of one kind, and what is needed to make it one reader's."""

    variant: Variant
    letter: Letter


class Post:
    """Sets messages for deliveries; editions and their variants are kept while they are in use."""

    def __init__(self, service: Service, edition: Edition | None = None, proof: tuple[str, ...] = ()) -> None:
        self._service, self._proof = service, proof
        self._templates = service.templates
        # A key that cannot be read is said before any delivery is touched.
        self.secrets = Secrets(service.keys, service.keys.derive("message-id"), service.dkim_keys)
        self._nonce_key = service.keys.derive("nonce")
        # An edition that is shown or tried before it is stored is handed in; all others are read.
        self._find: Callable[[int], Edition] = (
            lru_cache(EDITIONS_KEPT)(self._read) if edition is None else lambda _: edition
        )
        self._set = lru_cache(VARIANTS_KEPT)(self._set_form)

    def message(self, delivery: Delivery) -> Message | None:
        """The message of a delivery, signed where its sender has a key; None: no story in the reader's topics."""
        return self.made(delivery, self._here)

    def made(self, delivery: Delivery, make: Callable[[Variant, Letter, Reader], Made]) -> Made | None:
        """As `message`, by who makes one reader's of a letter; DigestError when no header can carry the address."""
        form = self._form(delivery)
        if form is None:
            return None
        recipient = reader_address(delivery.address)
        return make(form.variant, form.letter, Reader(delivery.subscriber, delivery.id, delivery.address, recipient))

    def variant(self, delivery: Delivery) -> Variant | None:
        """The edition of a delivery as it is set for everybody of that reader's language, topics and date."""
        form = self._form(delivery)
        return form.variant if form else None

    def _form(self, delivery: Delivery) -> Form | None:
        day = date_for(self._find(delivery.edition).slot, delivery.zone)
        return self._set(delivery.edition, delivery.language, tuple(sorted(delivery.topics)), day)

    def _read(self, edition_id: int) -> Edition:
        with self._service.database.read() as connection:
            return edition_numbered(connection, edition_id)

    def _set_form(self, edition_id: int, language: str, topics: tuple[str, ...], day: date) -> Form | None:
        edition = self._find(edition_id)
        edition = replace(edition, slot=replace(edition.slot, date=day))
        variant = set_variant(
            edition,
            language=language or edition.list.language,
            topics=topics,
            templates=self._templates,
            base_url=self._service.base_url,
            nonce=self._nonce(edition, language, topics),
            web_url=web_url(self._service, edition),
            proof=self._proof,
        )
        return Form(variant, self._letter(edition, variant)) if variant else None

    def _letter(self, edition: Edition, variant: Variant) -> Letter:
        return Letter(
            slots=variant.slots,
            signable=variant.signable,
            edition=edition.id,
            list=edition.list.id,
            domain=domain_of(variant.sender),
            leave_url=f"{self._service.base_url}/unsubscribe/",
            leave_mailto=mailto(self._service, edition.list, ""),
        )

    def _here(self, variant: Variant, letter: Letter, reader: Reader) -> Message:
        return fill_here(variant, letter, reader, self.secrets, self._service.clock())

    def _nonce(self, edition: Edition, language: str, topics: tuple[str, ...]) -> str:
        # Nobody outside can guess it, and whoever tries a mail again sets it to the byte as it was.
        if not edition.id:
            return self._service.chance.randbytes(16).hex()
        named = repr((edition.id, edition.slot.date, language, topics)).encode()
        return hmac.digest(self._nonce_key, named, "sha256")[:16].hex()


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
    keys = service.keys_of(domain_of(message.sender))
    if not keys:
        return message
    data = sign(message.data, keys, service.clock())
    return Message(sender=message.sender, recipient=message.recipient, pieces=(data,), message_id=message.message_id)


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
    return domain_of(mailbox(mailing_list.sender, "From")[1])


def allowances(service: Service, now: datetime) -> tuple[Allowance, ...]:
    """What may go out today (UTC) from each domain that is being warmed up; files warm up nothing."""
    if service.settings.transport.kind == "folder":
        return ()
    today = now.astimezone(UTC).date()
    most = {plan.domain: warm_up(plan, today) for plan in warm_ups(service.settings)}
    ids: dict[str, list[int]] = defaultdict(list)
    with service.database.read() as connection:
        for found in lists_there(connection) if most else ():
            ids[sender_domain(found)].append(found.id)
    midnight = datetime.combine(today, time(), UTC)
    return tuple(
        Allowance(list_ids=tuple(ids[domain]), most=allowed, since=midnight, but=WRITTEN)
        for domain, allowed in most.items()
        if allowed is not None and ids[domain]
    )


async def carry_post(
    service: Service,
    book: Book,
    transport: Transport,
    post: Post,
    edition: Edition | None,
    *,
    expected: int = 0,
    **given: Any,
) -> Progress:
    """Deliver as `carry` does, with the messages of a post; where they are many, they are made beside it."""
    with (
        giving_way(is_written_here=service.database.is_sqlite),
        closing(Press(post.secrets, service.clock, expected=expected)) as press,
    ):
        return await carry(service, book, transport, partial(post.made, make=press.message), edition, **given)


async def carry(
    service: Service,
    book: Book,
    transport: Transport,
    set_message: Callable[[Delivery], Message | Promised | None],
    edition: Edition | None,
    *,
    manners: Manners | None = None,
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

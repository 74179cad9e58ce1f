"""The mails about a subscription, set for their reader and sent through the real transport."""

from datetime import timedelta
from urllib.parse import quote

from digest.errors import NothingToDoError, TransportError
from digest.messages.notice import CONFIRMATION, Notice
from digest.messages.set_notice import set_notice
from digest.model import MailingList, Message
from digest.posting import mailto, sender_domain, signed
from digest.service import Service
from digest.single import send_single, untaken
from digest.slots import local_date
from subscribers.address import parse_address
from subscribers.subscription import Subscription
from subscribers.suppression_store import find_suppression
from subscribers.tokens import CONFIRM, UNSUBSCRIBE, make_token

# What the mail says; the whole of its last day counts, wherever that is.
GOOD_FOR = timedelta(days=7)
CONFIRM_WITHIN = GOOD_FOR + timedelta(days=1)


def notify(service: Service, kind: str, mailing_list: MailingList, subscription: Subscription) -> Message:
    """Send a notice; TransportError when it was not taken, NothingToDoError for who must never be mailed."""
    address = subscription.subscriber.address
    with service.database.read() as connection:
        suppression = find_suppression(connection, parse_address(address), hash_key=service.hash_key)
    if suppression:
        raise NothingToDoError("no mail was sent: the address is suppressed", where=mailing_list.name)
    message = notice_message(service, kind, mailing_list, subscription)
    tried = send_single(service, message)
    if tried.uncertain and kind == CONFIRMATION:
        # Two are better than none: whoever waits for it can do nothing else.
        tried = send_single(service, message)
    if what := untaken(tried, f"the mail ({kind})"):
        raise TransportError(what, where=mailing_list.name, fix="what it says holds; the log says why it did not go")
    return message


def notice_message(service: Service, kind: str, mailing_list: MailingList, subscription: Subscription) -> Message:
    """The message of a notice for one reader, signed where its sender has a key."""
    reader, now, base = subscription.subscriber, service.clock(), service.base_url
    leave = make_token(service.keys, UNSUBSCRIBE, reader.id, mailing_list.id)
    confirm = make_token(service.keys, CONFIRM, reader.id, mailing_list.id, issued_at=now)
    notice = Notice(
        kind=kind,
        mailing_list=mailing_list,
        furniture=service.templates.furniture(reader.language, mailing_list.language),
        address=reader.address,
        message_id=f"<{service.chance.randbytes(16).hex()}@{sender_domain(mailing_list)}>",
        moment=now,
        unsubscribe_url=f"{base}/unsubscribe/{quote(leave)}",
        unsubscribe_mailto=mailto(service, mailing_list, leave),
        link=f"{base}/confirm/{quote(confirm)}",
        good_until=local_date(now + GOOD_FOR, subscription.zone or mailing_list.zone),
    )
    nonce = service.chance.randbytes(16).hex()
    return signed(service, set_notice(notice, templates=service.templates, base_url=base, nonce=nonce))

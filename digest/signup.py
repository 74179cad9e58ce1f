"""The second story: subscribe, confirm, change preferences, unsubscribe. A link is looked at, and only a POST acts."""

import logging
import re
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from digest.errors import DigestError
from digest.feedback.part import read_part, words
from digest.messages.notice import CONFIRMATION
from digest.model import MailingList
from digest.notices import CONFIRM_WITHIN, notify
from digest.service import Service
from digest.storage.doubt import is_uncertain, settle_by_evidence
from digest.storage.lists import list_numbered
from subscribers.address import Address
from subscribers.errors import ExpiredError, SubscriberError, TokenError
from subscribers.preferences import NO_PREFERENCES, Preferences
from subscribers.store import change_status, find_subscription, hold_subscription
from subscribers.store import subscribe as begin_subscription
from subscribers.store import unsubscribe as end_subscription
from subscribers.subscription import Status, Subscription
from subscribers.suppression_store import suppressions_of
from subscribers.tokens import CONFIRM, LETTERS, UNSUBSCRIBE, WRITTEN, TokenClaims, read_token

log = logging.getLogger("digest.signup")

LEAVE = re.compile(rf"\bunsubscribe\s+({WRITTEN})(?![{LETTERS}])", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """What a link in a mail leads to: a list, and the reader's subscription to it while there is one."""

    mailing_list: MailingList
    subscription: Subscription | None


def look_up(service: Service, token: str) -> Place:
    """The place behind an unsubscribe link; changes nothing. TokenError when the link is not one of ours."""
    claims = claims_of(service, token)
    with service.database.read() as connection:
        return place_of(connection, claims)


def unsubscribe(service: Service, token: str, reason: str = "by the link in a mail") -> Place:
    """End the subscription behind a link, at once and once and for all; the same answer however often it is asked."""
    place = look_up(service, token)
    claims = claims_of(service, token)
    with service.database.write() as connection:
        now = service.clock()
        end_subscription(connection, claims.subscriber_id, claims.list_id, now=now, reason=reason)
    return place


def leave_by_mail(service: Service, data: bytes) -> Place | None:
    """End the subscription that a mail's subject asks to end (see `mailto`); None when it asks for none. TokenError.

    The subscription in the place is as it was before.
    """
    asked = LEAVE.search(words(read_part(data).header("subject")))
    if asked is None:
        return None
    place = unsubscribe(service, asked[1], reason="by a mail of theirs")
    witness(service, asked[1])
    return place


def witness(service: Service, token: str) -> None:
    """Take the use of a link as evidence that its own mail arrived, where that was uncertain; never gets in the way.

    Looking is enough: a program that follows links has the mail as well. For the reader nothing changes.
    """
    try:
        claims = claims_of(service, token)
        with service.database.read() as connection:
            doubtful = is_uncertain(connection, claims.message)
        if doubtful:
            settle(service, claims)
    except (DigestError, SubscriberError) as error:
        log.warning("evidence was not kept: %s", error)


def settle(service: Service, claims: TokenClaims) -> None:
    """Settle the delivery that a token was made for as sent."""
    with service.database.write() as connection:
        settled = settle_by_evidence(
            connection,
            delivery=claims.message,
            subscriber=claims.subscriber_id,
            list_id=claims.list_id,
            evidence="a link in it was followed, so it arrived",
            now=service.clock(),
        )
    if settled:
        log.info("delivery %d was uncertain and arrived: a link in it was followed", claims.message)


def subscribe(
    service: Service, mailing_list: MailingList, address: Address, preferences: Preferences = NO_PREFERENCES
) -> tuple[Subscription, bool]:
    """Put an address on a list as pending and mail it the link to confirm by; gives whether a mail was needed.

    Whoever reads the list already gets no mail, and nothing of theirs is changed. SuppressedError, TransportError.
    """
    with service.database.write() as connection:
        place = begin_subscription(
            connection,
            address,
            mailing_list.id,
            hash_key=service.hash_key,
            now=service.clock(),
            preferences=preferences,
        )
    if place.status in (Status.ACTIVE, Status.PAUSED):
        return place, False
    notify(service, CONFIRMATION, mailing_list, place)
    return place, True


def look_up_confirmation(service: Service, token: str) -> Place:
    """The place behind a link to confirm by; changes nothing. ExpiredError when it is too old, or was overtaken."""
    claims = confirm_claims(service, token)
    with service.database.read() as connection:
        return confirmable(connection, claims)


def confirm(service: Service, token: str) -> tuple[Place, bool]:
    """Begin the subscription behind a link; gives whether it has begun just now, so that it can be repeated.

    ExpiredError as above.
    """
    claims = confirm_claims(service, token)
    ids = claims.subscriber_id, claims.list_id
    consent = f"by the link in a mail of {claims.issued_at:%Y-%m-%d %H:%MZ}"
    with service.database.write() as connection:
        # Whoever leaves in this very moment has left before, which is seen, or leaves afterwards.
        hold_subscription(connection, *ids)
        place = confirmable(connection, claims)
        if place.subscription is None or place.subscription.status in (Status.ACTIVE, Status.PAUSED):
            return place, False
        return place, change_status(connection, *ids, Status.ACTIVE, now=service.clock(), consent=consent)


def welcome(service: Service, place: Place) -> None:
    """Mail a new reader that it has begun; a mail that is not taken is logged, since the subscription holds."""
    if place.subscription is None:
        return
    try:
        notify(service, "welcome", place.mailing_list, place.subscription)
    except DigestError as error:
        log.warning("a welcome was not mailed: %s", error)


def confirmable(connection: sa.Connection, claims: TokenClaims) -> Place:
    """The place of a confirmation; ExpiredError for who left after the mail was sent, is suppressed, or is gone."""
    place = place_of(connection, claims)
    there, issued_at = place.subscription, claims.issued_at
    has_left = there and there.status == Status.UNSUBSCRIBED and not (issued_at and since(there) <= issued_at)
    if there is None or has_left or suppressions_of(connection, [there.subscriber.id]):
        raise ExpiredError("this link was overtaken by what happened since", fix="ask for a new one")
    return place


def since(subscription: Subscription) -> datetime:
    """Since when a subscription stands as it does."""
    return subscription.changed_at or datetime.max.replace(tzinfo=UTC)


def confirm_claims(service: Service, token: str) -> TokenClaims:
    """What a token to confirm by says."""
    return read_token(service.keys, CONFIRM, token, now=service.clock(), max_age=CONFIRM_WITHIN)


def claims_of(service: Service, token: str) -> TokenClaims:
    """What an unsubscribe token says."""
    return read_token(service.keys, UNSUBSCRIBE, token, now=service.clock())


def place_of(connection: sa.Connection, claims: TokenClaims) -> Place:
    """The place a token names; TokenError when the list is not here."""
    mailing_list = list_numbered(connection, claims.list_id)
    subscription = find_subscription(connection, claims.subscriber_id, claims.list_id)
    if mailing_list is None:
        raise TokenError("this link leads to a list that is not here", fix="use the link of the latest mail")
    return Place(mailing_list=mailing_list, subscription=subscription)

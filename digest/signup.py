"""The second story: subscribe, confirm, change preferences, unsubscribe. A link is looked at, and only a POST acts."""

from dataclasses import dataclass

from digest.model import MailingList
from digest.service import Service
from digest.storage.lists import list_numbered
from subscribers.errors import TokenError
from subscribers.store import find_subscription
from subscribers.store import unsubscribe as end_subscription
from subscribers.subscription import Subscription
from subscribers.tokens import TokenClaims, read_token


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """What a link in a mail leads to: a list, and the reader's subscription to it while there is one."""

    mailing_list: MailingList
    subscription: Subscription | None


def look_up(service: Service, token: str) -> Place:
    """The place behind an unsubscribe link; changes nothing. TokenError when the link is not one of ours."""
    claims = claims_of(service, token)
    with service.database.read() as connection:
        mailing_list = list_numbered(connection, claims.list_id)
        subscription = find_subscription(connection, claims.subscriber_id, claims.list_id)
    if mailing_list is None:
        raise TokenError("this link leads to a list that is not here", fix="use the link of the latest mail")
    return Place(mailing_list=mailing_list, subscription=subscription)


def unsubscribe(service: Service, token: str) -> Place:
    """End the subscription behind a link, at once and once and for all; the same answer however often it is asked."""
    place = look_up(service, token)
    claims = claims_of(service, token)
    with service.database.write() as connection:
        now = service.clock()
        end_subscription(connection, claims.subscriber_id, claims.list_id, now=now, reason="by the link in a mail")
    return place


def claims_of(service: Service, token: str) -> TokenClaims:
    """What an unsubscribe token says."""
    return read_token(service.keys, "unsubscribe", token, now=service.clock())

"""The mails about a subscription: please confirm, welcome, goodbye, paused."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from digest.messages.context import look_context, show_list
from digest.messages.direction import start_of
from digest.messages.furniture import Furniture
from digest.messages.plain import plain
from digest.model import MailingList

CONFIRMATION = "confirm"
NOTICES = (CONFIRMATION, "welcome", "goodbye", "paused")
# Those that go to somebody who can leave the list.
LEAVABLE = ("welcome", "paused")
FOLDER = "notices"
# Longer titles are clipped, so that a subject stays one.
MAX_TITLE = 120


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """One mail about one subscription; `link` is where to confirm, and `good_until` the day until which it works."""

    kind: str
    mailing_list: MailingList
    furniture: Furniture
    address: str
    message_id: str
    moment: datetime
    unsubscribe_url: str = ""
    unsubscribe_mailto: str = ""
    link: str = ""
    good_until: date | None = None


def notice_subject(notice: Notice) -> str:
    """The subject of a notice, in the reader's language."""
    return notice.furniture.say(f"{notice.kind}_subject", list=plain(notice.mailing_list.title, MAX_TITLE))


def notice_context(notice: Notice, base_url: str) -> dict[str, Any]:
    """Every variable of a notice's templates."""
    furniture = notice.furniture
    return {
        **look_context(notice.mailing_list.style),
        "say": furniture.say,
        "language": furniture.language,
        "direction": furniture.direction,
        "start": start_of(furniture.direction),
        "subject": notice_subject(notice),
        "preheader": "",
        "list": show_list(notice.mailing_list),
        "base_url": base_url,
        "proof": (),
        "address": notice.address,
        "unsubscribe_url": notice.unsubscribe_url,
        "link": notice.link,
        "good_until": furniture.date(notice.good_until) if notice.good_until else "",
    }

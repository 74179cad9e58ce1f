"""A person's place on one list, and how it may change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from subscribers.subscriber import Subscriber


class Status(StrEnum):
    """Where a subscription stands; only an active one is mailed."""

    PENDING = "pending"
    ACTIVE = "active"
    PAUSED = "paused"
    UNSUBSCRIBED = "unsubscribed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Subscription:
    """A person's place on one list; no topics means all, zone "" is the list's, consent says where they agreed."""

    subscriber: Subscriber
    list_id: int
    status: Status
    cadence: str = "daily"
    zone: str = ""
    topics: tuple[str, ...] = ()
    consent: str = ""
    consent_at: datetime | None = None
    created_at: datetime | None = None
    changed_at: datetime | None = None
    reason: str = ""


CHANGES: Mapping[Status, frozenset[Status]] = {
    Status.PENDING: frozenset({Status.ACTIVE, Status.UNSUBSCRIBED}),
    Status.ACTIVE: frozenset({Status.PAUSED, Status.UNSUBSCRIBED}),
    Status.PAUSED: frozenset({Status.ACTIVE, Status.UNSUBSCRIBED}),
    # Not to pending: whoever types somebody's address into a form must not wipe out that they left.
    Status.UNSUBSCRIBED: frozenset({Status.ACTIVE}),
}
NEEDS_CONSENT = frozenset({(Status.PENDING, Status.ACTIVE), (Status.UNSUBSCRIBED, Status.ACTIVE)})


def may_change(old: Status, new: Status, consent: str = "") -> bool:
    """Whether a subscription may go from one status to another, given the new consent that comes with it."""
    return new in CHANGES[old] and (bool(consent) or (old, new) not in NEEDS_CONSENT)

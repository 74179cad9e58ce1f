"""The states of a delivery and the arrows between them: what may follow what, and what an attempt leaves in the row."""

from dataclasses import dataclass, replace
from datetime import datetime

from digest.model import Delivery, State

ARROWS: dict[State, frozenset[State]] = {
    State.PENDING: frozenset({State.CLAIMED, State.SKIPPED, State.FAILED}),
    State.CLAIMED: frozenset({State.ATTEMPTING, State.PENDING, State.DEFERRED, State.FAILED, State.SKIPPED}),
    # Back to pending only where it is known that the server has accepted nothing.
    State.ATTEMPTING: frozenset({State.SENT, State.DEFERRED, State.FAILED, State.UNCERTAIN, State.PENDING}),
    State.DEFERRED: frozenset({State.PENDING, State.FAILED}),
    State.UNCERTAIN: frozenset({State.SENT, State.DEFERRED, State.FAILED, State.PENDING}),
    # Only by hand.
    State.FAILED: frozenset({State.PENDING}),
    State.SENT: frozenset(),
    State.SKIPPED: frozenset(),
}
TRIED = frozenset({State.SENT, State.DEFERRED, State.FAILED, State.UNCERTAIN})


@dataclass(frozen=True, slots=True)
class Settled:
    """What becomes of a delivery, as its row is to say it; `before` is how often it had been tried before."""

    id: int
    state: State
    attempts: int
    reply: str
    retry_at: datetime | None = None
    before: int = 0


def transition(
    delivery: Delivery, state: State, *, since: State | None = None, reply: str = "", retry_at: datetime | None = None
) -> Settled:
    """The next state of a delivery, `since` being where it stands by now; ValueError where no arrow leads."""
    before = since or delivery.state
    if state not in ARROWS[before]:
        raise ValueError(f"no arrow leads from {before} to {state} (delivery {delivery.id})")
    # An uncertain row has been counted already: what settles it is news of the same attempt.
    is_counted = delivery.state is State.UNCERTAIN
    tries = delivery.attempts - is_counted
    if state is State.PENDING:
        return Settled(delivery.id, state, delivery.attempts, delivery.reply, before=tries)
    attempts = delivery.attempts + (state in TRIED and not is_counted)
    return Settled(delivery.id, state, attempts, reply, retry_at, tries)


def postponed(delivery: Delivery, until: datetime, reason: str) -> Settled:
    """A claimed delivery that nobody tried, left to wait until an instant; ValueError where no arrow leads."""
    return replace(transition(delivery, State.DEFERRED, reply=reason, retry_at=until), attempts=delivery.attempts)

"""The states of a delivery and the arrows between them: what may follow what, and what an attempt leaves in the row."""

from dataclasses import replace
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
TRIED = frozenset({State.SENT, State.DEFERRED, State.UNCERTAIN})


def transition(delivery: Delivery, state: State, *, reply: str = "", retry_at: datetime | None = None) -> Delivery:
    """The delivery in its next state, or ValueError where no arrow leads; `retry_at` is kept for `deferred` alone."""
    if state not in ARROWS[delivery.state]:
        raise ValueError(f"no arrow leads from {delivery.state} to {state} (delivery {delivery.id})")
    if state is State.PENDING:
        return replace(delivery, state=state, retry_at=None)
    return replace(
        delivery, state=state, reply=reply, attempts=delivery.attempts + _tries(delivery, state), retry_at=retry_at
    )


def _tries(delivery: Delivery, state: State) -> int:
    # An uncertain row has been counted already: what settles it is news of the same attempt.
    return int(state in TRIED | {State.FAILED} and delivery.state is not State.UNCERTAIN)

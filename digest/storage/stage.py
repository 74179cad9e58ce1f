"""The stages of open deliveries, by which their index finds them."""

import sqlalchemy as sa

from digest.model import State
from digest.storage.tables import deliveries

HELD = frozenset({State.CLAIMED, State.ATTEMPTING})


def stage(state: State) -> sa.ColumnElement[bool]:
    """The condition that a delivery stands in an open state, as the index of open deliveries is asked."""
    if state in HELD:
        return sa.and_(deliveries.c.stage == "held", deliveries.c.state == state.value)
    return deliveries.c.stage == state.value

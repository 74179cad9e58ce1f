"""The states as values: a transition follows an arrow or is refused."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from digest.deliveries.transition import ARROWS, Settled, transition
from digest.model import Delivery, State
from tests.rows import NOW


@given(st.sampled_from(State), st.sampled_from(State))
def test_a_transition_follows_an_arrow_or_is_refused(before: State, after: State) -> None:
    delivery = Delivery(edition=1, subscriber=1, state=before, attempts=1)
    if after in ARROWS[before]:
        moved = transition(delivery, after, reply="said", retry_at=NOW)
        assert (moved.state, moved.attempts - 1 in (0, 1)) == (after, True)
    else:
        with pytest.raises(ValueError, match="no arrow"):
            transition(delivery, after)


def test_a_delivery_that_is_given_back_is_as_it_was() -> None:
    claimed = Delivery(edition=1, subscriber=1, state=State.CLAIMED, attempts=2, reply="450 later")
    assert transition(claimed, State.PENDING) == Settled(0, State.PENDING, 2, "450 later", before=2)


def test_news_of_an_uncertain_attempt_is_not_another_attempt() -> None:
    uncertain = Delivery(edition=1, subscriber=1, state=State.UNCERTAIN, attempts=1)
    assert transition(uncertain, State.SENT, reply="250").attempts == 1

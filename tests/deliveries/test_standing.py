"""How we stand with a provider: slow start, halving, rest and recovery, on a clock that the test moves."""

import hypothesis.strategies as st
from hypothesis import given

from digest.deliveries.pace import Pace
from digest.deliveries.standing import FIRST_REST, FIRST_ROOM, LONGEST_REST, MOST_ROOM, Standing


class Clock:
    """Seconds, as the test says."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def standing(clock: Clock, rate: float = 0) -> Standing:
    return Standing(Pace(rate, clock))


def fill(standing: Standing) -> int:
    """Send as many as may go; gives how many went."""
    went = 0
    while standing.may_go:
        standing.went()
        went += 1
    return went


def test_a_new_provider_gets_a_few_and_twice_as_many_once_they_are_taken() -> None:
    one = standing(Clock())
    rounds = []
    for _ in range(4):
        rounds.append(fill(one))
        for _ in range(rounds[-1]):
            one.accepted()
            one.landed()
    assert rounds == [10, 20, 40, 80]


def test_what_was_too_much_is_halved_once_for_all_that_was_under_way() -> None:
    clock = Clock()
    one = standing(clock)
    assert fill(one) == FIRST_ROOM
    for _ in range(10):
        one.slowed()
        one.landed()
    assert (one.room, one.may_go, one.wait()) == (5.0, False, FIRST_REST)
    clock.now += FIRST_REST
    assert fill(one) == 5


def test_the_rest_doubles_while_it_goes_on_and_begins_anew_after_a_yes() -> None:
    clock = Clock()
    one = standing(clock)
    rests = []
    for _ in range(12):
        one.slowed()
        rests.append(one.wait())
        clock.now += one.wait()
    assert rests[:3] == [1.0, 2.0, 4.0]
    assert rests[-1] == LONGEST_REST
    assert one.room == 1.0
    one.accepted()
    one.slowed()
    assert one.wait() == FIRST_REST


def test_after_a_halving_it_recovers_by_small_steps() -> None:
    clock = Clock()
    one = standing(clock)
    fill(one)
    one.slowed()
    clock.now += FIRST_REST
    for _ in range(5):
        one.accepted()
    assert 5.5 < one.room < 6.1


def test_a_rate_spaces_what_the_room_would_allow() -> None:
    clock = Clock()
    one = standing(clock, rate=2)
    assert fill(one) == 1
    assert one.wait() == 0.5
    clock.now += 0.5
    assert fill(one) == 1


@given(st.lists(st.sampled_from(["went", "accepted", "slowed", "second"]), max_size=200))
def test_there_is_always_room_for_one_and_never_for_too_many(story: list[str]) -> None:
    clock = Clock()
    one = standing(clock)
    for step in story:
        if step == "second":
            clock.now += 1
        elif step == "went":
            if one.may_go:
                one.went()
        else:
            getattr(one, step)()
            if one.under_way:
                one.landed()
        assert 1 <= one.room <= MOST_ROOM + 1
        assert 0 <= one.under_way <= MOST_ROOM + 1
    clock.now += LONGEST_REST
    while one.under_way:
        one.landed()
    assert one.may_go

"""How fast messages may be handed out, on a clock that the test moves."""

from itertools import pairwise

import pytest

from digest.deliveries.pace import Pace


class Clock:
    """Seconds, as the test says."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize("rate", [0.5, 3, 100])
def test_no_second_sees_more_than_the_rate(rate: float) -> None:
    clock = Clock()
    pace, went = Pace(rate, clock), []
    for _ in range(50):
        clock.now += pace.wait() + 1e-9
        assert pace.wait() == 0
        pace.went()
        went.append(clock.now)
    assert all(after - before >= 1 / rate - 1e-6 for before, after in pairwise(went))


def test_a_pause_saves_nothing_up() -> None:
    clock = Clock()
    pace = Pace(10, clock)
    pace.went()
    clock.now = 100.0
    assert pace.wait() == 0
    pace.went()
    assert pace.wait() == pytest.approx(0.1)


def test_without_a_rate_nothing_waits() -> None:
    pace = Pace(0, Clock())
    pace.went()
    assert pace.wait() == 0

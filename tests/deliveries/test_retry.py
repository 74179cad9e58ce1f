"""Waits grow, stay within their bounds, and differ."""

from datetime import timedelta

import hypothesis.strategies as st
from hypothesis import given

from digest.deliveries.retry import RetryPolicy


def test_waits_double_up_to_the_longest() -> None:
    policy = RetryPolicy(random=lambda: 0.5)
    assert [policy.wait(count) / timedelta(minutes=5) for count in (1, 2, 3, 4)] == [1, 2, 4, 8]
    assert policy.wait(50) == timedelta(hours=4)
    assert [policy.pause(count).total_seconds() for count in (1, 2, 9)] == [0.25, 0.5, 10]


@given(st.integers(0, 10_000), st.floats(0, 1))
def test_jitter_keeps_near(count: int, chance: float) -> None:
    wait = RetryPolicy(random=lambda: chance).wait(count)
    assert timedelta(minutes=3.75) <= wait <= timedelta(hours=5)

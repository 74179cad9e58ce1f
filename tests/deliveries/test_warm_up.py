"""Warming up a new sender: each day more, until nobody counts."""

from datetime import date, timedelta

import hypothesis.strategies as st
from hypothesis import given

from digest.deliveries.warm_up import ENOUGH, WarmUp, warm_up

SINCE = date(2026, 3, 1)


def plan(first: int = 200, growth: float = 1.5) -> WarmUp:
    return WarmUp(domain="news.example", since=SINCE, first=first, growth=growth)


def test_the_first_days() -> None:
    days = [warm_up(plan(), SINCE + timedelta(days=number)) for number in range(-1, 4)]
    assert days == [0, 200, 300, 450, 675]


def test_after_some_weeks_nobody_counts() -> None:
    assert warm_up(plan(), SINCE + timedelta(days=30)) is None


def test_without_growth_it_stays_a_limit() -> None:
    assert warm_up(plan(growth=1), SINCE + timedelta(days=3000)) == 200


@given(st.integers(1, 5000), st.floats(1, 10), st.integers(0, 4000))
def test_no_day_has_less_than_the_day_before(first: int, growth: float, day: int) -> None:
    today, tomorrow = (warm_up(plan(first, growth), SINCE + timedelta(days=number)) for number in (day, day + 1))
    assert today is None or (0 < today <= ENOUGH and (tomorrow is None or tomorrow >= today))
    assert not (today is None and tomorrow is not None)

"""The flood guard holds what is old and comes as new, and nothing else."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from digest.model import Article
from digest.sources.flood import LATE, MANY, flood

NOW = datetime(2026, 1, 5, 6, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def article(name: str, age: timedelta | None = None) -> Article:
    published = None if age is None else NOW - age
    return Article(url=f"https://a.example/{name}", title=name, text="", source="A", guid=name, published=published)


def several(count: int, age: timedelta | None) -> list[Article]:
    return [article(f"report {number}", age) for number in range(count)]


def test_many_with_dates_from_before_the_last_read_are_held() -> None:
    old, fresh = several(MANY, 3 * DAY), [article("fresh", HOUR / 2)]
    assert flood([*old, *fresh], (), NOW - HOUR) == tuple(old)


def test_the_articles_of_a_day_are_not() -> None:
    assert flood(several(50, HOUR), (), NOW - HOUR) == ()
    assert flood(several(50, None), (), NOW - HOUR) == ()
    assert flood(several(50, 99 * HOUR), (), None) == ()
    # A day without a time is told as its first minute, wherever it began.
    assert flood(several(50, DAY + 10 * HOUR), (), NOW) == ()


def test_a_few_old_ones_and_old_ones_among_many_new_are_not() -> None:
    assert flood(several(MANY - 1, 9 * DAY), (), NOW) == ()
    fresh = [article(f"new {number}", -HOUR) for number in range(MANY + 1)]
    assert flood([*several(MANY, 9 * DAY), *fresh], (), NOW) == ()


def test_repeated_ones_are_held_whatever_comes_beside_them() -> None:
    again, fresh = several(MANY, -HOUR), [article(f"new {number}", -HOUR) for number in range(20)]
    assert flood([*again, *fresh], again, NOW) == tuple(again)
    assert flood([*again[1:], *fresh], again[1:], NOW) == ()


@given(st.lists(st.integers(-100, 100), max_size=20), st.sets(st.integers(0, 19)))
@settings(max_examples=100, deadline=None)
def test_only_the_old_are_held_and_only_many(ages: list[int], known: set[int]) -> None:
    new = [article(f"report {place}", age * HOUR) for place, age in enumerate(ages)]
    again = [one for place, one in enumerate(new) if place in known]
    held = flood(new, again, NOW)
    assert not held or len(held) >= MANY
    assert all(one in again or (one.published or NOW) < NOW - LATE for one in held)

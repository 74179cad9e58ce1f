"""The flood guard holds what is old and comes as new, and nothing else."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from digest.model import Article
from digest.sources.flood import LATE, MANY, flood

NOW = datetime(2026, 1, 5, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)


def article(name: str, age: timedelta | None = None) -> Article:
    published = None if age is None else NOW - age
    return Article(url=f"https://a.example/{name}", title=name, text="", source="A", guid=name, published=published)


def several(count: int, age: timedelta | None) -> list[Article]:
    return [article(f"report {number}", age) for number in range(count)]


def test_many_with_dates_from_before_the_last_read_are_held() -> None:
    old, fresh = several(MANY, 3 * HOUR), [article("fresh", HOUR / 2)]
    assert flood([*old, *fresh], (), (), NOW - HOUR) == tuple(old)


def test_the_articles_of_a_day_are_not() -> None:
    assert flood(several(50, HOUR), (), (), NOW - HOUR) == ()
    assert flood(several(50, None), (), (), NOW - HOUR) == ()
    assert flood(several(50, 99 * HOUR), (), (), None) == ()


def test_a_few_old_ones_and_old_ones_among_many_new_are_not() -> None:
    assert flood(several(MANY - 1, 9 * HOUR), (), (), NOW) == ()
    fresh = [article(f"new {number}", -HOUR) for number in range(MANY + 1)]
    assert flood([*several(MANY, 9 * HOUR), *fresh], (), (), NOW) == ()


def test_known_addresses_and_titles_betray_new_names_and_dates() -> None:
    new = several(MANY, -HOUR)
    assert flood(new, {one.url for one in new}, (), NOW) == tuple(new)
    assert flood(new, (), {one.title for one in new}, NOW) == tuple(new)


@given(st.lists(st.integers(-100, 100), max_size=20), st.sets(st.integers(0, 19)))
@settings(max_examples=100, deadline=None)
def test_only_the_old_are_held_and_only_many(ages: list[int], known: set[int]) -> None:
    new = [article(f"report {place}", age * HOUR) for place, age in enumerate(ages)]
    titles = {f"report {place}" for place in known}
    held = flood(new, (), titles, NOW)
    assert not held or len(held) >= max(MANY, len(new) / 2)
    assert all(one.title in titles or (one.published or NOW) < NOW - LATE for one in held)

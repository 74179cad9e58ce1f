"""The rhythm of a source follows from the times of its articles."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.sources.rhythm import Rhythm, is_silent, pause_between, rhythm_of

NOW = datetime(2026, 1, 5, 6, tzinfo=UTC)
EVERY, HOUR, DAY = timedelta(minutes=10), timedelta(hours=1), timedelta(days=1)


def spaced(gap: timedelta, count: int = 10) -> list[datetime]:
    return [NOW - gap * number for number in range(count)]


@pytest.mark.parametrize(
    ("gap", "pause"), [(2 * HOUR, 20 * timedelta(minutes=1)), (DAY, 4 * HOUR), (7 * DAY, DAY), (300 * DAY, DAY)]
)
def test_who_posts_seldom_is_asked_seldom(gap: timedelta, pause: timedelta) -> None:
    rhythm = rhythm_of(spaced(gap))
    assert (rhythm.usual_gap, rhythm.newest) == (gap, NOW)
    assert pause_between(rhythm, EVERY, NOW) == pause


def test_a_source_that_is_not_known_is_asked_as_often_as_allowed() -> None:
    assert pause_between(rhythm_of([]), EVERY, NOW) == EVERY
    assert pause_between(rhythm_of(spaced(DAY, 2)), EVERY, NOW) == EVERY
    assert pause_between(rhythm_of(spaced(DAY)), 2 * DAY, NOW) == 2 * DAY


def test_articles_posted_together_are_one_posting() -> None:
    weekly = [moment + timedelta(minutes=minute) for moment in spaced(7 * DAY, 4) for minute in range(5)]
    assert rhythm_of(weekly).usual_gap == 7 * DAY


def test_a_source_that_fell_silent_is_asked_less_and_less() -> None:
    rhythm = rhythm_of(spaced(6 * HOUR))
    assert pause_between(rhythm, EVERY, NOW) == HOUR
    assert pause_between(rhythm, EVERY, NOW + 3 * DAY) == 12 * HOUR


def test_silence_is_three_usual_gaps() -> None:
    rhythm = rhythm_of(spaced(DAY))
    assert not is_silent(rhythm, NOW + 3 * DAY)
    assert is_silent(rhythm, NOW + 3 * DAY + timedelta(seconds=1))
    assert not is_silent(Rhythm(None, NOW), NOW + 900 * DAY)


@given(st.lists(st.datetimes(datetime(2020, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)), max_size=30))
@settings(max_examples=100, deadline=None)
def test_the_pause_stays_within_its_bounds(times: list[datetime]) -> None:
    rhythm = rhythm_of(times)
    assert EVERY <= pause_between(rhythm, EVERY, NOW) <= DAY
    assert rhythm.newest == max(times, default=None)
    assert rhythm_of(reversed(times)) == rhythm

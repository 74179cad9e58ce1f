"""Wall-clock arithmetic against the rules: a repeated time once, a skipped one moved, no day lost."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import UsageError
from digest.slots import instant, local_date, next_slot, walk

ZONES = (
    "UTC", "Europe/Berlin", "Europe/Kyiv", "America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe",
    "Asia/Kolkata",
    "Pacific/Apia", "Africa/Casablanca", "America/St_Johns", "Asia/Beirut", "Pacific/Kiritimati", "Africa/Cairo",
)  # fmt: skip
TIMES = (time(0), time(0, 30), time(1, 30), time(2), time(2, 30), time(3), time(7), time(12), time(23, 59))

zones = st.sampled_from(ZONES)
times = st.times().map(lambda moment: moment.replace(second=0, microsecond=0))
days = st.dates(date(1995, 1, 1), date(2035, 12, 31))


def test_a_skipped_time_moves_forward_by_the_gap() -> None:
    assert instant(date(2026, 3, 29), time(2, 30), "Europe/Berlin") == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_a_repeated_time_is_its_first_occurrence() -> None:
    assert instant(date(2026, 10, 25), time(2, 30), "Europe/Berlin") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_midnight_fires_on_the_day_after_the_clocks_went_forward() -> None:
    after = datetime(2026, 3, 29, 12, tzinfo=UTC)
    assert next_slot(after, time(0), "Europe/Berlin") == datetime(2026, 3, 29, 22, tzinfo=UTC)


def test_a_day_that_a_zone_skipped_has_no_slot_of_its_own() -> None:
    slots = list(walk(date(2011, 12, 29), date(2011, 12, 31), time(7), "Pacific/Apia"))
    assert [day for day, _ in slots] == [date(2011, 12, 29), date(2011, 12, 31)]
    assert len({moment for _, moment in slots}) == 2


def test_weekdays_choose_the_local_day() -> None:
    after = datetime(2026, 1, 5, 12, tzinfo=UTC)  # a Monday
    assert next_slot(after, time(7), "Asia/Kolkata", weekdays=(2,)) == datetime(2026, 1, 7, 1, 30, tzinfo=UTC)


def test_no_weekday_at_all_is_refused() -> None:
    with pytest.raises(UsageError):
        next_slot(datetime(2026, 1, 5, tzinfo=UTC), time(7), "UTC", weekdays=())


@pytest.mark.parametrize("name", ["Mars/Phobos", "../../etc/passwd", "", "/etc/localtime", "\0"])
def test_a_zone_that_is_none_is_refused_in_plain_words(name: str) -> None:
    with pytest.raises(UsageError, match="time zone"):
        local_date(datetime(2026, 1, 1, tzinfo=UTC), name)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("at", TIMES)
def test_every_day_of_two_years_has_exactly_one_slot(zone: str, at: time) -> None:
    first, last = date(2025, 1, 1), date(2026, 12, 31)
    slots = list(walk(first, last, at, zone))
    assert [day for day, _ in slots] == [first + timedelta(days=offset) for offset in range(730)]
    moments = [moment for _, moment in slots]
    assert moments == sorted(set(moments))


@given(days, times, zones)
def test_an_instant_reads_as_its_wall_time_or_as_the_time_moved_over_a_gap(day: date, at: time, zone: str) -> None:
    moment = instant(day, at, zone)
    wall = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    meant = datetime.combine(day, at)
    exists = wall == meant
    assert moment.tzinfo is UTC
    assert exists or (wall > meant and instant(wall.date(), wall.time(), zone) == moment)


@given(st.datetimes(datetime(1995, 1, 1), datetime(2035, 12, 1), timezones=st.just(UTC)), times, zones)
def test_the_next_slot_comes_after_and_none_lies_between(after: datetime, at: time, zone: str) -> None:
    found = next_slot(after, at, zone)
    assert after < found <= after + timedelta(days=3)
    assert found == next_slot(found - timedelta(microseconds=1), at, zone)
    day = local_date(after, zone)
    between = [
        moment for _, moment in walk(day - timedelta(days=2), day + timedelta(days=4), at, zone) if moment > after
    ]
    assert found == between[0]

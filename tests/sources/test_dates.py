"""Dates as the world writes them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.sources.dates import PATIENCE, DateReader, parse_date


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("Mon, 06 Jan 2025 10:05:00 GMT", datetime(2025, 1, 6, 10, 5, tzinfo=UTC)),
        ("6 Jan 25 12:05 +0200", datetime(2025, 1, 6, 10, 5, tzinfo=UTC)),
        ("Mon, 06 Jan 2025 05:05:00 EST", datetime(2025, 1, 6, 10, 5, tzinfo=UTC)),
        ("Mon, 06 Jan 2025 11:05 CET", datetime(2025, 1, 6, 10, 5, tzinfo=UTC)),
        ("20250106T100500Z", datetime(2025, 1, 6, 10, 5, tzinfo=UTC)),
        ("2025-01-06T10:05:00Z", datetime(2025, 1, 6, 10, 5, tzinfo=UTC)),
        ("2025-01-06 12:05:00 +0200", datetime(2025, 1, 6, 10, 5, tzinfo=UTC)),
        ("2025-01-06", datetime(2025, 1, 6, tzinfo=UTC)),
        ("6. Januar 2025", datetime(2025, 1, 6, tzinfo=UTC)),
        ("Seg, 06 Jan 2025 07:05:00 -0300", datetime(2025, 1, 6, 10, 5, tzinfo=UTC)),
        ("6 января 2025 г., 10:05", datetime(2025, 1, 6, 10, 5, tzinfo=UTC)),
        ("Mon, 06 Jan 2025 12:05:00 +02:00", datetime(2025, 1, 6, 10, 5, tzinfo=UTC)),
        ("Mon, 06 Jan 2025 12:05:00 UTC+2", datetime(2025, 1, 6, 10, 5, tzinfo=UTC)),
        ("Mon, 06 Jan 2025 5:05 AM EST", datetime(2025, 1, 6, 10, 5, tzinfo=UTC)),
        ("06.01.2025 10:05", datetime(2025, 1, 6, 10, 5, tzinfo=UTC)),
        ("6.1.2025, 10:05 Uhr", datetime(2025, 1, 6, 10, 5, tzinfo=UTC)),
        ("Sun, 05 Jan 2025 24:00:00 GMT", datetime(2025, 1, 6, tzinfo=UTC)),
        ("2024-12-31T24:00:00+01:00", datetime(2024, 12, 31, 23, tzinfo=UTC)),
        ("2024-12-31 24:00", datetime(2025, 1, 1, tzinfo=UTC)),
        ("Mon, 06 Jan 2025 10:04:60 GMT", datetime(2025, 1, 6, 10, 4, 59, tzinfo=UTC)),
        ("2025-01-06T12:05:00+02:00[Europe/Kyiv]", datetime(2025, 1, 6, 10, 5, tzinfo=UTC)),
        ("Mon Jan 06 12:05:00 +0200 2025", datetime(2025, 1, 6, 10, 5, tzinfo=UTC)),
        ("Mon, 06 Jan 2025 04:05:00 CT", datetime(2025, 1, 6, 10, 5, tzinfo=UTC)),
        ("Mon, 06 Jan 2025 10:05:00 Somewhere/Else", datetime(2025, 1, 6, 10, 5, tzinfo=UTC)),
        ("Mon, 06 Jan 2025 10:05:00 +9999", datetime(2025, 1, 6, 10, 5, tzinfo=UTC)),
        ("1736157900", datetime(2025, 1, 6, 10, 5, tzinfo=UTC)),
        ("1736157900000", datetime(2025, 1, 6, 10, 5, tzinfo=UTC)),
    ],
)
def test_dates_as_the_world_writes_them(text: str, instant: datetime) -> None:
    assert parse_date(text) == instant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "Sun, 05 Jan 2025 24:30:00 GMT",
        "2025-01-05T24:00:01Z",
        "9999-12-31T24:00:00Z",
        "2025",
        "January 2025",
        "0001-01-01T00:00:00Z",
        "Mon, 02 Jan 1990 00:00:00 GMT",
        "x" * 1000,
    ],
)
def test_what_is_no_date_or_too_old_is_none(text: str) -> None:
    assert parse_date(text) is None


@given(st.datetimes(datetime(1995, 1, 2), datetime(2100, 1, 1)))
@settings(deadline=None)
def test_iso_dates_come_back(moment: datetime) -> None:
    aware = moment.replace(tzinfo=UTC)
    assert parse_date(aware.isoformat()) == aware


@given(st.text(max_size=70))
@settings(max_examples=30, deadline=None)
def test_any_text_gives_a_date_or_none(text: str) -> None:
    found = DateReader().read(text)
    assert found is None or found.tzinfo is UTC


def test_a_feed_of_bad_dates_is_given_up_but_not_its_good_ones() -> None:
    reader = DateReader()
    assert all(reader.read(f"moonday {number} of the moon") is None for number in range(PATIENCE))
    assert reader.read("6. Januar 2025") is None
    assert reader.read("2025-01-06") == datetime(2025, 1, 6, tzinfo=UTC)


def test_the_language_of_a_feed_says_which_number_is_the_day() -> None:
    assert DateReader("fr").read("06/01/2025 10:05") == datetime(2025, 1, 6, 10, 5, tzinfo=UTC)
    assert DateReader("en").read("01/06/2025 10:05") == datetime(2025, 1, 6, 10, 5, tzinfo=UTC)
    assert DateReader("is").read("6. janúar 2025") == datetime(2025, 1, 6, tzinfo=UTC)
    assert DateReader("xx").read("6 stycznia 2025") == datetime(2025, 1, 6, tzinfo=UTC)

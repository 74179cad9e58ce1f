"""What `digest sources list` says first of a source."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from digest.cli.source_health import a_week, health
from digest.model import SourceRecord
from digest.storage.history import Posted

NOW = datetime(2026, 1, 5, 6, tzinfo=UTC)
DAY = timedelta(days=1)
GOOD = SourceRecord(
    kind="feed", address="https://a.example/", reads=10, unchanged=4, usual_gap=DAY, newest=NOW - DAY, next_try=NOW
)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, "good"),
        ({"reads": 0}, "not read yet"),
        ({"newest": NOW - 4 * DAY}, "quiet since 2026-01-01 06:00"),
        ({"newest": NOW - 4 * DAY, "good_at": NOW - 2 * DAY}, "good"),
        ({"moved_to": "https://b.example/"}, "moving to https://b.example/"),
        ({"failures": 2}, "failing"),
        ({"failures": 2, "held": 7}, "quarantined: 7 old articles came as new"),
        ({"held": 7, "disabled": True}, "gone for good"),
        ({"kind": "hand", "disabled": True}, "by hand"),
    ],
)
def test_the_most_pressing_comes_first(change: dict[str, object], said: str) -> None:
    assert health(replace(GOOD, **change), 0, NOW)["state"] == said  # type: ignore[arg-type] -- the parameters' own


@pytest.mark.parametrize(
    ("posted", "weekly"),
    [(None, 0), (Posted(12, NOW - 100 * DAY), 3), (Posted(12, NOW - 14 * DAY), 6), (Posted(12, NOW - DAY), 12)],
)
def test_articles_a_week_are_counted_as_far_back_as_they_go(posted: Posted | None, weekly: float) -> None:
    assert a_week(posted, NOW) == weekly


def test_the_figures() -> None:
    shown = health(GOOD, 7 / 4, NOW)
    assert (shown["a_week"], shown["unchanged"], shown["next_try"]) == (1.8, "40 %", NOW)
    new = health(replace(GOOD, reads=0, unchanged=0, disabled=True), 0, NOW)
    assert (new["unchanged"], new["next_try"]) == (None, None)

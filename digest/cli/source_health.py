"""How a source does, in words and figures."""

from datetime import datetime, timedelta
from typing import Any

from digest.cli.output import counted
from digest.model import SourceRecord
from digest.sources.address import shown_address
from digest.sources.rhythm import Rhythm, is_silent
from digest.storage.history import Posted

WEEK = timedelta(weeks=1)
MOST_WEEKS = 4 * WEEK  # over which articles are counted


def health(source: SourceRecord, weekly: float, now: datetime) -> dict[str, Any]:
    """What is known of a source that posts so many articles a week."""
    return {
        "id": source.id,
        "kind": source.kind,
        "address": shown_address(source.address),
        "title": source.title,
        "state": state(source, now),
        "last_good": source.good_at,
        "failures": source.failures,
        "next_try": None if source.disabled else source.next_try,
        "a_week": round(weekly, 1),
        "unchanged": f"{100 * source.unchanged // source.reads} %" if source.reads else None,
        "held": source.held,
        "full_text": source.full_text,
        "error": source.error,
        "problems": source.problems,
    }


def a_week(posted: Posted | None, now: datetime) -> float:
    """How many articles a source posts a week: over four weeks, or as far back as its articles go."""
    if posted is None:
        return 0.0
    return posted.count / (min(max(now - posted.oldest, WEEK), MOST_WEEKS) / WEEK)


def state(source: SourceRecord, now: datetime) -> str:
    """The one thing an admin should know of a source first."""
    if source.disabled:
        return "by hand" if source.kind == "hand" else "gone for good"
    if source.held:
        return f"quarantined: {counted(source.held, 'old article')} came as new"
    if source.failures:
        return "failing"
    if not source.reads:
        return "not read yet"
    # What was posted since the last look is not known.
    if is_silent(Rhythm(source.usual_gap, source.newest), source.good_at or now):
        return f"quiet since {source.newest:%Y-%m-%d %H:%M}"
    return f"moving to {shown_address(source.moved_to)}" if source.moved_to else "good"

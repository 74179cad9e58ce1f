"""How often a source posts: how often to ask it follows from that, and when its silence is worth a look."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

ONE_POSTING = timedelta(hours=1)  # articles closer together were posted together
KNOWN = 3  # postings; fewer make no rhythm
SHARE = 6  # of the usual gap: a daily source is asked every four hours
SELDOM = timedelta(days=1)
SILENT = 3  # usual gaps


@dataclass(frozen=True)
class Rhythm:
    """The usual time between two postings (None: not known yet) and the time of the newest."""

    usual_gap: timedelta | None = None
    newest: datetime | None = None


def rhythm_of(times: Iterable[datetime]) -> Rhythm:
    """The rhythm of a source whose articles have these times, in any order."""
    postings: list[datetime] = []
    ordered = sorted(times)
    for moment in ordered:
        if not postings or moment - postings[-1] >= ONE_POSTING:
            postings.append(moment)
    if len(postings) < KNOWN:
        return Rhythm(None, ordered[-1] if ordered else None)
    gap = median((later - earlier).total_seconds() for earlier, later in pairwise(postings))
    return Rhythm(timedelta(seconds=gap), ordered[-1])


def pause_between(rhythm: Rhythm, every: timedelta, now: datetime) -> timedelta:
    """How long to wait before a source is asked again: at least `every`, at most a day unless `every` is longer."""
    if rhythm.usual_gap is None or rhythm.newest is None:
        return every
    quiet = max(rhythm.usual_gap, now - rhythm.newest)
    return max(every, min(quiet / SHARE, SELDOM))


def is_silent(rhythm: Rhythm, now: datetime) -> bool:
    """Whether a source has been quiet for more than three times its usual gap."""
    if rhythm.usual_gap is None or rhythm.newest is None:
        return False
    return now - rhythm.newest > SILENT * rhythm.usual_gap

"""The one clock of a process: the system's, or one that was told another time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from digest.errors import DigestError


def system_clock() -> datetime:
    """The time now, in UTC."""
    return datetime.now(UTC)


def shifted_clock(start: datetime, ticks: Callable[[], float]) -> Callable[[], datetime]:
    """A clock that shows `start` now and goes on from there; `ticks` counts seconds."""
    if start.tzinfo is None:
        raise DigestError(f"{start} has no time zone", fix="write 2026-01-05T07:00+02:00 or end it with Z")
    begun = ticks()
    return lambda: start.astimezone(UTC) + timedelta(seconds=ticks() - begun)

"""One request at a time to each host, with a gap between two, and none while it asks for a pause."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx2

from digest.errors import SourceError

LONGEST_WAIT = timedelta(days=7)  # a server may ask for more, but then it will be asked again after this


class Turns:
    """Whose turn it is at each host, for many threads at once; `gap` in seconds between an answer and the next request.

    `monotonic` counts seconds and `sleep` waits for some.
    """

    def __init__(self, gap: float, monotonic: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._gap, self._monotonic, self._sleep = gap, monotonic, sleep
        self._mutex = threading.Lock()
        self._hosts: dict[str, _Host] = {}

    @contextmanager
    def turn(self, host: str) -> Iterator[float]:
        """Wait until a host may be asked, and keep others from it; gives the seconds waited, or SourceError."""
        asked_at = self._monotonic()
        with self._mutex:
            place = self._hosts.setdefault(host, _Host(asked_at - self._gap))
        with place.lock:
            self._check_pause(host, place)
            self._sleep(max(0.0, place.free_at + self._gap - self._monotonic()))
            try:
                yield self._monotonic() - asked_at
            finally:
                place.free_at = self._monotonic()

    def pause(self, host: str, wait: timedelta) -> None:
        """Ask a host nothing for as long as it wishes."""
        with self._mutex:
            place = self._hosts.setdefault(host, _Host(self._monotonic()))
        place.paused_until = max(place.paused_until, self._monotonic() + wait.total_seconds())

    def _check_pause(self, host: str, place: "_Host") -> None:
        left = place.paused_until - self._monotonic()
        if left > 0:
            raise SourceError(
                "its server asked for a pause",
                where=host,
                fix="it is tried again when that is over",
                retry_after=timedelta(seconds=left),
            )


class _Host:
    """A host: its lock, when its last answer had come, and until when it wants to be left alone."""

    def __init__(self, free_at: float) -> None:
        self.lock = threading.Lock()
        self.free_at = free_at
        self.paused_until = float("-inf")


def retry_after(headers: httpx2.Headers, now: datetime | None) -> timedelta | None:
    """The wait a server asks for, in seconds or until a date (RFC 9110, section 10.2.3), at most a week."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return min(timedelta(seconds=int(value[:9])), LONGEST_WAIT)
    try:
        # Where both dates are the server's, its clock need not be right.
        told = headers.get("date", "")
        begins = parsedate_to_datetime(told) if told or now is None else now
        wait = parsedate_to_datetime(value) - begins
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(wait, timedelta(0)), LONGEST_WAIT)

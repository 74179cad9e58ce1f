"""One request at a time to each host, with a gap between two, and none while it asks for a pause."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from digest.errors import SourceError


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

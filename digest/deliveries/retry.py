"""When to try again: a delivery after minutes to hours, a relay after seconds, with jitter against marching in step."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, kw_only=True, slots=True)
class RetryPolicy:
    """Waits that double from `first` to `longest`; `random` gives numbers from 0 to 1."""

    random: Callable[[], float]
    first: timedelta = timedelta(minutes=5)
    longest: timedelta = timedelta(hours=4)
    relay_first: timedelta = timedelta(milliseconds=250)
    relay_longest: timedelta = timedelta(seconds=10)

    def wait(self, attempts: int) -> timedelta:
        """How long a delivery waits after its so-many-eth attempt (1 is the first)."""
        return self._jittered(self.first, self.longest, attempts)

    def pause(self, failures: int) -> timedelta:
        """How long a connection waits after so many fruitless tries in a row (1 is the first)."""
        return self._jittered(self.relay_first, self.relay_longest, failures)

    def _jittered(self, first: timedelta, longest: timedelta, count: int) -> timedelta:
        doubled: timedelta = first * 2 ** min(max(count, 1) - 1, 20)
        return min(doubled, longest) * (0.75 + 0.5 * self.random())

"""How fast messages may be handed out: at most so many a second, evenly."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Pace:
    """At most `rate` messages a second (0: as fast as they go); `seconds` is a steadily growing clock."""

    rate: float
    seconds: Callable[[], float]
    _next_at: float = field(default=float("-inf"), init=False)

    def wait(self) -> float:
        """How many seconds until the next message may go."""
        return max(0.0, self._next_at - self.seconds()) if self.rate else 0.0

    def went(self) -> None:
        """Take note that a message goes now."""
        if self.rate:
            self._next_at = max(self._next_at, self.seconds()) + 1 / self.rate

"""How we stand with one provider: how many mails may be under way to it at once, how fast, and when it wants none."""

import math
from dataclasses import dataclass, field

from digest.deliveries.pace import Pace

# As TCP begins (RFC 6928), and it goes on as TCP does (RFC 5681): doubling until it was too much once, then by small
# steps; what is too much halves it.
FIRST_ROOM = 10.0
MOST_ROOM = 1000.0
FIRST_REST = 1.0
LONGEST_REST = 300.0


@dataclass(slots=True)
class Standing:
    """`room` is how many mails may be under way; `rests_until` is when, on the clock of `pace`, the next may go."""

    pace: Pace
    room: float = FIRST_ROOM
    under_way: int = 0
    rests_until: float = -math.inf
    _enough: float = field(default=math.inf, init=False)
    _complaints: int = field(default=0, init=False)

    @property
    def has_room(self) -> bool:
        """Whether one more mail may be under way."""
        return self.under_way < self.room

    @property
    def may_go(self) -> bool:
        """Whether one more mail may go now."""
        return self.has_room and (not self._is_slow or not self.wait())

    @property
    def _is_slow(self) -> bool:
        return bool(self.pace.rate) or self.rests_until > 0

    def wait(self) -> float:
        """How many seconds until the next may go, if there is room then."""
        rest = 0.0 if self.rests_until < 0 else self.rests_until - self.pace.seconds()
        return max(rest, self.pace.wait())

    def went(self) -> None:
        """Take note that a mail goes now."""
        self.under_way += 1
        self.pace.went()

    def landed(self) -> None:
        """Take note that a mail is no longer under way."""
        self.under_way -= 1

    def accepted(self) -> None:
        """The provider took a mail: there is room for more, up to what was too much before."""
        self._complaints = 0
        if self.room < MOST_ROOM:
            self.room += 1 if self.room < self._enough else 1 / self.room

    def slowed(self) -> None:
        """The provider said that it goes too fast: half as many, after a rest that doubles while it says so."""
        now = self.pace.seconds()
        if now < self.rests_until:
            # What was under way when the first of them said so says the same.
            return
        self.room = self._enough = max(1.0, min(self.room, self.under_way + 1.0) / 2)
        rest: float = FIRST_REST * 2**self._complaints
        self.rests_until = now + min(rest, LONGEST_REST)
        self._complaints += 1

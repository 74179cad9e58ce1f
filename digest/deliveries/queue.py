"""What is claimed and waits to go, in a line for each provider: one that may take nothing now holds up no other."""

import math
from collections import deque
from collections.abc import Iterator

from digest.deliveries.manners import Manners
from digest.deliveries.outgoing import Outgoing
from digest.deliveries.provider import provider
from digest.model import Delivery

# More of one line is not worth holding: it waits as a row until about its turn.
LONGEST_LINE = 2000
# A provider that rests for longer gets its rows back.
LONGEST_HELD = 30.0

Waiting = Delivery | Outgoing


class Queue:
    """Deliveries and messages that wait; whoever takes one tells the manners when it has landed."""

    def __init__(self, manners: Manners) -> None:
        self._manners = manners
        self._lines: dict[str, deque[Waiting]] = {}
        self._turns: deque[str] = deque()
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def add(self, delivery: Delivery) -> None:
        """Put a delivery at the end of its line."""
        self._line(delivery).append(delivery)

    def put_back(self, outgoing: Outgoing) -> None:
        """Put a message of which nothing was sent at the head of its line."""
        self._line(outgoing.delivery).appendleft(outgoing)

    def take(self) -> Waiting | None:
        """The first of the next line that may go on now; None when nothing may."""
        turns = self._turns
        for _ in range(len(turns)):
            name = turns[0]
            turns.rotate(-1)
            if self._manners.may_go(name):
                self._manners.went(name)
                return self._first(name)
        return None

    def wait(self) -> float:
        """How many seconds until a line may go on, if there is room for it then; infinite when nothing waits."""
        return min(map(self._manners.wait, self._lines), default=math.inf)

    def surplus(self) -> Iterator[tuple[Delivery, float]]:
        """Take out what is not worth holding, each with the seconds in which its turn may come."""
        for name in tuple(self._lines):
            wait = self._manners.wait(name)
            most = 0 if wait > LONGEST_HELD else LONGEST_LINE
            rate = self._manners.standing(name).pace.rate
            while len(self._lines.get(name, ())) > most:
                place = len(self._lines[name])
                waiting = self._last(name)
                yield (
                    waiting.delivery if isinstance(waiting, Outgoing) else waiting,
                    wait + (place / rate if rate else LONGEST_HELD),
                )

    def _line(self, delivery: Delivery) -> deque[Waiting]:
        name = provider(delivery.address)
        line = self._lines.get(name)
        if line is None:
            line = self._lines[name] = deque()
            self._turns.append(name)
        self._length += 1
        return line

    def _first(self, name: str) -> Waiting:
        return self._left(name, self._lines[name].popleft())

    def _last(self, name: str) -> Waiting:
        return self._left(name, self._lines[name].pop())

    def _left(self, name: str, waiting: Waiting) -> Waiting:
        self._length -= 1
        if not self._lines[name]:
            del self._lines[name]
            self._turns.remove(name)
        return waiting

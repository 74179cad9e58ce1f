"""What is claimed and waits to go, in a line for each provider: one that may take nothing now holds up no other."""

import math
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice, zip_longest

from digest.deliveries.manners import Manners
from digest.deliveries.outgoing import Outgoing
from digest.deliveries.provider import provider
from digest.deliveries.standing import Standing
from digest.model import Delivery

# More of one line is not worth holding: it waits as a row until about its turn.
LONGEST_LINE = 2000
# A provider that rests for longer gets its rows back.
LONGEST_HELD = 30.0


@dataclass(slots=True)
class Line:
    """The deliveries, and the messages that came back, which wait for one provider."""

    standing: Standing
    waiting: deque[Delivery | Outgoing] = field(default_factory=deque)


class Queue:
    """Deliveries and messages that wait; the standing that comes with one is told how it lands."""

    def __init__(self, manners: Manners) -> None:
        self._manners = manners
        self._lines: dict[str, Line] = {}
        self._turns: deque[str] = deque()
        self._begun: set[int] = set()
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def add(self, delivery: Delivery) -> None:
        """Put a delivery at the end of its line, the first of an edition at its head: no list waits to begin."""
        waiting = self._line(delivery).waiting
        if delivery.edition in self._begun:
            waiting.append(delivery)
        else:
            self._begun.add(delivery.edition)
            waiting.appendleft(delivery)

    def put_back(self, outgoing: Outgoing) -> None:
        """Put a message of which nothing was sent at the head of its line."""
        self._line(outgoing.delivery).waiting.appendleft(outgoing)

    def take(self) -> tuple[Delivery | Outgoing, Standing] | None:
        """The first of the next line that may go on now, and how we stand there; None when nothing may."""
        if self._manners.wait():
            return None
        turns = self._turns
        for _ in range(len(turns)):
            name = turns[0]
            line = self._lines[name]
            turns.rotate(-1)
            if line.standing.may_go:
                self._manners.went()
                line.standing.went()
                first = line.waiting.popleft()
                self._left(name, line)
                return first, line.standing
        return None

    def following(self, most: int) -> Iterator[Delivery]:
        """The deliveries that are next, as far as can be told: those of the lines that may go on, in their turns."""
        names = [name for name in islice(self._turns, most) if self._lines[name].standing.may_go]
        rounds = zip_longest(*[islice(self._lines[name].waiting, most) for name in names])
        return (waiting for each in rounds for waiting in each if isinstance(waiting, Delivery))

    def wait(self) -> float:
        """How many seconds until a line may go on; infinite when all of them wait for mails to land."""
        with_room = [line.standing for line in self._lines.values() if line.standing.has_room]
        return max(min((standing.wait() for standing in with_room), default=math.inf), self._manners.wait())

    def surplus(self) -> Iterator[tuple[Delivery, float]]:
        """Take out what is not worth holding, each with the seconds in which its turn may come."""
        for name, line in tuple(self._lines.items()):
            wait, rate = line.standing.wait(), line.standing.pace.rate
            most = 0 if wait > LONGEST_HELD else LONGEST_LINE
            while (place := len(line.waiting)) > most:
                last = line.waiting.pop()
                self._left(name, line)
                yield (
                    last.delivery if isinstance(last, Outgoing) else last,
                    wait + (place / rate if rate else LONGEST_HELD),
                )

    def _line(self, delivery: Delivery) -> Line:
        name = provider(delivery.address)
        line = self._lines.get(name)
        if line is None:
            line = self._lines[name] = Line(self._manners.standing(name))
            self._turns.append(name)
        self._length += 1
        return line

    def _left(self, name: str, line: Line) -> None:
        self._length -= 1
        if not line.waiting:
            del self._lines[name]
            self._turns.remove(name)

"""What waits for the next commit, gathered until there is enough of it to be worth the price of one."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

Entry = TypeVar("Entry")

# Whoever is about to ask shares the commit: its price is the same for one row and for twenty.
QUIET = 0.003
LONGEST = 0.03
# While the one who puts mostly waits, as for far relays, there is time for many small commits: nobody is waited for.
IDLE = 0.3
WINDOW = 0.05


class Gather(Generic[Entry]):
    """One thread puts entries and another takes all that came, once half of the dots that are out wait again.

    While the first mostly waits itself, it may take them as well.

    `busy` is how many seconds of processor the thread that puts them has used.
    """

    def __init__(self, seconds: Callable[[], float], busy: Callable[[], float]) -> None:
        self._seconds, self._busy = seconds, busy
        self._changed = threading.Condition(threading.Lock())
        self._entries: list[Entry] = []
        # Dots that were let through and of which nothing has been heard, but for those that have landed meanwhile.
        self._flying = self._landed = 0
        self._waiting = self._asking = 0
        self._load, self._since, self._used = 1.0, seconds(), busy()

    @property
    def is_idle(self) -> bool:
        """Whether the one who puts mostly waits for relays, as far as it was seen."""
        return self._load < IDLE

    def put(
        self, entry: Entry, *, landed: int = 0, waiting: int = 0, asking: int = 0, is_waited_for: bool = True
    ) -> None:
        """Add what is to be written: dots that landed, dots that wait to be let through, or a question of its own.

        Where nobody is waited for, who waits is not woken: the one who puts takes it all.
        """
        with self._changed:
            self._entries.append(entry)
            self._landed += landed
            self._waiting += waiting
            self._asking += asking
            if is_waited_for and (asking or len(self._entries) == 1 or self._is_enough):
                self._changed.notify()

    def wait(self, idle: float) -> None:
        """Wait until the entries are enough, or nobody else comes, or for so many idle seconds."""
        with self._changed:
            if not self._changed.wait_for(lambda: bool(self._entries), idle):
                return
            until = self._seconds() + (0 if self.is_idle else LONGEST)
            while not self._is_enough and self._seconds() < until and self._grew():
                pass

    def take(self) -> list[Entry]:
        """All entries that there are."""
        with self._changed:
            self._learn()
            taken, self._entries = self._entries, []
            self._flying = max(0, self._flying - self._landed)
            self._landed = self._waiting = self._asking = 0
        return taken

    def wrote(self, seconds: float) -> None:
        """Take note that so many seconds of processor of the one who puts went into the writing."""
        self._used += seconds

    def let_through(self, dots: int) -> None:
        """Take note that so many dots may go out."""
        with self._changed:
            self._flying += dots

    def _grew(self) -> bool:
        before = len(self._entries)
        return self._changed.wait(QUIET) or len(self._entries) > before

    def _learn(self) -> None:
        now = self._seconds()
        if now - self._since >= WINDOW:
            used = self._busy()
            self._load, self._since, self._used = (used - self._used) / (now - self._since), now, used

    @property
    def _is_enough(self) -> bool:
        # Once half of the dots wait, the other half may be on its way while these are written.
        return self._waiting + self._asking > 0 and self._waiting >= self._flying - self._landed

"""The shares of several relays: each carries mail by its weight while it is up, and the others its part when not."""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from digest.deliveries.pace import Pace
from digest.deliveries.relay import Relay

# So many mails, or this part of all that went, a relay may be ahead of its share: its connections all take at once.
LEAST_AHEAD, MOST_AHEAD, PART_AHEAD = 4, 50, 0.01
# Whoever waits for a turn asks again after so many seconds, if nobody says that it has come.
PAUSE = 0.05
# A relay that takes nothing for so long, while others wait for it, is waited for no more.
LONGEST_AWAITED = 10.0


@dataclass(slots=True)
class Share:
    """What one relay has had, in mails by its weight; it is out once it refused us, and still while it takes nothing.

    `sessions` are those that are open: while there is one it is not down, whatever another connection was told.
    `awaited_since` is when others first had to wait for it, on the clock of `pace`.
    """

    weight: float
    pace: Pace
    had: float = 0.0
    is_down: bool = False
    sessions: int = 0
    is_still: bool = False
    is_out: bool = False
    awaited_since: float | None = None
    waiting: deque[asyncio.Future[None]] = field(default_factory=deque)

    @property
    def counts(self) -> bool:
        """Whether it carries its part now."""
        return self.weight > 0 and not (self.is_down or self.is_still or self.is_out)


class Shares:
    """Says whether it is a relay's turn; one of weight 0 is a spare, whose turn comes when all others are down."""

    def __init__(self, relays: tuple[Relay, ...], seconds: Callable[[], float]) -> None:
        self._shares = {relay.account: Share(relay.weight, Pace(relay.rate, seconds)) for relay in relays}
        self._is_alone, self._seconds, self._went = len(self._shares) == 1, seconds, 0

    def wait(self, relay: Relay) -> float:
        """How many seconds until this relay may take a mail, or should ask again; it is noted whom it waits for."""
        share = self._shares[relay.account]
        if self._has_turn(share):
            return share.pace.wait()
        if share.weight:
            self._note_awaited(self._last(share))
        return PAUSE

    async def turn(self, relay: Relay, seconds: float) -> None:
        """Wait so many seconds, or until it is likely this relay's turn."""
        waiting = self._shares[relay.account].waiting
        come = asyncio.get_running_loop().create_future()
        waiting.append(come)
        with suppress(TimeoutError):
            await asyncio.wait_for(come, seconds)
        if come in waiting:
            waiting.remove(come)

    def went(self, relay: Relay) -> None:
        """Take note that this relay takes a mail."""
        share = self._shares[relay.account]
        share.pace.went()
        if self._is_alone or not share.weight:
            return
        if share.is_still:
            self._level(share)
        share.is_still, share.awaited_since = False, None
        share.had += 1 / share.weight
        self._went += 1
        self._wake()

    def returned(self, relay: Relay, mails: int) -> None:
        """Take note that this relay took so many mails and carried none of them."""
        share = self._shares[relay.account]
        if share.weight:
            share.had -= mails / share.weight

    def down(self, relay: Relay) -> None:
        """Take note that this relay could not be reached."""
        share = self._shares[relay.account]
        share.is_down = not share.sessions
        self._wake()

    def up(self, relay: Relay) -> None:
        """Take note that this relay answers; what it did not carry while it was down is not made up for."""
        share = self._shares[relay.account]
        share.sessions += 1
        if share.is_down:
            self._level(share)
            share.is_down = False

    def closed(self, relay: Relay) -> None:
        """Take note that a session with this relay, which had answered, is over."""
        self._shares[relay.account].sessions -= 1

    def is_out(self, relay: Relay) -> bool:
        """Whether this relay was taken out."""
        return self._shares[relay.account].is_out

    def out(self, relay: Relay) -> bool:
        """Take this relay out for the rest of the run; gives whether any is left."""
        self._shares[relay.account].is_out = True
        self._wake()
        return not all(share.is_out for share in self._shares.values())

    def _has_turn(self, share: Share, of_ahead: float = 1.0) -> bool:
        if self._is_alone:
            return True
        if not share.weight:
            return not any(other.counts for other in self._shares.values())
        ahead = min(max(LEAST_AHEAD, PART_AHEAD * self._went), MOST_AHEAD)
        return (share.had - self._last(share).had) * share.weight < ahead * of_ahead

    def _last(self, share: Share) -> Share:
        """The one that has had least of those that carry now; this share itself where there is none."""
        others = (other for other in self._shares.values() if other.counts)
        return min(others, key=lambda other: other.had, default=share)

    def _note_awaited(self, last: Share) -> None:
        now = self._seconds()
        last.awaited_since = now if last.awaited_since is None else last.awaited_since
        last.is_still = now - last.awaited_since > LONGEST_AWAITED

    def _level(self, share: Share) -> None:
        share.had = max(other.had for other in self._shares.values() if other.counts or other is share)

    def _wake(self) -> None:
        for share in self._shares.values():
            # With room for one mail alone, a connection would go to and fro for each.
            if share.waiting and self._has_turn(share, 0.5) and not share.pace.wait():
                come = share.waiting.popleft()
                if not come.done():
                    come.set_result(None)

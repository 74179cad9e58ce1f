"""The work as the connections of one relay see it: handed out when it is that relay's turn."""

from digest.deliveries.outgoing import Outgoing
from digest.deliveries.relay import Relay
from digest.deliveries.shares import Shares
from digest.deliveries.work import Work
from digest.errors import TransportError


class Turn:
    """Takes from the work for one relay, as its share and its own rate allow."""

    def __init__(self, work: Work, shares: Shares, relay: Relay) -> None:
        self.work = work
        self._shares, self._relay, self._taken, self._is_open = shares, relay, 0, False

    async def next(self) -> Outgoing | None:
        """The next message for this relay; None when nothing is left, the run is stopped or the relay is out."""
        while not self._shares.is_out(self._relay):
            if wait := self._shares.wait(self._relay):
                if self.work.is_over:
                    return None
                await self._shares.turn(self._relay, wait)
            elif outgoing := await self.work.next():
                return self._went(outgoing)
            else:
                return None
        return None

    def take(self) -> Outgoing | None:
        """The next message for this relay if one may go now."""
        if self._shares.wait(self._relay):
            return None
        outgoing = self.work.take()
        return self._went(outgoing) if outgoing else None

    def ended(self, settled: int) -> None:
        """Take note that a session is over in which so many messages were settled; the others it has not carried."""
        self._shares.returned(self._relay, self._taken - settled)
        self._taken = 0
        if self._is_open:
            self._is_open = False
            self._shares.closed(self._relay)

    async def failed(self, problem: TransportError, failures: int) -> bool:
        """Wait after so many failures in a row, while others carry its share; False when patience is over."""
        self._shares.down(self._relay)
        return await self.work.pause(problem, failures)

    def works(self) -> None:
        """Take note that the relay answers, in a session that lasts until it is said to be over."""
        self._is_open = True
        self._shares.up(self._relay)

    def refused(self, problem: TransportError) -> None:
        """Take the relay out for the rest of the run; the run ends when it was the last."""
        if self._shares.out(self._relay):
            self.work.complain(problem)
        else:
            self.work.stop(problem)

    def rests(self, problem: TransportError) -> None:
        """Leave out a relay that refused us a moment ago; the run ends when no other is left."""
        if not self._shares.out(self._relay):
            self.work.stop(problem)

    def _went(self, outgoing: Outgoing) -> Outgoing:
        self._taken += 1
        self._shares.went(self._relay)
        return outgoing

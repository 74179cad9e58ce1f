"""The shares of several relays: each carries mail by its weight while it is up, and the others its part when not."""

from collections.abc import Callable
from dataclasses import dataclass

from digest.deliveries.pace import Pace
from digest.deliveries.relay import Relay

# So many mails a relay may be ahead of its share: its connections all take at once.
HEAD_START = 50
PAUSE = 0.05


@dataclass(slots=True)
class Share:
    """What one relay has had, in mails by its weight; it is out once it refused us."""

    weight: float
    pace: Pace
    had: float = 0.0
    is_down: bool = False
    is_out: bool = False


class Shares:
    """Says whether it is a relay's turn; one of weight 0 is a spare, whose turn comes when all others are down."""

    def __init__(self, relays: tuple[Relay, ...], seconds: Callable[[], float]) -> None:
        self._shares = {relay.place: Share(relay.weight, Pace(relay.rate, seconds)) for relay in relays}
        self._is_alone = len(relays) == 1

    def wait(self, relay: Relay) -> float:
        """How many seconds until this relay may take a mail, or should ask again."""
        share = self._shares[relay.place]
        if self._is_alone:
            return share.pace.wait()
        others = [other for other in self._shares.values() if other.weight and not (other.is_down or other.is_out)]
        if not share.weight:
            return PAUSE if others else share.pace.wait()
        least = min((other.had for other in others), default=share.had)
        return PAUSE if (share.had - least) * share.weight > HEAD_START else share.pace.wait()

    def went(self, relay: Relay) -> None:
        """Take note that this relay takes a mail."""
        share = self._shares[relay.place]
        share.pace.went()
        if share.weight:
            share.had += 1 / share.weight

    def down(self, relay: Relay) -> None:
        """Take note that this relay cannot be reached."""
        self._shares[relay.place].is_down = True

    def up(self, relay: Relay) -> None:
        """Take note that this relay answers; what it did not carry while it was down is not made up for."""
        share = self._shares[relay.place]
        if share.is_down:
            share.is_down = False
            share.had = max(other.had for other in self._shares.values())

    def is_out(self, relay: Relay) -> bool:
        """Whether this relay was taken out."""
        return self._shares[relay.place].is_out

    def out(self, relay: Relay) -> bool:
        """Take this relay out for the rest of the run; gives whether any is left."""
        self._shares[relay.place].is_out = True
        return not all(share.is_out for share in self._shares.values())

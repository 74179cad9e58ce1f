"""A delivery on its way out."""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Protocol

from digest.deliveries.standing import Standing
from digest.model import Delivery, Message, State


@dataclass(slots=True)
class Outgoing:
    """A delivery in a transport's hands, the message for it, and how we stand where it goes."""

    delivery: Delivery
    set: "Message | Promised"
    standing: Standing
    state: State = State.CLAIMED

    @property
    def sender(self) -> str:
        """The sender in the message's envelope."""
        return self.set.sender

    async def message(self) -> Message:
        """The message, once it is set; DigestError when it cannot be."""
        if not isinstance(self.set, Message):
            self.set = await self.set.message
        return self.set


class Promised(Protocol):
    """A message that is still being set, by whoever sets messages."""

    @property
    def sender(self) -> str:
        """The sender in its envelope."""

    @property
    def message(self) -> Awaitable[Message]:
        """The message, or the DigestError of why there is none."""

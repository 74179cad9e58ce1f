"""A delivery on its way out."""

from dataclasses import dataclass

from digest.deliveries.standing import Standing
from digest.model import Delivery, Message, State


@dataclass(slots=True)
class Outgoing:
    """A delivery in a transport's hands, the message that is set for it, and how we stand where it goes."""

    delivery: Delivery
    message: Message
    standing: Standing
    state: State = State.CLAIMED

    async def data(self) -> bytes:
        """The bytes on the wire, with the signature once it is made."""
        signature = self.message.signature
        return self.message.data if signature is None else await signature + self.message.data

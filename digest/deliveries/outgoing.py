"""A delivery on its way out."""

from dataclasses import dataclass

from digest.model import Delivery, Message, State


@dataclass(slots=True)
class Outgoing:
    """A delivery in a transport's hands, and the message that is set for it."""

    delivery: Delivery
    message: Message
    state: State = State.CLAIMED

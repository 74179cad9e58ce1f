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

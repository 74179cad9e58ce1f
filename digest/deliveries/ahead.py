"""Messages are set some at a time: one by one, between all that sending is, each takes half as long again."""

from collections.abc import Callable, Iterable
from itertools import islice

from digest.errors import DigestError
from digest.model import Delivery, Message

SOME = 16
# What was set and never asked for, because its delivery waits after all, is forgotten.
MOST = 4 * SOME


class Ahead:
    """Sets the message that is asked for, and with it those of the deliveries that are next."""

    def __init__(
        self, set_message: Callable[[Delivery], Message | None], following: Callable[[int], Iterable[Delivery]]
    ) -> None:
        self._set_message, self._following = set_message, following
        self._set: dict[int, Message | DigestError | None] = {}

    def message(self, delivery: Delivery) -> Message | None:
        """The message of a delivery; DigestError when it cannot be set, TemplateError and the like when none can."""
        if delivery.id not in self._set:
            if len(self._set) > MOST:
                self._set.clear()
            for each in (delivery, *islice(self._following(SOME), SOME - 1)):
                if each.id not in self._set:
                    self._set[each.id] = self._outcome(each)
        outcome = self._set.pop(delivery.id)
        if isinstance(outcome, DigestError):
            raise outcome
        return outcome

    def _outcome(self, delivery: Delivery) -> Message | DigestError | None:
        try:
            return self._set_message(delivery)
        except DigestError as error:
            return error

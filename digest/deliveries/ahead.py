"""Messages are set some at a time: one by one, between all that sending is, each takes half as long again."""

from collections.abc import Callable, Iterable
from itertools import islice

from digest.deliveries.outgoing import Promised
from digest.errors import DigestError
from digest.model import Delivery, Message

SOME = 32
# Once fewer of them are to come the next are set: where that is done elsewhere, nobody waits for what is asked for.
FEW = SOME // 2
# What was set and never asked for, because its delivery waits after all, is forgotten.
MOST = 4 * SOME
# None: nothing of the edition is for this reader.
Setting = Message | Promised | None


class Ahead:
    """Sets the message that is asked for, and with it those of the deliveries that are next."""

    def __init__(
        self,
        set_message: Callable[[Delivery], Message | Promised | None],
        following: Callable[[int], Iterable[Delivery]],
    ) -> None:
        self._set_message, self._following = set_message, following
        self._set: dict[int, tuple[Delivery, Setting | DigestError]] = {}
        # How many of those that are set are the next to be asked for.
        self._coming = 0

    def message(self, delivery: Delivery) -> Setting:
        """The message of a delivery; DigestError when it cannot be set, TemplateError and the like when none can."""
        if not self._has(delivery) or self._coming < FEW:
            self._set_next(delivery)
        self._coming -= 1
        _, outcome = self._set.pop(delivery.id)
        if isinstance(outcome, DigestError):
            raise outcome
        return outcome

    def _set_next(self, delivery: Delivery) -> None:
        if len(self._set) > MOST:
            self._set.clear()
        coming = (delivery, *islice(self._following(SOME), SOME - 1))
        for each in coming:
            if not self._has(each):
                self._set[each.id] = each, self._outcome(each)
        self._coming = len(coming)

    def _has(self, delivery: Delivery) -> bool:
        # Of the same claim: by the next, the reader may have chosen other topics.
        return delivery.id in self._set and self._set[delivery.id][0] is delivery

    def _outcome(self, delivery: Delivery) -> Setting | DigestError:
        try:
            return self._set_message(delivery)
        except DigestError as error:
            return error

"""One message that is in no table, through the real transport."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from digest.deliveries.reply import masked
from digest.deliveries.work import Progress
from digest.model import Delivery, Message, State
from digest.posting import carry
from digest.service import Service
from digest.storage.write import Outcome

log = logging.getLogger("digest.single")

# Somebody waits for it: a relay that is down is said at once.
AT_ONCE = timedelta()


def send_single(service: Service, message: Message) -> Progress:
    """Hand one message to the transport; gives what became of it. Nothing is written, so nothing is retried."""
    row = Delivery(
        edition=0, subscriber=0, address=message.recipient, give_up_at=service.clock(), id=1, state=State.CLAIMED
    )
    return asyncio.run(carry(service, OneRow([row]), service.transport(), lambda _: message, None, patience=AT_ONCE))


def untaken(tried: Progress, mail: str) -> str:
    """What is to be said of a mail, such as "the test mail", that was handed over once; "" when it was taken."""
    if tried.sent:
        return ""
    return f"whether {mail} arrived is not known" if tried.uncertain else f"{mail} was not taken"


@dataclass(frozen=True)
class OneRow:
    """A book of deliveries that are in no table: handed out once, always let through, forgotten."""

    rows: list[Delivery]

    def claim(self, *, limit: int, **_claim: object) -> tuple[Delivery, ...]:
        """The rows that are left."""
        claimed = tuple(self.rows[:limit])
        del self.rows[:limit]
        return claimed

    def write(self, *, fences: Sequence[Delivery], settled: Sequence[Outcome], **_when: object) -> frozenset[int]:
        """Every fence is passed; why a mail did not go is logged, since no row will say it."""
        for outcome in settled:
            if outcome.state != State.SENT and outcome.reply:
                log.warning("the mail was not taken: %s", masked(outcome.reply))
        return frozenset(delivery.id for delivery in fences)

    def renew(self, **_lease: object) -> int:
        """There is no lease."""
        return 0

    def release(self, **_token: object) -> int:
        """There is nothing to give back."""
        return 0

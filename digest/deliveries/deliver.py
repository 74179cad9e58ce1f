"""The third verb: pending deliveries -> messages -> transport, each settled."""

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from digest.deliveries.ledger import Ledger
from digest.deliveries.retry import RetryPolicy
from digest.deliveries.work import Progress, Work
from digest.errors import DigestError
from digest.model import Delivery, Message

log = logging.getLogger("digest.deliveries")

PATIENCE = timedelta(minutes=1)


class Transport(Protocol):
    """The seam: whatever takes messages away."""

    async def carry(self, work: Work) -> None:
        """Take `work.next()` until there is none; fence each before it can arrive, then settle it or give it back."""


def quiet(_progress: Progress) -> None:
    """Report nothing."""


async def deliver(
    ledger: Ledger,
    transport: Transport,
    set_message: Callable[[Delivery], Message | None],
    *,
    clock: Callable[[], datetime],
    retry: RetryPolicy,
    patience: timedelta = PATIENCE,
    progress: Callable[[Progress], None] = quiet,
    edition: int | None = None,
    stop: asyncio.Event | None = None,
    rate: float = 0,
    seconds: Callable[[], float] = time.monotonic,
) -> Progress:
    """Deliver all that pends, of one edition or all, `rate` a second; TransportError: a relay refused or stays down."""
    work = Work(
        ledger, set_message, clock=clock, seconds=seconds, retry=retry, patience=patience,
        progress=progress, edition=edition, stop=stop, rate=rate,
    )  # fmt: skip
    try:
        await transport.carry(work)
    finally:
        await release(ledger)
    if work.problem:
        raise work.problem
    return work.progress


async def release(ledger: Ledger) -> None:
    """Give back what is still claimed; where the database does not let us, the end of the lease will."""
    try:
        await ledger.release()
    except DigestError as error:
        log.warning("claimed deliveries stay claimed until their lease is over: %s", error)

"""The third verb: pending deliveries -> messages -> transport, each settled."""

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from digest.deliveries.ledger import Ledger
from digest.deliveries.manners import Limits, Manners
from digest.deliveries.outgoing import Promised
from digest.deliveries.retry import RetryPolicy
from digest.deliveries.work import Progress, Work
from digest.errors import DigestError
from digest.model import Delivery, Message

log = logging.getLogger("digest.deliveries")

PATIENCE = timedelta(minutes=1)
# Shorter than the ten seconds after which a container is killed.
GRACE = timedelta(seconds=5)


class Transport(Protocol):
    """The seam: whatever takes messages away."""

    async def carry(self, work: Work) -> None:
        """Take `work.next()` until there is none; fence each before it can arrive, then settle it or give it back."""


def quiet(_progress: Progress) -> None:
    """Report nothing."""


async def deliver(
    ledger: Ledger,
    transport: Transport,
    set_message: Callable[[Delivery], Message | Promised | None],
    *,
    clock: Callable[[], datetime],
    retry: RetryPolicy,
    patience: timedelta = PATIENCE,
    progress: Callable[[Progress], None] = quiet,
    edition: int | None = None,
    stop: asyncio.Event | None = None,
    manners: Manners | None = None,
    seconds: Callable[[], float] = time.monotonic,
) -> Progress:
    """Deliver all that pends, of one edition or all; TransportError: a relay refused or stays down."""
    manners = manners or Manners(Limits(), seconds)
    manners.begin()
    work = Work(
        ledger, set_message, clock=clock, seconds=seconds, retry=retry, patience=patience, progress=progress,
        manners=manners, edition=edition,
    )  # fmt: skip
    try:
        await carry(transport, work, stop or asyncio.Event())
    finally:
        await release(ledger)
        progress(work.progress)
    if problem := work.problem:
        problem.others = work.problems[1:]
        raise problem
    return work.progress


async def carry(transport: Transport, work: Work, stop: asyncio.Event) -> None:
    """Let the transport carry; what is still without a reply a while after somebody said stop is left as it stands."""
    try:
        async with asyncio.timeout(None) as limit:
            hurry = asyncio.create_task(hurry_up(work, stop, limit))
            try:
                await transport.carry(work)
            finally:
                hurry.cancel()
    except TimeoutError:
        log.warning("stopped without waiting any longer for the replies of the relay")


async def hurry_up(work: Work, stop: asyncio.Event, limit: asyncio.Timeout) -> None:
    """End the run when somebody says stop, and set its limit; one that ends by itself waits for all its replies."""
    await stop.wait()
    work.leave()
    limit.reschedule(asyncio.get_running_loop().time() + GRACE.total_seconds())


async def release(ledger: Ledger) -> None:
    """Give back what is still claimed; where the database does not let us, the end of the lease will."""
    try:
        await ledger.release()
    except DigestError as error:
        log.warning("claimed deliveries stay claimed until their lease is over: %s", error)

"""The work of one run as a transport sees it: what goes out next, the fence before it, and what became of it."""

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from digest.deliveries.ledger import Ledger
from digest.deliveries.pace import Pace
from digest.deliveries.reply import masked
from digest.deliveries.retry import RetryPolicy
from digest.deliveries.transition import transition
from digest.errors import DigestError, SettingsError, StorageError, TemplateError, TransportError
from digest.model import Delivery, Message, State

log = logging.getLogger("digest.deliveries")

BATCH = 200
MOST_LOSSES = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """How many deliveries a run has brought to each state; `withheld` were stopped by the fence."""

    sent: int = 0
    deferred: int = 0
    failed: int = 0
    skipped: int = 0
    uncertain: int = 0
    withheld: int = 0


@dataclass(slots=True)
class Outgoing:
    """A delivery in a transport's hands, and the message that is set for it."""

    delivery: Delivery
    message: Message
    state: State = State.CLAIMED


class Work:
    """Hands out what is claimed, message by message, and takes back what became of each."""

    def __init__(
        self,
        ledger: Ledger,
        set_message: Callable[[Delivery], Message | None],
        *,
        clock: Callable[[], datetime],
        seconds: Callable[[], float],
        retry: RetryPolicy,
        patience: timedelta,
        progress: Callable[[Progress], None],
        edition: int | None = None,
        stop: asyncio.Event | None = None,
        rate: float = 0,
    ) -> None:
        self._ledger, self._set_message, self._edition = ledger, set_message, edition
        self._clock, self._seconds, self._retry, self._patience = clock, seconds, retry, patience
        self._report, self._pace = progress, Pace(rate, seconds)
        self._claimed: deque[Delivery] = deque()
        self._kept: deque[Outgoing] = deque()
        self._claiming: asyncio.Task[None] | None = None
        self._is_exhausted = False
        self._returned = 0
        self._stopped = stop or asyncio.Event()
        self._counts: Counter[str] = Counter()
        self._losses: dict[int, list[int]] = {}
        self._fruitless_since: float | None = None
        self._refusal: DigestError | None = None
        self._trouble: TransportError | None = None

    @property
    def progress(self) -> Progress:
        """What the run has done so far."""
        return Progress(**self._counts)

    @property
    def problem(self) -> DigestError | None:
        """What ended the run before its work was done, unless it was asked to stop."""
        is_done = self._is_exhausted and not self._claimed and not self._kept
        return self._refusal or (None if is_done or self._stopped.is_set() else self._trouble)

    async def next(self) -> Outgoing | None:
        """The next message to send; None when nothing is left or the run is stopped."""
        while True:
            outgoing = self.take()
            if outgoing or self._stopped.is_set():
                return outgoing
            if wait := self._pace.wait():
                await self._rest(wait)
            elif self._is_exhausted:
                return None
            else:
                await asyncio.shield(self._claim_more())

    def take(self) -> Outgoing | None:
        """The next message if one is at hand and may go now."""
        if self._stopped.is_set() or self._pace.wait():
            return None
        outgoing = self._kept.popleft() if self._kept else self._next_set()
        if outgoing:
            self._pace.went()
        return outgoing

    def _next_set(self) -> Outgoing | None:
        while self._claimed:
            delivery = self._claimed.popleft()
            if len(self._claimed) < BATCH // 2 and not self._is_exhausted:
                self._claim_more()
            if message := self._set(delivery):
                return Outgoing(delivery, message)
        return None

    async def fence(self, outgoing: Outgoing) -> bool:
        """Ask, as the last thing before the final dot, whether it may be sent; False: the server must not get it."""
        passed = await self._ledger.fence(outgoing.delivery)
        if passed:
            outgoing.state = State.ATTEMPTING
        else:
            self._count("withheld")
        return passed

    def settle(self, outgoing: Outgoing, state: State, reply: str) -> None:
        """Say what became of it: sent, deferred, failed, or uncertain until said again; `reply` is the relay's word."""
        before = outgoing.state
        settled = self._settled(outgoing, state, reply)
        outgoing.delivery, outgoing.state = settled, settled.state
        self._ledger.settle(settled)
        if before is State.UNCERTAIN:
            self._counts[before] -= 1
        if state is not State.UNCERTAIN:
            self._fruitless_since = None
        self._count(settled.state)

    def keep(self, outgoing: Outgoing) -> None:
        """Put back a message of which nothing was sent: it goes out next, on whatever connection."""
        self._kept.append(outgoing)

    def give_back(self, outgoing: Outgoing, why: str) -> None:
        """Make it pending again, attempts unchanged: it was under way, and it is known that nothing was accepted."""
        if self._is_poison(outgoing.delivery.id):
            self.settle(outgoing, State.DEFERRED, f"connection lost {MOST_LOSSES} times: {why}")
            return
        self._ledger.settle(transition(outgoing.delivery, State.PENDING, since=outgoing.state))
        self._returned += 1
        self._is_exhausted = False
        log.info("delivery %d given back: %s", outgoing.delivery.id, masked(why))

    async def pause(self, problem: TransportError, failures: int) -> bool:
        """Wait before the relay is tried again after so many failures; False when patience with it is over."""
        is_news, self._trouble = str(problem) != str(self._trouble), problem
        now, wait = self._seconds(), self._retry.pause(failures).total_seconds()
        if self._fruitless_since is None:
            self._fruitless_since = now
        if now + wait - self._fruitless_since > self._patience.total_seconds():
            return False
        log.log(logging.WARNING if is_news else logging.INFO, "%s; again in %.1f s", masked(str(problem)), wait)
        await self._rest(wait)
        return True

    def stop(self, problem: DigestError) -> None:
        """End the run: nothing more is handed out, what is under way comes to its end."""
        self._refusal = self._refusal or problem
        self._stopped.set()

    async def _rest(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopped.wait(), seconds)

    def _claim_more(self) -> asyncio.Task[None]:
        if self._claiming is None or self._claiming.done():
            self._claiming = asyncio.create_task(self._claim())
        return self._claiming

    async def _claim(self) -> None:
        returned = self._returned
        try:
            rows = await self._ledger.claim(BATCH, self._edition)
        except DigestError as error:
            return self.stop(error)
        # What was given back meanwhile may have come too late for this claim to see it.
        self._is_exhausted = not rows and returned == self._returned
        for row in rows:
            if row.state is State.CLAIMED:
                self._claimed.append(row)
            else:
                self._count(row.state)
        return None

    def _set(self, delivery: Delivery) -> Message | None:
        try:
            message = self._set_message(delivery)
        except (TemplateError, SettingsError, StorageError) as error:
            # No fault of this delivery: it stays claimed, and is given back with all that is.
            self.stop(error)
            return None
        except DigestError as error:
            self._conclude(replace(delivery, state=State.FAILED, reply=str(error)))
            return None
        if message is None:
            self._conclude(replace(delivery, state=State.SKIPPED, reply="no story in topics"))
        return message

    def _conclude(self, delivery: Delivery) -> None:
        self._ledger.settle(delivery)
        self._count(delivery.state)

    def _settled(self, outgoing: Outgoing, state: State, reply: str) -> Delivery:
        delivery, since = outgoing.delivery, outgoing.state
        if state is not State.DEFERRED:
            return transition(delivery, state, since=since, reply=reply)
        retry_at = self._clock() + self._retry.wait(delivery.attempts + 1)
        if delivery.give_up_at and retry_at >= delivery.give_up_at:
            return transition(delivery, State.FAILED, since=since, reply=f"expired: {reply}")
        return transition(delivery, state, since=since, reply=reply, retry_at=retry_at)

    def _is_poison(self, delivery_id: int) -> bool:
        # Only if others got through meanwhile is it this message, and not the relay, that connections die of.
        loss = self._losses.setdefault(delivery_id, [0, self._answered])
        loss[0] += 1
        return loss[0] >= MOST_LOSSES and self._answered > loss[1]

    @property
    def _answered(self) -> int:
        return self._counts["sent"] + self._counts["deferred"] + self._counts["failed"]

    def _count(self, name: str) -> None:
        self._counts[name] += 1
        self._report(self.progress)

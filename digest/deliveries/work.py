"""The work of one run as a transport sees it: what goes out next, the fence before it, and what became of it."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.deliveries.ahead import Ahead
from digest.deliveries.bell import Bell
from digest.deliveries.claims import Claims
from digest.deliveries.ledger import Ledger
from digest.deliveries.manners import Manners
from digest.deliveries.outgoing import Outgoing, Promised
from digest.deliveries.provider import provider
from digest.deliveries.queue import Queue
from digest.deliveries.reply import asks_for_less, masked
from digest.deliveries.retry import RetryPolicy
from digest.deliveries.transition import Settled, postponed, transition
from digest.domain import domain_of
from digest.errors import DigestError, SettingsError, StorageError, TemplateError, TransportError
from digest.model import Delivery, Message, State

log = logging.getLogger("digest.deliveries")

MOST_LOSSES = 3
LOST = "connection lost"
REPORT_EVERY = 0.1


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """How many deliveries a run has brought to each state; `withheld` were stopped by the fence."""

    sent: int = 0
    deferred: int = 0
    failed: int = 0
    skipped: int = 0
    uncertain: int = 0
    withheld: int = 0


class Work:
    """Hands out what is claimed, message by message, and takes back what became of each."""

    def __init__(
        self,
        ledger: Ledger,
        set_message: Callable[[Delivery], Message | Promised | None],
        *,
        clock: Callable[[], datetime],
        seconds: Callable[[], float],
        retry: RetryPolicy,
        patience: timedelta,
        progress: Callable[[Progress], None],
        manners: Manners,
        edition: int | None = None,
    ) -> None:
        self._ledger = ledger
        self._clock, self.seconds, self._retry, self._patience = clock, seconds, retry, patience
        self._queue = Queue(manners)
        self._ahead = Ahead(set_message, self._queue.following)
        self._report, self._reported_at = progress, float("-inf")
        self._claims = Claims(ledger, edition, seconds=seconds, take=self._enqueue, stop=self.stop)
        self._bell = Bell()
        self._counts: Counter[str] = Counter()
        self._losses: dict[int, list[int]] = {}
        self._failures: Counter[str] = Counter()
        self._fruitless_since: float | None = None
        self._problems: list[DigestError] = []
        self._trouble: TransportError | None = None
        # Senders' domains, each with the provider that takes nothing of it; "": the relay itself.
        self._refused: set[tuple[str, str]] = set()
        self._in_hands = 0

    @property
    def progress(self) -> Progress:
        """What the run has done so far."""
        return Progress(**self._counts)

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to hand out."""
        return self._claims.is_exhausted and not self._queue

    @property
    def is_over(self) -> bool:
        """Whether nothing will be handed out any more: what others have in their hands may still come back."""
        return self._bell.is_stopped or (self.is_done and not self._in_hands)

    @property
    def problems(self) -> tuple[DigestError, ...]:
        """All that was complained of."""
        return tuple(self._problems)

    @property
    def problem(self) -> DigestError | None:
        """What kept the run from doing all its work, unless it was asked to stop."""
        if self._problems:
            return self._problems[0]
        return None if self.is_done or self._bell.is_stopped else self._trouble

    async def next(self) -> Outgoing | None:
        """The next message to send; None when nothing is left or the run is stopped."""
        while not self.is_over:
            if outgoing := self.take():
                return outgoing
            if self._queue or self.is_done:
                # What is in others' hands may come back, from a relay that is down.
                self._claims.now_and_then()
                await self._bell.heard(self._queue.wait())
            elif claiming := self._claims.more():
                await asyncio.shield(claiming)
        return None

    def take(self) -> Outgoing | None:
        """The next message if one is at hand and may go now."""
        while not self._bell.is_stopped and (taken := self._queue.take()):
            waiting, standing = taken
            if isinstance(waiting, Outgoing):
                self._in_hands += 1
                return waiting
            if self._claims.is_due(len(self._queue)):
                self._claims.more()
            if message := self._set(waiting):
                self._in_hands += 1
                return Outgoing(waiting, message, standing)
            standing.landed()
        return None

    async def fence(self, outgoing: Outgoing) -> bool:
        """Ask, as the last thing before the final dot, whether it may be sent; False: the server must not get it."""
        passed = await self._ledger.fence(outgoing.delivery)
        if passed:
            outgoing.state = State.ATTEMPTING
        else:
            self._landed(outgoing)
            self._count("withheld")
        return passed

    def settle(self, outgoing: Outgoing, state: State, reply: str) -> None:
        """Say what became of it: sent, deferred, failed, or uncertain until said again; `reply` is the relay's word."""
        before = outgoing.state
        settled = self._settled(outgoing, state, reply)
        outgoing.state = settled.state
        self._ledger.settle(settled)
        if before is State.UNCERTAIN:
            self._counts[before] -= 1
        else:
            self._landed(outgoing, reply)
        if state is not State.UNCERTAIN:
            self._fruitless_since = None
        self._count(settled.state)

    def drop(self, outgoing: Outgoing, why: str) -> None:
        """Fail a message that cannot be set: nobody has tried it."""
        self._conclude(outgoing.delivery, State.FAILED, why)
        self._landed(outgoing)

    def keep(self, outgoing: Outgoing) -> None:
        """Put back a message of which nothing was sent: it goes out next, on whatever connection."""
        self._queue.put_back(outgoing)
        self._landed(outgoing)

    def give_back(self, outgoing: Outgoing, why: str) -> None:
        """Make it pending again, attempts unchanged: it was under way, and it is known that nothing was accepted."""
        if self._is_poison(outgoing):
            self.settle(outgoing, State.DEFERRED, f"{LOST} {MOST_LOSSES} times: {why}")
            return
        self._ledger.settle(transition(outgoing.delivery, State.PENDING, since=outgoing.state))
        self._claims.returned()
        # A relay that closes for its own sake says so without 4.7.
        if asks_for_less(why) and " 4.7." in why:
            outgoing.standing.slowed()
        self._landed(outgoing)
        log.info("delivery %d given back: %s", outgoing.delivery.id, masked(why))

    async def pause(self, problem: TransportError, failures: int) -> bool:
        """Wait before the relay is tried again after so many failures; False when patience with it is over."""
        self._trouble = problem
        self._failures[problem.where] += 1
        now, wait = self.seconds(), self._retry.pause(failures).total_seconds()
        if self._fruitless_since is None:
            self._fruitless_since = now
        if now + wait - self._fruitless_since > self._patience.total_seconds():
            return False
        # Said at the first time, the tenth, the hundredth: a relay that stays down would fill the log.
        times = self._failures[problem.where]
        level = logging.WARNING if str(times).strip("0") == "1" else logging.INFO
        log.log(level, "%s; again in %.1f s (failure %d)", masked(str(problem)), wait, times)
        await self.rest(wait)
        return True

    async def rest(self, seconds: float) -> None:
        """Wait so long, or until the run is asked to stop."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._bell.stopped(), seconds)

    def stop(self, problem: DigestError) -> None:
        """End the run: nothing more is handed out, what is under way comes to its end."""
        self.complain(problem)
        self._bell.stop()

    def leave(self) -> None:
        """Hand out nothing more, as somebody asked."""
        self._bell.stop()

    def complain(self, problem: DigestError) -> None:
        """Say what is wrong with a part of the work; the rest goes on."""
        if str(problem) not in map(str, self._problems):
            self._problems.append(problem)
            log.warning("%s", masked(str(problem)))

    def refuse_sender(self, outgoing: Outgoing, problem: DigestError, *, by_relay: bool) -> None:
        """Give a message back as its sender's domain is refused: nothing more of it goes there, or to the relay."""
        self._refused.add((domain_of(outgoing.sender), "" if by_relay else provider(outgoing.delivery.address)))
        self.give_back(outgoing, str(problem))
        self.complain(problem)

    def _enqueue(self, rows: tuple[Delivery, ...]) -> None:
        for row in rows:
            if row.state is State.CLAIMED:
                self._queue.add(row)
            else:
                self._count(row.state)
        for delivery, seconds in self._queue.surplus():
            until = self._clock() + timedelta(seconds=seconds)
            self._ledger.settle(postponed(delivery, until, f"waits: {provider(delivery.address)} takes no more now"))
        self._bell.ring()

    def _set(self, delivery: Delivery) -> Message | Promised | None:
        """Its message, if there is one; where that is no fault of its own, it stays claimed until all are released."""
        if delivery.edition in self._claims.without:
            return None
        try:
            message = self._ahead.message(delivery)
        except StorageError as error:
            self.stop(error)
            return None
        except (TemplateError, SettingsError) as error:
            self._claims.without.add(delivery.edition)
            self.complain(error)
            return None
        except DigestError as error:
            self._conclude(delivery, State.FAILED, str(error))
            return None
        if message is None:
            self._conclude(delivery, State.SKIPPED, "no story in topics")
            return None
        return message if self._sender_may(domain_of(message.sender), delivery) else None

    def _sender_may(self, domain: str, delivery: Delivery) -> bool:
        if (domain, "") in self._refused:
            self._claims.without.add(delivery.edition)
            return False
        return (domain, provider(delivery.address)) not in self._refused

    def _conclude(self, delivery: Delivery, state: State, reply: str) -> None:
        self._ledger.settle(Settled(delivery.id, state, delivery.attempts, reply, before=delivery.attempts))
        self._count(state)

    def _settled(self, outgoing: Outgoing, state: State, reply: str) -> Settled:
        delivery, since = outgoing.delivery, outgoing.state
        if state is not State.DEFERRED:
            return transition(delivery, state, since=since, reply=reply)
        retry_at = self._clock() + self._retry.wait(delivery.attempts + 1)
        if delivery.give_up_at and retry_at >= delivery.give_up_at:
            return transition(delivery, State.FAILED, since=since, reply=f"expired: {reply}")
        return transition(delivery, state, since=since, reply=reply, retry_at=retry_at)

    def _landed(self, outgoing: Outgoing, reply: str = "") -> None:
        if outgoing.state is State.SENT:
            outgoing.standing.accepted()
        elif outgoing.state is State.DEFERRED and asks_for_less(reply):
            outgoing.standing.slowed()
        outgoing.standing.landed()
        self._in_hands -= 1
        self._bell.ring()

    def _is_poison(self, outgoing: Outgoing) -> bool:
        # Only if others got through meanwhile, now or when it was tried before, is it this message, and not the relay,
        # that connections die of.
        loss = self._losses.setdefault(outgoing.delivery.id, [0, self._answered])
        loss[0] += 1
        is_known_for_it = outgoing.delivery.reply.startswith(LOST)
        return loss[0] >= MOST_LOSSES and (is_known_for_it or self._answered > loss[1])

    @property
    def _answered(self) -> int:
        return self._counts["sent"] + self._counts["deferred"] + self._counts["failed"]

    def _count(self, name: str) -> None:
        self._counts[name] += 1
        now = self.seconds()
        if now - self._reported_at >= REPORT_EVERY:
            self._reported_at = now
            self._report(self.progress)

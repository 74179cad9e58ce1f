"""The SMTP transport: several connections to each relay, each pipelining, each stopping before the final dot."""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress

from digest.deliveries.connection import Connection
from digest.deliveries.exchange import Exchange
from digest.deliveries.ledger import nothing
from digest.deliveries.outgoing import Outgoing
from digest.deliveries.relay import LostError, Relay, RelayDownError
from digest.deliveries.reply import masked
from digest.deliveries.rest import Rest
from digest.deliveries.session import open_session
from digest.deliveries.shares import Shares
from digest.deliveries.turn import Turn
from digest.deliveries.work import Work
from digest.errors import DigestError, TransportError

log = logging.getLogger("digest.deliveries")


class SmtpTransport:
    """Carries messages to relays; with `starttls` and `tls` a relay's certificate must be good, or it gets nothing."""

    def __init__(self, *relays: Relay, at: Callable[[str], None] = nothing, rest: Rest | None = None) -> None:
        self._relays, self._at, self._rest = relays, at, rest or Rest(time.monotonic)
        self._late: set[asyncio.Task[None]] = set()
        # The places of the relays that have opened a session for us.
        self.answered: set[str] = set()

    async def carry(self, work: Work) -> None:
        """Send all there is; what relays that are down or refuse leave undone, the work knows the problem of."""
        shares = Shares(self._relays, work.seconds)
        try:
            async with asyncio.TaskGroup() as lanes:
                for relay in self._relays:
                    if problem := self._rest.problem(relay.account):
                        Turn(work, shares, relay).rests(problem)
                    elif self._rest.is_on_trial(relay.account):
                        lanes.create_task(self._trial(relay, work, shares, lanes))
                    else:
                        self._open_lanes(relay, work, shares, lanes)
        finally:
            for task in self._late:
                task.cancel()

    async def greet(self, seconds: float) -> dict[str, TransportError | None]:
        """What is wrong with each relay, by its place: a session is opened with all at once, and closed.

        One that keeps silent is waited for `seconds` and no longer.
        """
        problems = await asyncio.gather(*(_problem_with(relay, seconds) for relay in self._relays))
        return {relay.place: problem for relay, problem in zip(self._relays, problems, strict=True)}

    async def _trial(self, relay: Relay, work: Work, shares: Shares, lanes: asyncio.TaskGroup) -> None:
        """One session that is opened and closed, and lanes if the relay took it: a refusal is asked for only once."""
        problem = await _problem_with(relay, relay.timeouts.greeting)
        if problem and not isinstance(problem, RelayDownError):
            self._refused(relay, Turn(work, shares, relay), problem)
        else:
            self._open_lanes(relay, work, shares, lanes)

    def _open_lanes(self, relay: Relay, work: Work, shares: Shares, lanes: asyncio.TaskGroup) -> None:
        for _ in range(relay.connections):
            lanes.create_task(self._lane(relay, Turn(work, shares, relay)))

    def _refused(self, relay: Relay, turn: Turn, problem: TransportError) -> None:
        self._rest.refused(relay.account, problem)
        turn.refused(problem)

    async def _lane(self, relay: Relay, turn: Turn) -> None:
        failures = 0
        while (first := await turn.next()) is not None:
            problem = await self._session(relay, turn, first)
            failures = failures + 1 if problem else 0
            if problem and not await turn.failed(problem, failures):
                return

    async def _session(self, relay: Relay, turn: Turn, first: Outgoing) -> TransportError | None:
        """One session from greeting to parting; gives the problem when it was fruitless."""
        try:
            session = await open_session(relay)
        except TransportError as error:
            turn.work.keep(first)
            turn.ended(0)
            if isinstance(error, RelayDownError):
                return error
            self._refused(relay, turn, error)
            return None
        turn.works()
        self._rest.works(relay.account)
        self.answered.add(relay.place)
        exchange = Exchange(relay, session, turn, at=self._at, linger=lambda *pair: self._wait_for(turn.work, *pair))
        try:
            await exchange.run(first)
        except LostError as error:
            log.info("session with %s ended: %s", relay.place, masked(str(error)))
            return None if exchange.settled else relay.down(str(error))
        except TransportError as error:
            self._refused(relay, turn, error)
        except DigestError as error:
            turn.work.stop(error)
        finally:
            turn.ended(exchange.settled)
        return None

    def _wait_for(self, work: Work, connection: Connection, outgoing: Outgoing) -> None:
        task = asyncio.create_task(_late_reply(work, connection, outgoing))
        self._late.add(task)
        task.add_done_callback(self._late.discard)


async def _late_reply(work: Work, connection: Connection, outgoing: Outgoing) -> None:
    """While the run lasts, a reply that comes too late still settles what is uncertain."""
    try:
        reply = await connection.reply(float("inf"))
        if reply.outcome and not (reply.is_about_us or reply.is_about_sender):
            work.settle(outgoing, reply.outcome, reply.text)
    except LostError as error:
        log.info("delivery %d stays uncertain: %s", outgoing.delivery.id, masked(str(error)))
    finally:
        connection.abort()


async def _problem_with(relay: Relay, seconds: float) -> TransportError | None:
    """What keeps a relay from taking our mail now."""
    try:
        async with asyncio.timeout(seconds):
            session = await open_session(relay)
    except TimeoutError:
        return relay.down(f"it said nothing for {seconds:g} s")
    except TransportError as error:
        return error
    # It has answered all that was asked; whether it hears the goodbye is its own affair.
    with suppress(LostError):
        session.connection.write(b"QUIT\r\n")
    session.connection.close()
    return None

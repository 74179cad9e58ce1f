"""The SMTP transport: several connections to one relay, each pipelining, each stopping before the final dot."""

import asyncio
import logging
import ssl
from collections.abc import Callable

from digest.deliveries.connection import Connection
from digest.deliveries.exchange import Exchange
from digest.deliveries.ledger import nothing
from digest.deliveries.relay import LostError, Relay, RelayDownError, Security, Timeouts
from digest.deliveries.reply import masked
from digest.deliveries.session import open_session
from digest.deliveries.work import Outgoing, Work
from digest.errors import DigestError, TransportError

log = logging.getLogger("digest.deliveries")


class SmtpTransport:
    """Carries messages to a relay; with `starttls` and `tls` its certificate must be good, or nothing is sent."""

    def __init__(
        self,
        host: str,
        port: int,
        *,
        security: Security = "none",
        username: str = "",
        password: str = "",
        connections: int = 8,
        context: ssl.SSLContext | None = None,
        local_hostname: str = "",
        timeouts: Timeouts | None = None,
        at: Callable[[str], None] = nothing,
    ) -> None:
        self._relay = Relay(
            host=host,
            port=port,
            security=security,
            username=username,
            password=password,
            context=context,
            local_hostname=local_hostname,
            timeouts=timeouts or Timeouts(),
        )
        self._connections, self._at = connections, at
        self._late: set[asyncio.Task[None]] = set()

    async def carry(self, work: Work) -> None:
        """Send all there is; what a relay that is down or refuses leaves undone, the work knows the problem of."""
        try:
            async with asyncio.TaskGroup() as lanes:
                for _ in range(self._connections):
                    lanes.create_task(self._lane(work))
        finally:
            for task in self._late:
                task.cancel()

    async def greet(self) -> str:
        """Open a session as for sending, and close it: gives where; TransportError says what is in the way."""
        session = await open_session(self._relay)
        session.connection.write(b"QUIT\r\n")
        session.connection.close()
        return self._relay.place

    async def _lane(self, work: Work) -> None:
        failures = 0
        while (first := await work.next()) is not None:
            problem = await self._session(work, first)
            failures = failures + 1 if problem else 0
            if problem and not await work.pause(problem, failures):
                return

    async def _session(self, work: Work, first: Outgoing) -> TransportError | None:
        """One session from greeting to parting; gives the problem when it was fruitless."""
        try:
            session = await open_session(self._relay)
        except TransportError as error:
            work.keep(first)
            if isinstance(error, RelayDownError):
                return error
            work.stop(error)
            return None
        exchange = Exchange(self._relay, session, work, at=self._at, linger=lambda *pair: self._wait_for(work, *pair))
        try:
            await exchange.run(first)
        except LostError as error:
            log.info("session with %s ended: %s", self._relay.place, masked(str(error)))
            return None if exchange.settled else self._relay.down(str(error))
        except DigestError as error:
            work.stop(error)
        return None

    def _wait_for(self, work: Work, connection: Connection, outgoing: Outgoing) -> None:
        task = asyncio.create_task(_late_reply(work, connection, outgoing))
        self._late.add(task)
        task.add_done_callback(self._late.discard)


async def _late_reply(work: Work, connection: Connection, outgoing: Outgoing) -> None:
    """While the run lasts, a reply that comes too late still settles what is uncertain."""
    try:
        reply = await connection.reply(float("inf"))
        if reply.outcome and not reply.is_about_us:
            work.settle(outgoing, reply.outcome, reply.text)
    except LostError as error:
        log.info("delivery %d stays uncertain: %s", outgoing.delivery.id, masked(str(error)))
    finally:
        connection.abort()

"""A session: connected, greeted, encrypted and known to the relay, so that mail may go (RFC 5321 3.1, 3207, 4954)."""

import asyncio
import base64
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field

from digest.deliveries.connection import Connection
from digest.deliveries.relay import LostError, Relay
from digest.deliveries.reply import Reply
from digest.errors import TransportError


@dataclass(slots=True)
class Session:
    """An open connection and what the relay offers on it: its keywords with their arguments."""

    connection: Connection
    offers: dict[str, frozenset[str]] = field(default_factory=dict)


async def open_session(relay: Relay) -> Session:
    """A session ready for MAIL; RelayDownError when it cannot be had now, RelayRefusedError when it never will."""
    connection = await _connected(relay)
    try:
        return await _introduced(relay, connection)
    except (LostError, OSError) as error:
        connection.abort()
        raise _problem(relay, error) from error
    except (TransportError, asyncio.CancelledError):
        connection.abort()
        raise


async def _connected(relay: Relay) -> Connection:
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(relay.timeouts.connect):
            _, connection = await loop.create_connection(
                lambda: Connection(loop), relay.host, relay.port, happy_eyeballs_delay=0.25
            )
    except TimeoutError:
        raise relay.down("no connection in time") from None
    except (OSError, UnicodeError) as error:
        raise relay.down(str(error)) from error
    return connection


def _problem(relay: Relay, error: Exception) -> TransportError:
    if isinstance(error, ssl.SSLCertVerificationError):
        return relay.insecure(
            f"the relay's certificate is not trusted: {error.verify_message}",
            "name the relay as its certificate does, renew it, or have this machine trust its authority",
        )
    if isinstance(error, ssl.SSLError):
        return relay.insecure(f"TLS failed: {error.reason or error}", "check the port, and tls or starttls")
    return relay.down(str(error))


async def _introduced(relay: Relay, connection: Connection) -> Session:
    if relay.security == "tls":
        await connection.start_tls(relay.tls, relay.host, relay.timeouts.connect)
    _expect(relay, "greeting", await connection.reply(relay.timeouts.greeting), 220)
    session = await _greeted(relay, connection)
    if relay.security == "starttls":
        await _encrypt(relay, session)
        session = await _greeted(relay, connection)
    if relay.username:
        await _prove(relay, session)
    return session


async def _greeted(relay: Relay, connection: Connection) -> Session:
    name = relay.local_hostname or connection.local_address
    reply = await _asked(relay, connection, f"EHLO {name}")
    if reply.code in (500, 501, 502, 504):
        _expect(relay, "HELO", await _asked(relay, connection, f"HELO {name}"), 250)
        return Session(connection)
    _expect(relay, "EHLO", reply, 250)
    words = [line.upper().split() for line in reply.lines[1:]]
    return Session(connection, {word[0]: frozenset(word[1:]) for word in words if word})


async def _encrypt(relay: Relay, session: Session) -> None:
    if "STARTTLS" not in session.offers:
        raise relay.insecure("the relay offers no STARTTLS", 'set security = "tls" or "none" if that is what it speaks')
    _expect(relay, "STARTTLS", await _asked(relay, session.connection, "STARTTLS"), 220)
    await session.connection.start_tls(relay.tls, relay.host, relay.timeouts.hello)


async def _prove(relay: Relay, session: Session) -> None:
    offered = session.offers.get("AUTH", frozenset())
    if "PLAIN" in offered:
        answers = ["AUTH PLAIN " + _encoded(f"\0{relay.username}\0{relay.password}")]
    elif "LOGIN" in offered:
        answers = ["AUTH LOGIN", _encoded(relay.username), _encoded(relay.password)]
    else:
        raise relay.refused("it offers no AUTH PLAIN or LOGIN", "remove the username, or set another security")
    await _answer(relay, session.connection, answers)


async def _answer(relay: Relay, connection: Connection, answers: Sequence[str]) -> None:
    for answer in answers[:-1]:
        _expect(relay, "AUTH", await _asked(relay, connection, answer), 334)
    _expect(relay, "AUTH", await _asked(relay, connection, answers[-1]), 235)


async def _asked(relay: Relay, connection: Connection, command: str) -> Reply:
    connection.write(command.encode() + b"\r\n")
    return await connection.reply(relay.timeouts.hello)


def _expect(relay: Relay, step: str, reply: Reply, code: int) -> None:
    if reply.code == code:
        return
    if 500 <= reply.code < 600:
        raise relay.refused(f"{step}: {reply.text}", "check host, port, username and password")
    raise relay.down(f"{step}: {reply.text}")


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")

"""The relay that takes our mail, how long it may be silent, and the two ways in which it can fail us."""

import ssl
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from digest.domain import domain_of
from digest.errors import TransportError

Security = Literal["none", "starttls", "tls"]


class RelayDownError(TransportError):
    """The relay cannot be reached for now; to be tried again."""


class RelayRefusedError(TransportError):
    """The relay refused us; trying again would be refused again."""


class InsecureRelayError(RelayRefusedError):
    """We refuse the relay: what is sent to it could be read or taken by others."""


class LostError(Exception):
    """The connection came to an end; the text says how."""


class SilenceError(LostError):
    """No reply came in time."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Timeouts:
    """How many seconds to wait for what (RFC 5321 4.5.3.2); without a greeting for a minute the relay is down."""

    connect: float = 30
    greeting: float = 60
    hello: float = 60
    mail: float = 300
    recipient: float = 300
    data: float = 120
    body: float = 180
    dot: float = 600
    quit: float = 2


@cache
def verifying() -> ssl.SSLContext:
    """A TLS context that verifies names and certificates; made once, as it reads every authority of this machine."""
    context = ssl.create_default_context()
    context.options |= ssl.OP_NO_RENEGOTIATION
    return context


@dataclass(frozen=True, kw_only=True, slots=True)
class Relay:
    """Where the relay is and how to speak to it; a name and password are given only where it asks for them.

    `known_as` tells it in words from others at the same host and port.
    It takes `rate` mails a second at most (0: no limit), and of several relays a part by its `weight` (0: a spare).
    """

    host: str
    port: int
    security: Security = "none"
    username: str = ""
    password: str = field(default="", repr=False)
    context: ssl.SSLContext | None = None
    known_as: str = ""
    local_hostname: str = ""
    connections: int = 8
    rate: float = 0
    weight: float = 1
    timeouts: Timeouts = field(default_factory=Timeouts)

    @property
    def place(self) -> str:
        """Host and port, for errors and logs, which name no user: that is often an address."""
        return f"{self.host}:{self.port}{self.known_as and f' ({self.known_as})'}"

    @property
    def account(self) -> tuple[str, int, str]:
        """Host, port and user: with another user it is another relay, with limits and a standing of its own."""
        return self.host, self.port, self.username

    @property
    def tls(self) -> ssl.SSLContext:
        """The TLS context: the one given, else one that verifies names and certificates."""
        return self.context or verifying()

    def down(self, why: str) -> RelayDownError:
        """The error for a relay that cannot be reached."""
        return RelayDownError(f"the relay could not be reached: {why}", where=self.place, fix="check that it runs")

    def refused(self, why: str, fix: str) -> RelayRefusedError:
        """The error for a relay that refused us."""
        return RelayRefusedError(f"the relay refused us: {why}", where=self.place, fix=fix)

    def insecure(self, what: str, fix: str) -> InsecureRelayError:
        """The error for a relay that gets nothing because it is not known to be the one, or does not encrypt."""
        return InsecureRelayError(f"nothing was sent: {what}", where=self.place, fix=fix)

    def refused_sender(self, sender: str, why: str) -> RelayRefusedError:
        """The error for a relay that takes nothing more from the domain of a sender."""
        return RelayRefusedError(
            f"mail from {domain_of(sender)} is refused: {why}",
            where=self.place,
            fix="check the domain's SPF, DKIM and DMARC records",
        )

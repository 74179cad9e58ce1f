"""One SMTP dialogue of the inbox, seen from the server, with the faults that its script asks for."""

import asyncio
import base64
import ssl
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import compat32
from typing import Literal

from digest.demo.stream import GoneError, Stream

Step = Literal["CONNECT", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "BODY", "DOT", "RSET", "QUIT"]
# After these nothing may follow before their reply, pipelining or not (RFC 2920 3.1).
ALONE = ("EHLO", "HELO", "DATA", "QUIT", "STARTTLS", "AUTH")


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """What goes wrong at a step: another reply, delays in seconds (`drip` between bytes), a cut connection, silence.

    At BODY the message has come in part, at DOT as a whole: with `keeps` it counts as accepted, whatever is then said.
    """

    at: Step
    reply: str = ""
    delay: float = 0
    drip: float = 0
    drops: bool = False
    silent: bool = False
    keeps: bool = False
    recipient: str = ""
    times: int = 1_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Received:
    """A message the inbox has accepted, without dot-stuffing."""

    sender: str
    recipients: tuple[str, ...]
    data: bytes

    @property
    def message_id(self) -> str:
        """The Message-ID header, or nothing."""
        return str(message_from_bytes(self.data, policy=compat32).get("Message-ID", "")).strip()


@dataclass(kw_only=True)
class Manners:
    """How an inbox behaves; `faults` counts how often each fault has happened, `violations` what clients did wrong.

    `offered` is every message that came with its final dot, whatever was said to it; `awaited` counts the bodies that
    were asked for and at which nothing has happened yet.
    """

    pipelining: bool = True
    extensions: Sequence[str] = ()
    script: Sequence[Fault] = ()
    context: ssl.SSLContext | None = None
    security: Literal["none", "starttls", "tls"] = "none"
    login: tuple[str, str] | None = None
    messages_per_connection: int = 0
    faults: Counter[Fault] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)
    offered: list[Received] = field(default_factory=list)
    awaited: int = 0

    def looked_at(self) -> None:
        """Count one body less that is awaited."""
        self.awaited -= 1


class Dialogue:
    """Answers one client until it leaves or is left; `accept` gets each message before its reply goes out."""

    def __init__(self, manners: Manners, accept: Callable[[Received], None], stream: Stream) -> None:
        self._manners, self._accept, self._stream = manners, accept, stream
        self._sender: str | None = None
        self._recipients: list[str] = []
        self._accepted = 0
        self._is_known = manners.login is None
        self._is_private = manners.security == "tls"

    async def run(self) -> None:
        """Talk to the end."""
        try:
            await self._say("CONNECT", "220 inbox.invalid ESMTP")
            while True:
                await self._command(await self._stream.line())
        except GoneError:
            self._stream.transport.close()

    async def _command(self, line: str) -> None:
        verb, _, argument = line.partition(" ")
        verb = verb.upper()
        if self._stream.has_more and (verb in ALONE or not self._manners.pipelining):
            self._manners.violations.append(verb)
        if 0 < self._manners.messages_per_connection <= self._accepted and verb != "QUIT":
            await self._say("MAIL", "421 4.7.0 enough for one connection")
        answers = {
            "EHLO": self._hello,
            "HELO": self._plain_hello,
            "STARTTLS": self._start_tls,
            "AUTH": self._auth,
            "MAIL": self._mail,
            "RCPT": self._rcpt,
            "DATA": self._data,
            "RSET": self._reset,
            "QUIT": self._quit,
        }
        if verb in answers:
            await answers[verb](argument)
        else:
            self._write("502 5.5.1 not here")

    async def _hello(self, _argument: str) -> None:
        offers = [*self._manners.extensions]
        if self._manners.pipelining:
            offers.append("PIPELINING")
        if self._manners.security == "starttls" and not self._is_private:
            offers.append("STARTTLS")
        if self._manners.login:
            offers.append("AUTH PLAIN LOGIN")
        lines = ["inbox.invalid", *offers]
        await self._say("EHLO", "\r\n".join([f"250-{line}" for line in lines[:-1]] + [f"250 {lines[-1]}"]))

    async def _plain_hello(self, _argument: str) -> None:
        self._write("250 inbox.invalid")

    async def _start_tls(self, _argument: str) -> None:
        if self._manners.security != "starttls" or self._manners.context is None:
            self._write("502 5.5.1 not here")
        elif (await self._say("STARTTLS", "220 2.0.0 go ahead")).startswith("220"):
            await self._stream.start_tls(self._manners.context)
            self._is_private = True

    async def _auth(self, argument: str) -> None:
        mechanism, _, first = argument.partition(" ")
        if mechanism.upper() == "PLAIN":
            given = tuple(_decoded(first).split("\0")[1:])
        else:
            given = (await self._asked("Username:"), await self._asked("Password:"))
        is_right = given == self._manners.login
        usual = "235 2.7.0 welcome" if is_right else "535 5.7.8 wrong name or password"
        self._is_known = (await self._say("AUTH", usual)).startswith("235")

    async def _asked(self, question: str) -> str:
        self._write(f"334 {base64.b64encode(question.encode()).decode()}")
        return _decoded(await self._stream.line())

    async def _mail(self, argument: str) -> None:
        usual = "250 2.1.0 sender ok"
        if not self._is_known:
            usual = "530 5.7.0 authentication required"
        elif self._sender is not None:
            usual = "503 5.5.1 one at a time"
        if (await self._say("MAIL", usual)).startswith("2"):
            self._sender, self._recipients = _path(argument), []

    async def _rcpt(self, argument: str) -> None:
        recipient = _path(argument)
        usual = "503 5.5.1 from whom" if self._sender is None else "250 2.1.5 recipient ok"
        if (await self._say("RCPT", usual, recipient)).startswith("2"):
            self._recipients.append(recipient)

    async def _data(self, _argument: str) -> None:
        if await self._begun():
            data = await self._stream.message()
            await self._dot(Received(sender=self._sender or "", recipients=tuple(self._recipients), data=data))
            self._sender, self._recipients = None, []

    async def _begun(self) -> bool:
        usual = "354 go ahead" if self._recipients else "503 5.5.1 for whom"
        self._manners.awaited += 1
        try:
            if not (await self._say("DATA", usual, *self._recipients)).startswith("354"):
                return False
            await self._stream.some()
            await self._say("BODY", "", *self._recipients)
            return True
        finally:
            # Only once a connection that was cut is closed.
            asyncio.get_running_loop().call_soon(self._manners.looked_at)

    async def _dot(self, received: Received) -> None:
        usual = "250 2.0.0 kept" if received.recipients else "554 5.5.1 for nobody"
        self._manners.offered.append(received)
        fault = self._fault("DOT", received.recipients)
        reply = (fault and fault.reply) or usual
        is_answered = fault is None or not (fault.drops or fault.silent)
        if (reply.startswith("2") and is_answered) or (fault and fault.keeps):
            self._accepted += 1
            self._accept(received)
        await self._act(fault, usual)

    async def _reset(self, _argument: str) -> None:
        self._sender, self._recipients = None, []
        await self._say("RSET", "250 2.0.0 forgotten")

    async def _quit(self, _argument: str) -> None:
        await self._say("QUIT", "221 2.0.0 goodbye")
        raise GoneError

    async def _say(self, step: Step, usual: str, *recipients: str) -> str:
        return await self._act(self._fault(step, recipients), usual)

    def _fault(self, step: Step, recipients: Sequence[str]) -> Fault | None:
        for fault in self._manners.script:
            is_meant = fault.at == step and (not fault.recipient or fault.recipient in recipients)
            if is_meant and self._manners.faults[fault] < fault.times:
                self._manners.faults[fault] += 1
                return fault
        return None

    async def _act(self, fault: Fault | None, usual: str) -> str:
        """Say what the fault says, else the usual; gives what was said. GoneError when this was the last word."""
        if fault is None:
            return self._write(usual)
        await asyncio.sleep(fault.delay)
        if fault.silent:
            await self._stream.end()
        said = fault.reply or ("" if fault.drops else usual)
        for piece in said if fault.drip else "":
            self._stream.write(piece.encode("latin-1"))
            await asyncio.sleep(fault.drip)
        self._write("" if fault.drip else said)
        if fault.drip:
            self._stream.write(b"\r\n")
        if fault.drops:
            self._stream.transport.abort()
            raise GoneError
        return said

    def _write(self, reply: str) -> str:
        if reply:
            self._stream.write(reply.encode("latin-1") + b"\r\n")
        if reply.startswith("421"):
            raise GoneError
        return reply


def _path(argument: str) -> str:
    start, end = argument.find("<"), argument.find(">")
    return argument[start + 1 : end] if 0 <= start < end else ""


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text).decode("utf-8", "replace")
    except ValueError:
        return ""

"""Signing in a process of its own, beside the one that sends: a signature takes longer than all else about a mail."""

import asyncio
import logging
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from cryptography.hazmat.primitives import serialization

from digest.messages.dkim import DkimKey, Signable, sign_filled
from digest.messages.signer import KEPT, Key, Order, Pattern, framed, frames

log = logging.getLogger("digest.messages")

COMMAND = (sys.executable, "-P", "-m", "digest.messages.signer")
# A process is worth starting once so many mails were signed here.
MANY = 100
SILENCE = 5.0


@dataclass(slots=True)
class _Asked:
    """A mail to be signed, and who waits for that."""

    signable: Signable
    gaps: Sequence[bytes]
    domain: str
    signature: asyncio.Future[bytes]


class Signing(asyncio.Protocol):
    """Signs the mails of one run; while there is no process, and if it dies or hangs, they are signed here."""

    def __init__(
        self,
        keys: Sequence[DkimKey],
        clock: Callable[[], datetime],
        *,
        many: int = MANY,
        silence: float = SILENCE,
        command: Sequence[str] = COMMAND,
    ) -> None:
        self._keys, self._clock, self._command = keys, clock, command
        self._many, self._silence = many, silence
        self._loop = asyncio.get_running_loop()
        self._count, self._is_ready, self._is_closed = 0, False, False
        self._process: subprocess.Popen[bytes] | None = None
        self._transport: asyncio.Transport | None = None
        self._connecting: asyncio.Task[object] | None = None
        self._received, self._outbox = bytearray(), bytearray()
        self._asked: deque[_Asked] = deque()
        self._heard_at = 0.0
        # By identity: to compare two variants is to compare all their bytes.
        self._patterns: dict[int, Pattern] = {}
        self._number = 0
        self._encode = msgspec.msgpack.Encoder().encode

    @property
    def process(self) -> int | None:
        """The number of the process, once one was started."""
        return self._process.pid if self._process else None

    def sign(self, signable: Signable, gaps: Sequence[bytes], domain: str) -> bytes | Awaitable[bytes]:
        """The fields that sign a mail of a domain, or the promise of them."""
        if self._is_ready:
            return self._order(_Asked(signable, gaps, domain, self._loop.create_future()))
        self._count += 1
        if self._count == self._many:
            self._start()
        return self._here(signable, gaps, domain)

    def close(self) -> None:
        """End the process; what is still asked for is signed here."""
        self._is_ready, self._is_closed = False, True
        if self._transport:
            self._transport.abort()
        if self._process:
            self._process.kill()
            self._process.wait()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by asyncio: the process can be spoken to."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - the type that asyncio promises a Protocol
        self._transport = transport
        for key in self._keys:
            self._say(Key(key.domain, key.selector, _pem(key)))
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Called by asyncio: signatures came, the first of them only says that the process is there."""
        self._heard_at = self._loop.time()
        self._received += data
        for frame in frames(self._received):
            if not self._is_ready:
                self._is_ready = not self._is_closed
            elif self._asked:
                asked = self._asked.popleft()
                if not asked.signature.done():
                    asked.signature.set_result(frame)
            elif self._transport:
                # An answer to nothing: from here on nobody knows which mail an answer is for.
                self._transport.abort()

    def connection_lost(self, error: Exception | None) -> None:
        """Called by asyncio: the process is gone."""
        if self._is_ready:
            log.warning("the signing process ended; mails are signed here")
        self._is_ready = False
        while self._asked:
            self._make_up_for(self._asked.popleft())

    def _start(self) -> None:
        try:
            self._process, ours = _started(self._command)
        except OSError as error:
            log.warning("mails are signed here, no process can be started for it: %s", error.strerror)
            return
        self._connecting = self._loop.create_task(self._loop.create_connection(lambda: self, sock=ours))

    def _order(self, asked: _Asked) -> Awaitable[bytes]:
        if not self._asked:
            self._heard_at = self._loop.time()
        self._asked.append(asked)
        pattern = self._patterns.get(id(asked.signable)) or self._pattern(asked.signable)
        self._say(Order(pattern.number, tuple(asked.gaps), asked.domain, self._clock().timestamp()))
        return asked.signature

    def _pattern(self, signable: Signable) -> Pattern:
        self._number += 1
        # The process forgets as we do.
        oldest = self._number - KEPT
        self._patterns = {name: known for name, known in self._patterns.items() if known.number > oldest}
        self._patterns[id(signable)] = pattern = Pattern(self._number, signable)
        self._say(pattern)
        return pattern

    def _say(self, order: Key | Pattern | Order) -> None:
        # What is said in one round of the loop goes out in one piece.
        if not self._outbox:
            self._loop.call_soon(self._send)
        self._outbox += framed(self._encode(order))

    def _send(self) -> None:
        said, self._outbox = self._outbox, bytearray()
        if self._transport and not self._transport.is_closing():
            self._transport.write(said)

    def _watch(self) -> None:
        """Give up a process that owes an answer and says nothing."""
        if self._asked and self._transport and self._loop.time() - self._heard_at > self._silence:
            self._transport.abort()
        elif not self._is_closed:
            self._loop.call_later(self._silence, self._watch)

    def _make_up_for(self, asked: _Asked) -> None:
        if asked.signature.done():
            return
        try:
            asked.signature.set_result(self._here(asked.signable, asked.gaps, asked.domain))
        except Exception as error:  # it is raised again where somebody waits for it
            asked.signature.set_exception(error)

    def _here(self, signable: Signable, gaps: Sequence[bytes], domain: str) -> bytes:
        return sign_filled(signable, gaps, [key for key in self._keys if key.domain == domain], self._clock())


def _started(command: Sequence[str]) -> tuple[subprocess.Popen[bytes], socket.socket]:
    ours, theirs = socket.socketpair()
    with theirs:
        try:
            # In a group of its own, so that a Ctrl-C is for the service alone.
            process = subprocess.Popen(  # noqa: S603 -- our own program, by its own interpreter
                [*command, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                process_group=0,
            )
        except OSError:
            ours.close()
            raise
    return process, ours


def _pem(key: DkimKey) -> bytes:
    return key.private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )

"""The press: makes each copy one reader's in a process of its own, beside the one that sends."""

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

from digest.messages.fill import fill, fill_here
from digest.messages.inserter import KEPT, Answer, Keys, Order, Pattern, framed, frames
from digest.messages.personal import Letter, Reader, Secrets
from digest.messages.set import Variant
from digest.model import Message

log = logging.getLogger("digest.messages")

COMMAND = (sys.executable, "-P", "-m", "digest.messages.inserter")
# A process is worth starting for so many mails, and the sooner the better.
MANY = 500
SILENCE = 5.0


@dataclass(frozen=True, slots=True)
class Promised:
    """A message that is being made, and its envelope's sender; to wait for it may raise a DigestError."""

    sender: str
    message: Awaitable[Message]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A mail that is to be made, and who waits for that."""

    variant: Variant
    letter: Letter
    reader: Reader
    message: asyncio.Future[Message]


class Press(asyncio.Protocol):
    """Makes the mails of one run, `expected` and more; here, while there is no process or once it has failed."""

    def __init__(
        self,
        secrets: Secrets,
        clock: Callable[[], datetime],
        *,
        expected: int = 0,
        many: int = MANY,
        silence: float = SILENCE,
        command: Sequence[str] = COMMAND,
    ) -> None:
        self._secrets, self._clock, self._command = secrets, clock, command
        self._many, self._silence = many, silence
        self._loop = asyncio.get_running_loop()
        self._count = 0
        self._is_ready = self._is_sending = self._is_closed = self._is_tried = False
        self._process: subprocess.Popen[bytes] | None = None
        self._transport: asyncio.Transport | None = None
        self._connecting: asyncio.Task[object] | None = None
        self._received, self._outbox = bytearray(), bytearray()
        self._order: Order | None = None
        self._asked: deque[_Asked] = deque()
        self._heard_at = 0.0
        # By identity: to compare two letters is to compare all their bytes.
        self._patterns: dict[int, Pattern] = {}
        self._number = 0
        self._encode, self._decode = msgspec.msgpack.Encoder().encode, msgspec.msgpack.Decoder(list[Answer]).decode
        # It begins on another processor while the first mails are claimed and set.
        self._start_for(expected)

    @property
    def process(self) -> int | None:
        """The number of the process, once one was started."""
        return self._process.pid if self._process else None

    def message(self, variant: Variant, letter: Letter, reader: Reader) -> Message | Promised:
        """A reader's message, or the promise of it; DigestError for what no header can carry."""
        if self._is_ready:
            return Promised(variant.sender, self._ask(variant, letter, reader))
        self._count += 1
        self._start_for(self._count)
        return self._here(variant, letter, reader)

    def close(self) -> None:
        """End the process; what is still asked for is made here."""
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
        self._say(_keys(self._secrets))
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Called by asyncio: answers came, the first of them only says that the process is there."""
        self._received += data
        for frame in frames(self._received):
            self._heard_at = self._loop.time()
            if not self._is_ready:
                self._is_ready = not self._is_closed
            elif not self._take(frame) and self._transport:
                # From here on nobody knows which mail an answer is for.
                self._transport.abort()
                break

    def connection_lost(self, error: Exception | None) -> None:
        """Called by asyncio: the process is gone."""
        if self._is_ready:
            log.warning("the press ended; mails are made here")
        self._is_ready = False
        while self._asked:
            self._make_up_for(self._asked.popleft())

    def _start_for(self, mails: int) -> None:
        if mails < self._many or self._is_tried:
            return
        self._is_tried = True
        try:
            self._process, ours = _started(self._command)
        except OSError as error:
            log.warning("mails are made here, no process can be started for it: %s", error.strerror)
            return
        self._connecting = self._loop.create_task(self._loop.create_connection(lambda: self, sock=ours))

    def _ask(self, variant: Variant, letter: Letter, reader: Reader) -> asyncio.Future[Message]:
        if not self._asked:
            self._heard_at = self._loop.time()
        asked = _Asked(variant, letter, reader, self._loop.create_future())
        self._asked.append(asked)
        number = (self._patterns.get(id(letter)) or self._pattern(letter)).number
        if self._order is None or self._order.number != number:
            self._say_order()
            self._order = Order(number, self._clock().timestamp(), [])
            self._soon()
        self._order.readers.append(reader)
        return asked.message

    def _pattern(self, letter: Letter) -> Pattern:
        self._number += 1
        # The process forgets as we do.
        oldest = self._number - KEPT
        self._patterns = {name: known for name, known in self._patterns.items() if known.number > oldest}
        self._patterns[id(letter)] = pattern = Pattern(self._number, letter)
        self._say_order()
        self._say(pattern)
        return pattern

    def _say_order(self) -> None:
        order, self._order = self._order, None
        if order:
            self._say(order)

    def _say(self, order: Keys | Pattern | Order) -> None:
        self._outbox += framed(self._encode(order))
        self._soon()

    def _soon(self) -> None:
        # What is said in one round of the loop goes out in one piece.
        if not self._is_sending:
            self._is_sending = True
            self._loop.call_soon(self._send)

    def _send(self) -> None:
        self._say_order()
        said, self._outbox, self._is_sending = self._outbox, bytearray(), False
        if self._transport and not self._transport.is_closing():
            self._transport.write(said)

    def _take(self, frame: bytes) -> bool:
        """Give what was made to those who wait; False for what is no answer, or not to what was asked next."""
        try:
            answers = self._decode(frame)
        except msgspec.DecodeError:
            return False
        for delivery, own in answers:
            if not self._asked or delivery != self._asked[0].reader.delivery:
                return False
            asked = self._asked.popleft()
            if len(own.gaps) != len(asked.letter.slots):
                self._make_up_for(asked)
            elif not asked.message.done():
                asked.message.set_result(fill(asked.variant, asked.reader.recipient, own))
        return True

    def _watch(self) -> None:
        """Give up a process that owes an answer and says nothing."""
        if self._asked and self._transport and self._loop.time() - self._heard_at > self._silence:
            self._transport.abort()
        elif not self._is_closed:
            self._loop.call_later(self._silence, self._watch)

    def _make_up_for(self, asked: _Asked) -> None:
        if asked.message.done():
            return
        try:
            asked.message.set_result(self._here(asked.variant, asked.letter, asked.reader))
        except Exception as error:  # it is raised again where somebody waits for it
            asked.message.set_exception(error)
            # Where nobody does any more, asyncio is not to complain of it.
            asked.message.exception()

    def _here(self, variant: Variant, letter: Letter, reader: Reader) -> Message:
        return fill_here(variant, letter, reader, self._secrets, self._clock())


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


def _keys(secrets: Secrets) -> Keys:
    newest = secrets.ring.newest
    dkim = tuple((key.domain, key.selector, key.algorithm, key.secret) for key in secrets.dkim)
    return Keys(newest.id, newest.secret, secrets.message_key, dkim)

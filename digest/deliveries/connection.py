"""One TCP connection to a relay: replies come in, bytes go out, and it knows what the kernel has taken of them."""

import asyncio
import math
import os
import select
import socket
import ssl
from collections import deque
from collections.abc import Sequence

from digest.deliveries.relay import LostError, SilenceError
from digest.deliveries.reply import Reply, ReplyError, ReplyReader
from digest.deliveries.tls import Tls

DOT = b".\r\n"
MOST_WAITING = 100
# Linux and BSD take 1,024 at once.
MOST_PIECES = 512


class Connection(asyncio.Protocol):
    """Reads replies and writes commands; one caller waits at a time, and LostError tells it that all is over."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._transport: asyncio.Transport
        # The transport takes no pieces.
        self._socket: socket.socket
        self._unheard: select.poll
        self._tls: Tls | None = None
        self._reader = ReplyReader()
        self._replies: deque[Reply] = deque()
        self._waiter: asyncio.Future[None] | None = None
        self._lost: Exception | None = None
        self._is_full = False
        self._deadline = math.inf
        self._timer: asyncio.TimerHandle | None = None
        self.is_dot_out = False

    @property
    def local_address(self) -> str:
        """Our own end, as an address literal for the greeting (RFC 5321 4.1.3)."""
        host = str(self._transport.get_extra_info("sockname")[0])
        return f"[IPv6:{host}]" if ":" in host else f"[{host}]"

    def taken(self) -> Reply | None:
        """The next reply if it has come already."""
        return self._replies.popleft() if self._replies else None

    async def reply(self, seconds: float) -> Reply:
        """The next reply; LostError when there will be none, SilenceError after so many seconds."""
        # One limit for the whole of it: a relay that drips must not begin it anew with every byte.
        until = self._loop.time() + seconds
        while not self._replies:
            await self._event(until)
        return self._replies.popleft()

    async def drained(self, seconds: float) -> None:
        """Wait until the kernel has taken all that was written, or a reply came before its turn."""
        until = self._loop.time() + seconds
        while self._is_full and not self._replies:
            await self._event(until)
        if self._lost and not self._replies:
            raise self._lost

    async def caught_up(self) -> None:
        """Hear all that has come by now; LostError where that is no whole reply, and the relay is gone or amid one."""
        # A loop resumes who waited before it reads: what came while a fence was written would be heard after the dot.
        for _ in range(2 if self._unheard.poll(0) else 0):
            await asyncio.sleep(0)
        if self._replies:
            return
        if self._lost or self._transport.is_closing():
            raise self._lost or LostError("the relay closed the connection")
        if not self._reader.is_between:
            raise LostError("half a reply before its turn")

    def write(self, *pieces: bytes) -> None:
        """Send bytes; LostError when the connection is gone."""
        if self._lost:
            raise self._lost
        if self._tls:
            self._transport.write(self._tls.sealed(b"".join(pieces)))
        elif left := self._left_of(pieces):
            self._transport.write(left)

    def finish(self, following: bytes) -> None:
        """Send the final dot with what follows it in one go; `is_dot_out` says whether the kernel has taken the dot."""
        self.is_dot_out = False
        self.write(DOT + following)
        # A TLS record counts only as a whole; in the clear the dot is out once no more than what follows it is left.
        allowed = 0 if self._tls else len(following)
        self.is_dot_out = self._unsent() <= allowed and not self._transport.is_closing()
        if not self.is_dot_out and not self._transport.is_closing():
            self._transport.set_write_buffer_limits(high=allowed, low=allowed)

    async def start_tls(self, context: ssl.SSLContext, host: str, seconds: float) -> None:
        """Go over to TLS; ssl.SSLError when it fails, LostError when bytes in the clear came after STARTTLS."""
        if self._replies or not self._reader.is_between:
            raise LostError("it went on in the clear after STARTTLS")
        self._tls = Tls(context, host)
        self._shake(self._tls, b"")
        until = self._loop.time() + seconds
        while not self._tls.is_ready:
            await self._event(until)

    def close(self) -> None:
        """Send what is left and close."""
        if not self._lost:
            if self._tls:
                self._transport.write(self._tls.goodbye())
            self._transport.close()

    def abort(self) -> None:
        """Close at once; what the kernel has not taken is dropped."""
        self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by asyncio: the connection stands."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - the type that asyncio promises a Protocol
        self._transport, self._socket = transport, transport.get_extra_info("socket")
        self._unheard = select.poll()
        self._unheard.register(self._socket, select.POLLIN)
        transport.set_write_buffer_limits(high=0)

    def connection_lost(self, error: Exception | None) -> None:
        """Called by asyncio: the connection is gone."""
        self._lose(LostError(f"connection lost: {error}" if error else "the relay closed the connection"))
        if self._timer:
            self._timer.cancel()
        self._wake()

    def data_received(self, data: bytes) -> None:
        """Called by asyncio: bytes came."""
        try:
            self._take(data)
        except (ReplyError, ssl.SSLError) as error:
            is_shaking = self._tls is not None and not self._tls.is_ready
            self._lose(error if is_shaking else LostError(str(error)))
            self._transport.abort()
        self._wake()

    def eof_received(self) -> bool:
        """Called by asyncio: the relay will send no more."""
        return False

    def pause_writing(self) -> None:
        """Called by asyncio: the kernel takes no more for now."""
        self._is_full = True

    def resume_writing(self) -> None:
        """Called by asyncio: the kernel has taken what had to wait."""
        self._is_full, self.is_dot_out = False, True
        self._transport.set_write_buffer_limits(high=0)
        self._wake()

    def _left_of(self, pieces: Sequence[bytes]) -> bytes:
        """What the kernel does not take of pieces at once."""
        # One piece goes the transport's way: what is known of a dot must not hang on two calls.
        if not 1 < len(pieces) < MOST_PIECES or self._unsent() or self._transport.is_closing():
            return b"".join(pieces)
        try:
            taken = os.writev(self._socket.fileno(), pieces)
        except BlockingIOError:
            taken = 0
        except OSError as error:
            self._lose(LostError(f"connection lost: {error}"))
            self._transport.abort()
            return b""
        return b"".join(pieces)[taken:] if taken < sum(map(len, pieces)) else b""

    def _unsent(self) -> int:
        return self._transport.get_write_buffer_size()

    def _take(self, data: bytes) -> None:
        if self._tls is None:
            return self._read(data)
        if not self._tls.is_ready:
            self._shake(self._tls, data)
            data = b""
        if self._tls.is_ready:
            for piece in self._tls.opened(data):
                self._read(piece)
            self._send_records(self._tls)
        return None

    def _shake(self, tls: Tls, data: bytes) -> None:
        try:
            tls.shake(data)
        finally:
            # Also when it failed: the alert tells the relay why.
            self._send_records(tls)

    def _send_records(self, tls: Tls) -> None:
        if records := tls.outgoing():
            self._transport.write(records)

    def _read(self, data: bytes) -> None:
        # What is no reply takes nothing back of those before it.
        self._replies.extend(self._reader.read(data))
        if len(self._replies) > MOST_WAITING:
            raise ReplyError("replies to nothing")

    async def _event(self, until: float) -> None:
        if self._lost:
            raise self._lost
        self._waiter = self._loop.create_future()
        self._expect(until)
        try:
            await self._waiter
        finally:
            self._waiter, self._deadline = None, math.inf

    def _wake(self) -> None:
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(None)

    def _lose(self, error: Exception) -> None:
        self._lost = self._lost or error

    def _expect(self, deadline: float) -> None:
        # One timer, moved only when it would ring too late: a timer for each reply costs more than the reply.
        self._deadline = deadline
        if deadline == math.inf or (self._timer and self._timer.when() <= deadline):
            return
        if self._timer:
            self._timer.cancel()
        self._timer = self._loop.call_at(deadline, self._ring)

    def _ring(self) -> None:
        self._timer = None
        if self._waiter is None or self._waiter.done():
            return
        if self._loop.time() >= self._deadline:
            self._waiter.set_exception(SilenceError("no reply in time"))
        else:
            self._expect(self._deadline)

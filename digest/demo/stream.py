"""The bytes of one connection to the inbox: lines and messages in, replies out."""

import asyncio
import ssl
from collections.abc import Callable, Coroutine
from typing import Any

LONGEST_LINE = 4096
LARGEST_MESSAGE = 50_000_000


class GoneError(Exception):
    """The other side is gone, or is to be left."""


class Stream(asyncio.Protocol):
    """A connection that is read by one dialogue; `talk` is started with it as soon as it stands."""

    def __init__(self, talk: Callable[["Stream"], Coroutine[Any, Any, None]]) -> None:
        self._talk = talk
        self._buffer = bytearray()
        self._is_over = False
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.transport: asyncio.Transport

    @property
    def has_more(self) -> bool:
        """Whether bytes have come that nobody has read."""
        return bool(self._buffer)

    async def line(self) -> str:
        """The next line, without its end; GoneError at the end of the connection."""
        return (await self._until(b"\n", LONGEST_LINE)).rstrip(b"\r\n").decode("utf-8", "replace")

    async def message(self) -> bytes:
        """The bytes up to the final dot, without it, dot-stuffing undone."""
        # The end of the DATA line counts, so that an empty message is a lone dot (RFC 5321 4.1.1.4).
        self._buffer[:0] = b"\r\n"
        data = await self._until(b"\r\n.\r\n", LARGEST_MESSAGE)
        return data[:-3].replace(b"\r\n..", b"\r\n.")[2:]

    async def some(self) -> None:
        """Wait until anything has come."""
        while not self._buffer:
            await self._wait()

    async def end(self) -> None:
        """Wait until the other side is gone."""
        while True:
            await self._wait()

    def write(self, data: bytes) -> None:
        """Send bytes, if anybody is there."""
        if not self._is_over:
            self.transport.write(data)

    async def start_tls(self, context: ssl.SSLContext) -> None:
        """Go over to TLS as the server."""
        loop = asyncio.get_running_loop()
        try:
            transport = await loop.start_tls(self.transport, self, context, server_side=True)
        except OSError as error:
            raise GoneError from error
        if transport is None:
            raise GoneError
        self.transport = transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by asyncio: the connection stands."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - the type that asyncio promises a Protocol
        self.transport = transport
        self._task = asyncio.get_running_loop().create_task(self._talk(self))

    def data_received(self, data: bytes) -> None:
        """Called by asyncio: bytes came."""
        self._buffer += data
        self._changed.set()

    def connection_lost(self, error: Exception | None) -> None:
        """Called by asyncio: the connection is gone."""
        self._is_over = True
        self._changed.set()

    async def _until(self, mark: bytes, limit: int) -> bytes:
        searched = 0
        while (found := self._buffer.find(mark, searched)) < 0:
            if len(self._buffer) > limit:
                raise GoneError
            searched = max(0, len(self._buffer) - len(mark))
            await self._wait()
        data = bytes(self._buffer[: found + len(mark)])
        del self._buffer[: found + len(mark)]
        return data

    async def _wait(self) -> None:
        if self._is_over:
            raise GoneError
        self._changed.clear()
        await self._changed.wait()

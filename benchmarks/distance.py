"""A relay as far away as one likes: passes all on to another port, and its replies so many milliseconds late."""

import asyncio
import sys


class Near(asyncio.Protocol):
    """The client's side: what comes goes on at once."""

    def __init__(self, port: int, seconds: float) -> None:
        self._port, self._seconds = port, seconds
        self._far: asyncio.Transport | None = None
        self._waiting = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by asyncio: somebody has come."""
        self.transport = transport
        self._connecting = asyncio.get_running_loop().create_task(self._connect())

    def data_received(self, data: bytes) -> None:
        """Called by asyncio: pass it on."""
        if self._far:
            self._far.write(data)
        else:
            self._waiting += data

    def connection_lost(self, error: Exception | None) -> None:
        """Called by asyncio: the client is gone."""
        if self._far:
            self._far.close()

    async def _connect(self) -> None:
        loop = asyncio.get_running_loop()
        self._far, _ = await loop.create_connection(lambda: Far(self.transport, self._seconds), "127.0.0.1", self._port)
        self._far.write(bytes(self._waiting))


class Far(asyncio.Protocol):
    """The relay's side: what comes goes back late."""

    def __init__(self, near: asyncio.BaseTransport, seconds: float) -> None:
        self._near, self._seconds = near, seconds

    def data_received(self, data: bytes) -> None:
        """Called by asyncio: pass it back, later."""
        assert isinstance(self._near, asyncio.Transport)
        asyncio.get_running_loop().call_later(self._seconds, self._near.write, data)

    def connection_lost(self, error: Exception | None) -> None:
        """Called by asyncio: the relay has closed."""
        asyncio.get_running_loop().call_later(self._seconds, self._near.close)


async def serve(port: int, behind: int, seconds: float) -> None:
    """Pass connections to one port on to the other, for ever."""
    server = await asyncio.get_running_loop().create_server(
        lambda: Near(behind, seconds), "127.0.0.1", port, backlog=200
    )
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]) / 1000))

"""A relay as far away as one likes: it takes every mail at once, keeps none, and its replies come milliseconds late."""

import asyncio
import sys

END = b"\r\n.\r\n"
GREETING = b"220 distant.example\r\n"
OFFERS = b"250-distant.example\r\n250-PIPELINING\r\n250 8BITMIME\r\n"
OTHER = b"250 2.0.0 Ok\r\n"
REPLIES = {b"EHLO": OFFERS, b"DATA": b"354 Go on\r\n", b"QUIT": b"221 2.0.0 Bye\r\n"}


class Distant(asyncio.Protocol):
    """One session: commands and mails as they come, answered later."""

    def __init__(self, seconds: float) -> None:
        self._loop, self._seconds = asyncio.get_running_loop(), seconds
        self._rest, self._is_mail = b"", False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by asyncio: somebody has come."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._answer(GREETING)

    def data_received(self, data: bytes) -> None:
        """Called by asyncio: the answers to all that is complete go out together."""
        self._rest += data
        answers = []
        while (cut := self._rest.find(END if self._is_mail else b"\r\n")) >= 0:
            taken, self._rest = self._rest[:cut], self._rest[cut + (len(END) if self._is_mail else 2) :]
            answers.append(OTHER if self._is_mail else REPLIES.get(taken[:4].upper(), OTHER))
            self._is_mail = answers[-1] == REPLIES[b"DATA"]
        if self._is_mail:
            # What may be the beginning of the end.
            self._rest = self._rest[1 - len(END) :]
        if answers:
            self._answer(b"".join(answers))

    def _answer(self, answer: bytes) -> None:
        self._loop.call_later(self._seconds, self._transport.write, answer)


async def serve(port: int, seconds: float) -> None:
    """Take mails at a port of loopback, for ever."""
    server = await asyncio.get_running_loop().create_server(lambda: Distant(seconds), "127.0.0.1", port, backlog=200)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2]) / 1000))

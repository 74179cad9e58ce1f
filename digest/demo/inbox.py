"""A small inbox: an SMTP server on loopback that keeps what it gets, and fails as its script tells it to."""

import asyncio
import ssl
import threading
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import Literal, Self

from digest.demo.dialogue import Dialogue, Fault, Manners, Received
from digest.demo.stream import Stream

__all__ = ["Fault", "Inbox", "Received"]

EXTENSIONS = ("8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES")


class Inbox:
    """A server in a thread of its own while the `with` block lasts; `messages` is what it accepted, in order."""

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        pipelining: bool = True,
        extensions: Sequence[str] = EXTENSIONS,
        script: Sequence[Fault] = (),
        context: ssl.SSLContext | None = None,
        security: Literal["none", "starttls", "tls"] = "none",
        login: tuple[str, str] | None = None,
        messages_per_connection: int = 0,
    ) -> None:
        self.host, self.port = host, port
        self._manners = Manners(
            pipelining=pipelining,
            extensions=extensions,
            script=script,
            context=context,
            security=security,
            login=login,
            messages_per_connection=messages_per_connection,
        )
        self.messages: list[Received] = []
        self.connections = 0
        self._loop = asyncio.new_event_loop()
        self._listening, self._problem = threading.Event(), OSError("not started")
        self._thread = threading.Thread(target=self._run, name="inbox", daemon=True)
        self._arrived = threading.Condition()

    def __enter__(self) -> Self:
        self._thread.start()
        self._listening.wait()
        if not self.port:
            raise self._problem
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    @property
    def violations(self) -> list[str]:
        """Commands that came before their turn."""
        return self._manners.violations

    @property
    def awaited(self) -> int:
        """Bodies that were asked for and at which nothing has happened yet."""
        return self._manners.awaited

    @property
    def offered(self) -> list[Received]:
        """Every message that came with its final dot, also those that were refused, in order."""
        return self._manners.offered

    @property
    def copies(self) -> Counter[str]:
        """How often each recipient has got a message."""
        return Counter(recipient for message in self.messages for recipient in message.recipients)

    def wait_for(self, count: int, seconds: float) -> bool:
        """Wait until so many messages have arrived; false when time is over."""
        with self._arrived:
            return self._arrived.wait_for(lambda: len(self.messages) >= count, seconds)

    def _accept(self, received: Received) -> None:
        with self._arrived:
            self.messages.append(received)
            self._arrived.notify_all()

    def _run(self) -> None:
        try:
            server = self._loop.run_until_complete(self._listen())
            self.port = server.sockets[0].getsockname()[1]
            self._listening.set()
            self._loop.run_forever()
            server.close()
            self._loop.run_until_complete(self._leave())
        except OSError as error:
            self._problem, self.port = error, 0
        finally:
            self._loop.close()
            self._listening.set()

    async def _listen(self) -> asyncio.Server:
        context = self._manners.context if self._manners.security == "tls" else None
        return await self._loop.create_server(lambda: Stream(self._talk), self.host, self.port, ssl=context)

    async def _talk(self, stream: Stream) -> None:
        self.connections += 1
        await Dialogue(self._manners, self._accept, stream).run()

    async def _leave(self) -> None:
        others = asyncio.all_tasks(self._loop) - {asyncio.current_task()}
        for task in others:
            task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*others, return_exceptions=True)

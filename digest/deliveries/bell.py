"""A bell for those who wait: it rings when something has changed, and for good when the run is to stop."""

import asyncio
from contextlib import suppress

# Nobody waits for longer, whatever was missed.
LONGEST = 1.0


class Bell:
    """Wakes everybody who waits; `stop` is the event by which a run is asked to end."""

    def __init__(self, stop: asyncio.Event) -> None:
        self._stop = stop
        self._waiting: set[asyncio.Future[None]] = set()

    @property
    def is_stopped(self) -> bool:
        """Whether the run is to end."""
        return self._stop.is_set()

    async def stopped(self) -> None:
        """Wait until the run is to end."""
        await self._stop.wait()

    def stop(self) -> None:
        """Ask the run to end."""
        self._stop.set()
        self.ring()

    def ring(self) -> None:
        """Wake everybody who waits."""
        if self._waiting:
            waiting, self._waiting = self._waiting, set()
            for future in waiting:
                if not future.done():
                    future.set_result(None)

    async def heard(self, seconds: float) -> None:
        """Wait for the bell, for so many seconds at most."""
        future = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        with suppress(TimeoutError):
            await asyncio.wait_for(future, min(max(seconds, 0.001), LONGEST))
        self._waiting.discard(future)

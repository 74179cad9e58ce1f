"""A bell for those who wait: it rings when something has changed, and for good when the run is to stop."""

import asyncio
from contextlib import suppress

# Nobody waits for longer, whatever was missed.
LONGEST = 1.0


class Bell:
    """Wakes everybody who waits."""

    def __init__(self) -> None:
        self._ending = asyncio.Event()
        self._waiting: set[asyncio.Future[None]] = set()

    @property
    def is_stopped(self) -> bool:
        """Whether the run is to end."""
        return self._ending.is_set()

    async def stopped(self) -> None:
        """Wait until the run is to end."""
        await self._ending.wait()

    def stop(self) -> None:
        """Have the run end."""
        self._ending.set()
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

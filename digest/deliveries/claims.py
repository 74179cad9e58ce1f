"""The claims of one run: rows are claimed ahead of need, and none for which nothing may go out."""

import asyncio
from collections.abc import Callable

from digest.deliveries.ledger import Ledger
from digest.errors import DigestError
from digest.model import Delivery

BATCH = 400
# While all that is claimed has to wait, more is claimed this often: others may be among it that need not.
EVERY = 0.25
# While what is claimed goes out slowly, and after a claim that brought nothing, this often: others may have come.
AGAIN = 1.0


class Claims:
    """Claims rows of one edition or of each in turn, and hands them to `take`."""

    def __init__(
        self,
        ledger: Ledger,
        edition: int | None,
        *,
        seconds: Callable[[], float],
        take: Callable[[tuple[Delivery, ...]], None],
        stop: Callable[[DigestError], None],
    ) -> None:
        self._ledger, self._edition, self._seconds, self._take, self._stop = ledger, edition, seconds, take, stop
        self._task: asyncio.Task[None] | None = None
        self._after = self._returned = 0
        self._asked_at = float("-inf")
        # Editions of which nothing goes out in this run.
        self.without: set[int] = set()
        self.is_exhausted = False

    def returned(self) -> None:
        """Take note that a row was given back: there is something to claim again."""
        self._returned += 1
        self.is_exhausted = False

    def more(self) -> asyncio.Task[None] | None:
        """Claim more, unless the last claim brought nothing a moment ago; the task is done when the rows are taken."""
        if self._task is None or self._task.done():
            if self.is_exhausted and self._seconds() - self._asked_at < AGAIN:
                return None
            self._asked_at = self._seconds()
            self._task = asyncio.create_task(self._claim())
        return self._task

    def is_due(self, waiting: int) -> bool:
        """Whether more is to be claimed while so many wait: they are soon gone, or others must not wait for them."""
        return waiting < BATCH // 2 or (waiting < 2 * BATCH and self._seconds() - self._asked_at >= AGAIN)

    def now_and_then(self) -> None:
        """Claim more if that was not done a moment ago."""
        if self._seconds() - self._asked_at >= EVERY:
            self.more()

    async def _claim(self) -> None:
        returned = self._returned
        try:
            rows = await self._ledger.claim(BATCH, self._edition, after=self._after, without=frozenset(self.without))
        except DigestError as error:
            self._stop(error)
            return
        # What was given back meanwhile may have come too late for this claim to see it.
        self.is_exhausted = not rows and returned == self._returned
        self._after = rows[-1].edition if rows else 0
        self._take(rows)

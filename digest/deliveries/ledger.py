"""The ledger: every transition of a delivering process is written here, all that wait in one transaction."""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Protocol, Self

from digest.deliveries.gather import Gather
from digest.deliveries.precedence import gives_way, going_first, going_first_while
from digest.deliveries.transition import Settled, transition
from digest.model import Delivery, State

log = logging.getLogger("digest.deliveries")

# Past this a fence says no after all: sweeping may soon call the attempt interrupted (11 minutes).
STALE = timedelta(minutes=5)
# Seconds of a write past which the next is left to the thread: who sends must hear what else happens.
SLOW = 0.1


class Book(Protocol):
    """Where the rows are: StorageError says that a call did nothing, or that it is not known what it did.

    To write once more what was written already changes nothing.
    """

    def claim(
        self,
        *,
        token: str,
        limit: int,
        now: datetime,
        lease_until: datetime,
        edition: int | None = None,
        after: int = 0,
        without: Collection[int] = (),
    ) -> tuple[Delivery, ...]:
        """Up to `limit` pending rows, claimed for this token or skipped, of each edition in turn past `after`."""

    def write(
        self, *, token: str, fences: Sequence[Delivery], settled: Sequence[Settled], now: datetime
    ) -> frozenset[int]:
        """Settle, then fence; gives the ids that passed."""

    def renew(self, *, token: str, lease_until: datetime, now: datetime) -> int:
        """Lengthen the lease of every row this token has claimed."""

    def release(self, *, token: str, now: datetime) -> int:
        """Give back every row this token has claimed."""


def nothing(_point: str) -> None:
    """A crash point where nothing happens."""


@dataclass(frozen=True, slots=True)
class _Fence:
    delivery: Delivery
    future: asyncio.Future[bool]


@dataclass(frozen=True, slots=True)
class _Request:
    call: Callable[[], Any]
    future: asyncio.Future[Any]


# None is the end.
_Entry = Settled | _Fence | _Request | None


class Ledger:
    """Claims, fences and settles for one token while the `with` block lasts; `lease` is renewed while rows are held.

    A thread of its own writes while another sends; while that mostly waits for relays, it writes itself.
    """

    def __init__(
        self,
        book: Book,
        *,
        token: str,
        clock: Callable[[], datetime],
        lease: timedelta = timedelta(minutes=2),
        at: Callable[[str], None] = nothing,
    ) -> None:
        self._book, self._token, self._clock, self._lease, self._at = book, token, clock, lease, at
        self._gather: Gather[_Entry] = Gather(time.monotonic, _processor_seconds())
        self._thread = threading.Thread(target=self._run, args=(gives_way(),), name="ledger", daemon=True)
        # What is taken first is written first.
        self._writing = threading.Lock()
        self._has_time = self._is_about_to_write = self._is_slow = False
        self._unwritten: list[Settled] = []
        self._held: set[int] = set()
        self._renewed = clock()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._gather.put(None, asking=1)
        self._thread.join()

    def claim(
        self, limit: int, edition: int | None = None, *, after: int = 0, without: Collection[int] = ()
    ) -> asyncio.Future[tuple[Delivery, ...]]:
        """Up to `limit` pending rows, claimed (or skipped: see `state`); none when nothing may go out."""
        return self._ask(lambda: self._claimed(limit, edition, after, without))

    def release(self) -> asyncio.Future[None]:
        """Give back all that is claimed and not attempted, after everything that was said before."""
        return self._ask(self._released)

    def fence(self, delivery: Delivery) -> asyncio.Future[bool]:
        """Whether the final dot may be sent, once that is durable; StorageError when the database stays busy."""
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._put(_Fence(delivery, future), waiting=1)
        return future

    def settle(self, settled: Settled) -> None:
        """Write this outcome, no later than any fence that is asked for after it."""
        self._put(settled, landed=1)

    def _ask(self, call: Callable[[], Any]) -> asyncio.Future[Any]:
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._put(_Request(call, future), asking=1)
        return future

    def _put(self, entry: _Entry, *, waiting: int = 0, landed: int = 0, asking: int = 0) -> None:
        is_waited_for = not self._is_soon_written()
        self._gather.put(entry, waiting=waiting, landed=landed, asking=asking, is_waited_for=is_waited_for)

    def _is_soon_written(self) -> bool:
        """Whether who sends has the time to write itself, with all that comes in this round of the loop."""
        has_time = self._gather.is_idle and not self._is_slow
        if has_time is not self._has_time:
            self._has_time = has_time
            going_first_while(has_time)
        if has_time and not self._is_about_to_write:
            try:
                asyncio.get_running_loop().call_soon(self._write_here)
            except RuntimeError:  # nothing runs any more
                return False
            self._is_about_to_write = True
        return has_time

    def _write_here(self) -> None:
        # To wake another thread and to be woken by it takes as long as the commit. A thread that is writing now looks
        # for more when it is done; when it has ended all is written.
        self._is_about_to_write = False
        begun = time.thread_time()
        if self._thread.is_alive() and self._writing.acquire(blocking=False):
            try:
                self._serve_all()
            finally:
                self._gather.wrote(time.thread_time() - begun)
                self._writing.release()

    def _run(self, goes_first: bool) -> None:
        if goes_first:
            going_first()
        is_open = True
        while is_open:
            self._gather.wait(self._lease.total_seconds() / 4)
            with self._writing:
                is_open = None not in self._serve_all()
        if self._unwritten:
            self._write(self._unwritten, [])
        if self._held:
            self._guarded(self._released)

    def _serve_all(self) -> Sequence[_Entry]:
        batch, begun = self._gather.take(), time.monotonic()
        self._serve(batch)
        self._guarded(self._renew_lease)
        self._is_slow = time.monotonic() - begun > SLOW
        return batch

    def _serve(self, batch: Sequence[_Entry]) -> None:
        settled = self._unwritten + [entry for entry in batch if isinstance(entry, Settled)]
        fences = [entry for entry in batch if isinstance(entry, _Fence)]
        if settled or fences:
            self._write(settled, fences)
        for entry in batch:
            if isinstance(entry, _Request):
                _answer([(entry.future, self._guarded(entry.call))])

    def _write(self, settled: list[Settled], fences: Sequence[_Fence]) -> None:
        now = self._clock()
        # What is known of a delivery must not be forgotten: it goes into the next transaction if not into this one.
        self._unwritten = settled
        answer = self._guarded(lambda: self._written(settled, [fence.delivery for fence in fences], now))
        if isinstance(answer, Exception):
            log.error("%d outcomes wait for the database", len(settled))
            _answer([(fence.future, answer) for fence in fences])
            return
        self._unwritten = []
        if fences:
            self._at("after_fence")
            if threading.current_thread() is self._thread:
                fences[0].future.get_loop().call_soon_threadsafe(self._let_through, fences, answer, now)
            else:
                self._let_through(fences, answer, now)

    def _written(self, settled: Sequence[Settled], fences: Sequence[Delivery], now: datetime) -> frozenset[int]:
        if settled:
            self._at("before_settle")
        if fences:
            self._at("before_fence")
        passed = self._book.write(token=self._token, fences=fences, settled=settled, now=now)
        self._gather.let_through(len(passed))
        self._held.difference_update([outcome.id for outcome in settled], [delivery.id for delivery in fences])
        return passed

    def _let_through(self, fences: Sequence[_Fence], passed: frozenset[int], asked: datetime) -> None:
        is_stale = self._clock() - asked > STALE
        for fence in fences:
            if is_stale and fence.delivery.id in passed:
                self.settle(transition(fence.delivery, State.PENDING, since=State.ATTEMPTING))
            if not fence.future.done():
                fence.future.set_result(fence.delivery.id in passed and not is_stale)

    def _claimed(self, limit: int, edition: int | None, after: int, without: Collection[int]) -> tuple[Delivery, ...]:
        now = self._clock()
        rows = self._book.claim(
            token=self._token, limit=limit, now=now, lease_until=now + self._lease,
            edition=edition, after=after, without=without,
        )  # fmt: skip
        self._at("after_claim")
        self._held.update(row.id for row in rows if row.state is State.CLAIMED)
        return rows

    def _released(self) -> None:
        self._book.release(token=self._token, now=self._clock())
        self._held.clear()

    def _renew_lease(self) -> None:
        now = self._clock()
        if self._held and now - self._renewed >= self._lease / 4:
            self._book.renew(token=self._token, lease_until=now + self._lease, now=now)
            self._renewed = now

    def _guarded(self, call: Callable[[], Any]) -> Any:
        # Whatever goes wrong, the thread lives on, and whoever asked gets the error.
        try:
            return call()
        except Exception as error:
            log.warning("the ledger could not write: %s", str(error).partition("\n")[0])
            return error


def _processor_seconds() -> Callable[[], float]:
    """How many seconds of processor this thread uses, for another to ask; where no system tells it, all there are."""
    if not hasattr(time, "pthread_getcpuclockid"):
        return time.monotonic
    clock = time.pthread_getcpuclockid(threading.get_ident())
    return lambda: time.clock_gettime(clock)


def _answer(answers: Sequence[tuple[asyncio.Future[Any], Any]]) -> None:
    for future, value in answers:
        with suppress(RuntimeError):  # its loop is closed: nobody waits any more
            future.get_loop().call_soon_threadsafe(_resolve, future, value)


def _resolve(future: asyncio.Future[Any], value: Any) -> None:
    if future.done():
        return
    if isinstance(value, Exception):
        future.set_exception(value)
    else:
        future.set_result(value)

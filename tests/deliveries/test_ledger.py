"""The ledger: what is asked is durable before it is answered, and what is known is never forgotten."""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import pytest

from digest.deliveries import gather
from digest.deliveries import ledger as ledger_module
from digest.deliveries.ledger import Ledger
from digest.deliveries.transition import transition
from digest.errors import StorageError
from digest.model import Delivery, State
from digest.storage.book import Book
from digest.storage.database import Database
from tests.deliveries.sending import Clock, Stumbling, row, states
from tests.rows import NOW, add_readers

LEASE = timedelta(minutes=2)


def run(rows: Any, story: Callable[[Ledger], Coroutine[Any, Any, None]], **values: Any) -> None:
    given = {"token": "one", "clock": Clock(), "lease": LEASE}
    with Ledger(rows, **(given | values)) as ledger:
        asyncio.run(story(ledger))


@pytest.fixture(autouse=True, params=["by its thread", "by who sends"])
def writing(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Who writes, because who sends has no time for it, or has."""
    monkeypatch.setattr(gather, "IDLE", 0.0 if request.param == "by its thread" else 2.0)
    return str(request.param)


@pytest.fixture
def three(sqlite: Database) -> Database:
    with sqlite.write() as connection:
        add_readers(connection, 3)
    return sqlite


def test_an_answer_to_a_fence_is_durable(three: Database) -> None:
    async def story(ledger: Ledger) -> None:
        first, *_ = await ledger.claim(3)
        assert states(three) == ["claimed"] * 3
        assert await ledger.fence(first)
        assert states(three)[0] == "attempting"
        assert not await ledger.fence(first)

    run(Book(three), story)


def test_what_waits_shares_a_transaction_and_outcomes_come_first(three: Database) -> None:
    rows = Stumbling(three)

    async def story(ledger: Ledger) -> None:
        first, second, third = await ledger.claim(3)
        assert await asyncio.gather(ledger.fence(first), ledger.fence(second)) == [True, True]
        ledger.settle(transition(first, State.SENT, since=State.ATTEMPTING))
        assert await ledger.fence(third)
        assert states(three) == ["sent", "attempting", "attempting"]

    run(rows, story)
    assert rows.writes == [([1, 2], []), ([3], [(1, State.SENT)])]


def test_closing_writes_what_is_known_and_releases_the_rest(three: Database) -> None:
    async def story(ledger: Ledger) -> None:
        first, *_ = await ledger.claim(3)
        await ledger.fence(first)
        ledger.settle(transition(first, State.SENT, since=State.ATTEMPTING))

    run(Book(three), story)
    assert states(three) == ["sent", "pending", "pending"]


def test_a_busy_database_lets_no_dot_through_and_forgets_no_outcome(three: Database) -> None:
    rows = Stumbling(three)

    async def story(ledger: Ledger) -> None:
        first, second, _ = await ledger.claim(3)
        await ledger.fence(first)
        rows.failures = 1
        ledger.settle(transition(first, State.SENT, since=State.ATTEMPTING))
        with pytest.raises(StorageError, match="locked"):
            await ledger.fence(second)
        assert states(three) == ["attempting", "claimed", "claimed"]

    run(rows, story)
    assert states(three) == ["sent", "pending", "pending"]


def test_an_outcome_that_could_never_be_written_is_left_to_the_sweep(three: Database) -> None:
    rows = Stumbling(three)

    async def story(ledger: Ledger) -> None:
        first, *_ = await ledger.claim(3)
        await ledger.fence(first)
        rows.failures = 99
        ledger.settle(transition(first, State.SENT, since=State.ATTEMPTING))

    run(rows, story)
    assert states(three) == ["attempting", "pending", "pending"]


def test_the_lease_is_renewed_while_rows_are_held(three: Database) -> None:
    clock = Clock()

    async def story(ledger: Ledger) -> None:
        await ledger.claim(3)
        clock.now += timedelta(seconds=50)
        until = time.monotonic() + 10
        while row(three).lease_until == NOW + LEASE and time.monotonic() < until:
            await asyncio.sleep(0.01)
            await ledger.claim(1)
        assert row(three).lease_until == clock.now + LEASE

    run(Book(three), story, clock=clock)


def test_a_fence_that_is_answered_too_late_says_no(three: Database) -> None:
    clock = Clock()

    def frozen(point: str) -> None:
        if point == "after_fence":
            clock.now += timedelta(minutes=6)

    async def story(ledger: Ledger) -> None:
        first, *_ = await ledger.claim(3)
        assert not await ledger.fence(first)

    run(Book(three), story, clock=clock, at=frozen)
    assert states(three) == ["pending"] * 3


def test_the_crash_points_come_in_their_order(three: Database) -> None:
    points: list[str] = []

    async def story(ledger: Ledger) -> None:
        [first] = await ledger.claim(1)
        await ledger.fence(first)
        ledger.settle(transition(first, State.SENT, since=State.ATTEMPTING))
        await ledger.release()

    run(Book(three, points.append), story, at=points.append)
    assert points == ["before_claim_commit", "after_claim", "before_fence", "after_fence", "before_settle"]


def test_who_writes_is_who_has_the_time(three: Database, writing: str) -> None:
    names: list[str] = []

    async def story(ledger: Ledger) -> None:
        [first] = await ledger.claim(1)
        await ledger.fence(first)

    run(Book(three), story, at=lambda _: names.append(threading.current_thread().name))
    assert set(names) == {"ledger" if writing == "by its thread" else threading.current_thread().name}


def test_what_comes_while_the_thread_writes_is_written_by_it(three: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    rows, writing, goes_on = Stumbling(three), threading.Event(), threading.Event()

    def hold(point: str) -> None:
        if point == "before_fence" and not writing.is_set():
            writing.set()
            assert goes_on.wait(10)

    async def story(ledger: Ledger) -> None:
        first, second, _ = await ledger.claim(3)
        monkeypatch.setattr(gather, "IDLE", 0.0)
        fences = [ledger.fence(first)]
        await asyncio.to_thread(writing.wait, 10)
        monkeypatch.setattr(gather, "IDLE", 2.0)
        fences.append(ledger.fence(second))
        await asyncio.sleep(0.01)
        goes_on.set()
        assert await asyncio.gather(*fences) == [True, True]

    run(rows, story, at=hold)
    assert rows.writes == [([1], []), ([2], [])]


def in_time(work: Callable[[], None]) -> None:
    """Do it, and fail where it stands still."""
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(30)
    assert not thread.is_alive()


def test_the_end_waits_for_nobody_though_dots_are_out(three: Database) -> None:
    async def story() -> None:
        # As a run does it: the ledger ends inside the loop.
        with Ledger(Book(three), token="one", clock=Clock(), lease=timedelta(hours=10)) as ledger:
            rows = await ledger.claim(3)
            assert await asyncio.gather(*map(ledger.fence, rows)) == [True] * 3
            ledger.settle(transition(rows[0], State.SENT, since=State.ATTEMPTING))

    in_time(lambda: asyncio.run(story()))
    assert states(three) == ["sent", "attempting", "attempting"]


def test_what_is_said_while_nothing_runs_holds_up_nothing(three: Database) -> None:
    async def fenced(ledger: Ledger, row: Delivery) -> None:
        assert await ledger.fence(row)

    def work() -> None:
        with Ledger(Book(three), token="one", clock=Clock(), lease=timedelta(hours=10)) as ledger:
            first, second, _ = Book(three).claim(token="one", limit=3, now=NOW, lease_until=NOW + LEASE)
            asyncio.run(fenced(ledger, first))
            ledger.settle(transition(first, State.SENT, since=State.ATTEMPTING))
            asyncio.run(fenced(ledger, second))

    in_time(work)
    assert states(three) == ["sent", "attempting", "claimed"]


def test_after_a_slow_write_who_sends_has_no_time(
    three: Database, writing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    names: list[str] = []
    monkeypatch.setattr(ledger_module, "SLOW", -1.0)

    async def story(ledger: Ledger) -> None:
        [first] = await ledger.claim(1)
        await ledger.fence(first)

    run(Book(three), story, at=lambda _: names.append(threading.current_thread().name))
    here = "ledger" if writing == "by its thread" else threading.current_thread().name
    assert names == [here, "ledger", "ledger"]

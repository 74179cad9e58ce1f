"""The states: no way leads past the arrows, neither in values nor in rows, whoever does what in whatever order."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import ClassVar

import hypothesis.strategies as st
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from digest.deliveries.transition import ARROWS, Settled, transition
from digest.model import Delivery, State
from digest.storage import deliveries as store
from digest.storage.claim import claim as claim_rows
from digest.storage.database import Database
from digest.storage.tables import deliveries
from digest.storage.write import write as write_rows
from subscribers.tables import subscriptions
from tests.rows import NOW, add_readers

WORKERS = ("one", "two")
READERS = 3
OUTCOMES = (State.SENT, State.DEFERRED, State.FAILED, State.UNCERTAIN, State.PENDING)


@given(st.sampled_from(State), st.sampled_from(State))
def test_a_transition_follows_an_arrow_or_is_refused(before: State, after: State) -> None:
    delivery = Delivery(edition=1, subscriber=1, state=before, attempts=1)
    if after in ARROWS[before]:
        moved = transition(delivery, after, reply="said", retry_at=NOW)
        assert (moved.state, moved.attempts - 1 in (0, 1)) == (after, True)
    else:
        with pytest.raises(ValueError, match="no arrow"):
            transition(delivery, after)


def test_a_delivery_that_is_given_back_is_as_it_was() -> None:
    claimed = Delivery(edition=1, subscriber=1, state=State.CLAIMED, attempts=2, reply="450 later")
    assert transition(claimed, State.PENDING) == Settled(0, State.PENDING, 2, "450 later")


def test_news_of_an_uncertain_attempt_is_not_another_attempt() -> None:
    uncertain = Delivery(edition=1, subscriber=1, state=State.UNCERTAIN, attempts=1)
    assert transition(uncertain, State.SENT, reply="250").attempts == 1


@pytest.fixture(scope="module", autouse=True)
def rows(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One database for all runs of the machine, which is emptied by each."""
    Workers.database = Database(str(tmp_path_factory.mktemp("states") / "digest.db"))
    with Workers.database.write() as connection:
        deliveries.metadata.create_all(connection)
    yield
    Workers.database.close()


class Workers(RuleBasedStateMachine):
    """Two workers, a sweep, an admin and readers who leave and come back, over three rows."""

    database: ClassVar[Database]

    def __init__(self) -> None:
        super().__init__()
        with self.database.write() as connection:
            for table in reversed(deliveries.metadata.sorted_tables):
                connection.execute(sa.delete(table))
            # The rules name subscribers by their ids, which begin at 1 in each run.
            connection.execute(sa.text("DELETE FROM sqlite_sequence"))
            add_readers(connection, READERS)
        self.now = NOW
        self.hands: dict[str, dict[int, Delivery]] = {worker: {} for worker in WORKERS}
        self.left: set[int] = set()
        # How many dots may be out for a row since it was last pending.
        self.dots: Counter[int] = Counter()
        self.seen = self.states()

    def states(self) -> dict[int, State]:
        """What the rows say."""
        with self.database.read() as connection:
            query = sa.select(deliveries.c.id, deliveries.c.state)
            return {row.id: State(row.state) for row in connection.execute(query)}

    @precondition(lambda self: State.PENDING in self.seen.values())
    @rule(worker=st.sampled_from(WORKERS), limit=st.integers(1, READERS))
    def claim(self, worker: str, limit: int) -> None:
        """A worker takes what is pending."""
        lease = self.now + timedelta(minutes=2)
        with self.database.write() as connection:
            rows = claim_rows(connection, token=worker, limit=limit, now=self.now, lease_until=lease)
        for row in rows:
            assert (row.state is State.SKIPPED) == (row.subscriber in self.left)
            if row.state is State.CLAIMED:
                self.hands[worker][row.id] = row
                self.dots[row.id] = 0

    @precondition(lambda self: any(self.hands.values()))
    @rule(worker=st.sampled_from(WORKERS), keep_asking=st.booleans())
    def fence(self, worker: str, keep_asking: bool) -> None:
        """A worker asks for the dots of what it believes to have, perhaps of what it has asked for before."""
        asked = [row for row in self.hands[worker].values() if keep_asking or row.state is State.CLAIMED]
        with self.database.write() as connection:
            passed = write_rows(connection, token=worker, fences=asked, settled=[], now=self.now)
        for number in passed:
            assert number not in self.left
            self.dots[number] += 1
            self.hands[worker][number] = replace(self.hands[worker][number], state=State.ATTEMPTING)

    @precondition(lambda self: any(self.hands.values()))
    @rule(data=st.data(), state=st.sampled_from(OUTCOMES))
    def settle(self, data: st.DataObject, state: State) -> None:
        """A worker says what became of a row, as far as the arrows let it; the other one's rows it can't touch."""
        worker = data.draw(st.sampled_from([worker for worker in WORKERS if self.hands[worker]]))
        delivery = data.draw(st.sampled_from(list(self.hands[worker].values())))
        if state not in ARROWS[delivery.state]:
            return
        owned = self.owned(worker, delivery.id)
        outcome = transition(delivery, state, reply="said", retry_at=self.now + timedelta(minutes=5))
        with self.database.write() as connection:
            write_rows(connection, token=worker, fences=[], settled=[outcome], now=self.now)
        assert (self.states()[delivery.id] is state) or not owned
        assert (self.states()[delivery.id] is self.seen[delivery.id]) or owned
        self.hands[worker][delivery.id] = outcome
        if state is not State.UNCERTAIN:
            del self.hands[worker][delivery.id]

    def owned(self, worker: str, number: int) -> bool:
        """Whether the database says that a row is this worker's to settle."""
        with self.database.read() as connection:
            row = connection.execute(sa.select(deliveries).where(deliveries.c.id == number)).one()
        return row.token == worker and row.state in (State.CLAIMED, State.ATTEMPTING, State.UNCERTAIN)

    @rule(minutes=st.sampled_from([1, 1, 1, 3, 12]), policy=st.sampled_from(["hold", "resend"]))
    def sweep(self, minutes: int, policy: str) -> None:
        """Time goes by."""
        self.now += timedelta(minutes=minutes)
        with self.database.write() as connection:
            store.sweep(connection, now=self.now, on_uncertain=policy)  # type: ignore[arg-type]  # one of two

    @precondition(lambda self: State.CLAIMED in self.seen.values())
    @rule(worker=st.sampled_from(WORKERS))
    def release(self, worker: str) -> None:
        """A worker ends, or is restarted under the same name."""
        with self.database.write() as connection:
            store.release(connection, token=worker, now=self.now)

    @precondition(lambda self: State.UNCERTAIN in self.seen.values())
    @rule(number=st.integers(1, READERS), state=st.sampled_from([State.SENT, State.PENDING]))
    def resolve(self, number: int, state: State) -> None:
        """The admin decides what is uncertain."""
        with self.database.write() as connection:
            store.resolve(connection, delivery_id=number, state=state, now=self.now)  # type: ignore[arg-type]  # one of two

    @rule(subscriber=st.integers(1, READERS), status=st.sampled_from(["active", "unsubscribed"]))
    def change(self, subscriber: int, status: str) -> None:
        """A reader leaves or comes back."""
        change = sa.update(subscriptions).where(subscriptions.c.subscriber_id == subscriber)
        with self.database.write() as connection:
            connection.execute(change.values(status=status))
        (self.left.add if status == "unsubscribed" else self.left.discard)(subscriber)

    @invariant()
    def every_move_follows_arrows(self) -> None:
        """A row is where arrows lead from where it was; a sweep may take two or three at once."""
        states = self.states()
        for number, state in states.items():
            assert state is self.seen[number] or state in reachable(self.seen[number])
        self.seen = states

    @invariant()
    def one_dot_between_two_claims(self) -> None:
        """No row gets two dots without having been made pending in between."""
        assert max(self.dots.values(), default=0) <= 1


def reachable(state: State) -> set[State]:
    """Where arrows lead, in one step or, within one sweep, in three."""
    found = set(ARROWS[state])
    if state not in (State.SENT, State.FAILED, State.SKIPPED):
        for _ in range(2):
            found |= {far for near in found - {State.FAILED} for far in ARROWS[near] if far is not State.CLAIMED}
    return found


TestWorkers = Workers.TestCase
TestWorkers.settings = settings(
    max_examples=100, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)

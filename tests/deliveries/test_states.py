"""The states as rows: whoever does what in whatever order, nobody is mailed twice, and nobody who has left."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar

import hypothesis.strategies as st
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from digest.deliveries.transition import ARROWS, Settled, transition
from digest.model import Delivery, State
from digest.storage import deliveries as store
from digest.storage.book import Book
from digest.storage.database import Database
from digest.storage.doubt import Word, settle_doubts
from digest.storage.tables import deliveries
from subscribers.tables import subscriptions, suppressions
from tests.rows import NOW, add_readers, suppress

WORKERS = ("one", "two")
READERS = 6
ROWS = st.integers(1, READERS)
ENDS = (State.SENT, State.FAILED, State.SKIPPED)
# What a relay's answer, its silence, or the loss of a connection before the dot makes of a delivery; ends are rare.
OUTCOMES = (*(State.UNCERTAIN, State.DEFERRED, State.PENDING) * 2, State.SENT, State.FAILED)
ATTEMPT_LIMIT = timedelta(minutes=11)
LEASE = timedelta(minutes=2)


class Workers(RuleBasedStateMachine):
    """Two workers, time, an admin, and readers who leave and come back, over six rows.

    What `hands` hold is what a worker believes; it may have been frozen, and the rows someone else's by now.
    """

    database: ClassVar[Database]

    def __init__(self) -> None:
        super().__init__()
        with self.database.write() as connection:
            empty(connection)
            self.edition = add_readers(connection, READERS)
        self.book, self.now = Book(self.database), NOW
        self.hands: dict[str, dict[int, Delivery]] = {worker: {} for worker in WORKERS}
        self.unsubscribed: set[int] = set()
        self.suppressed: set[int] = set()
        # Who passed the fence of a row that has not been settled since, and when.
        self.holders: dict[int, tuple[str, datetime]] = {}
        # How many dots may have been accepted, and how many times more somebody has allowed it.
        self.dots: Counter[int] = Counter()
        self.allowed: Counter[int] = Counter()
        self.states, self.attempts = self.rows()

    def rows(self) -> tuple[dict[int, State], dict[int, int]]:
        """What the rows say: states and numbers of attempts."""
        with self.database.read() as connection:
            found = connection.execute(sa.select(deliveries.c.id, deliveries.c.state, deliveries.c.attempts)).all()
        return {row.id: State(row.state) for row in found}, {row.id: row.attempts for row in found}

    def may_be_mailed(self, reader: int) -> bool:
        """Whether a reader is to get anything."""
        return reader not in self.unsubscribed | self.suppressed

    @rule(worker=st.sampled_from(WORKERS), limit=ROWS)
    def claim(self, worker: str, limit: int) -> None:
        """A worker takes what is pending."""
        rows = self.book.claim(token=worker, limit=limit, now=self.now, lease_until=self.now + LEASE)
        for row in rows:
            assert (row.state is State.CLAIMED) == self.may_be_mailed(row.subscriber)
            if row.state is State.CLAIMED:
                self.hands[worker][row.id] = row

    @precondition(lambda self: any(self.hands.values()))
    @rule(worker=st.sampled_from(WORKERS), asks_again=st.booleans())
    def fence(self, worker: str, asks_again: bool) -> None:
        """A worker asks for the dots of what it believes to have, perhaps also of what it has asked for before."""
        asked = [row for row in self.hands[worker].values() if asks_again or row.state is State.CLAIMED]
        held = self.held(worker)
        passed = self.book.write(token=worker, fences=asked, settled=[], now=self.now)
        assert passed == {row.id for row in asked if row.id in held and self.may_be_mailed(row.id)}
        for number in passed:
            assert number not in self.holders
            self.holders[number] = worker, self.now
            self.dots[number] += 1
            self.hands[worker][number] = replace(self.hands[worker][number], state=State.ATTEMPTING)

    @precondition(lambda self: any(self.hands.values()))
    @rule(data=st.data(), state=st.sampled_from(OUTCOMES))
    def settle(self, data: st.DataObject, state: State) -> None:
        """A worker says what became of a row, as far as the arrows let it; the other one's rows it can't touch."""
        worker = data.draw(st.sampled_from([worker for worker in WORKERS if self.hands[worker]]))
        delivery = data.draw(st.sampled_from(list(self.hands[worker].values())))
        before = delivery.state
        if state not in ARROWS[before] or (before is State.UNCERTAIN and state is State.PENDING):
            state = State.DEFERRED
        outcome = transition(delivery, state, reply="said", retry_at=self.now + timedelta(minutes=5))
        is_own = self.is_own(worker, outcome)
        self.book.write(token=worker, fences=[], settled=[outcome], now=self.now)
        states, attempts = self.rows()
        assert states[delivery.id] is (state if is_own else self.states[delivery.id])
        if before in (State.ATTEMPTING, State.UNCERTAIN) and state not in (State.SENT, State.UNCERTAIN):
            self.dots[delivery.id] -= 1
        if is_own and before is State.ATTEMPTING and state is State.PENDING:
            # A sweep may have counted the attempt before it was known that none was made.
            self.attempts[delivery.id] = attempts[delivery.id]
        if self.holders.get(delivery.id, ("",))[0] == worker:
            del self.holders[delivery.id]
        self.hands[worker][delivery.id] = outcome
        if state is not State.UNCERTAIN:
            del self.hands[worker][delivery.id]

    def is_own(self, worker: str, outcome: Settled) -> bool:
        """Whether the database says that a row is this worker's to settle: its word on the try that is under way."""
        with self.database.read() as connection:
            row = connection.execute(sa.select(deliveries).where(deliveries.c.id == outcome.id)).one()
        is_same = row.attempts - (row.state == State.UNCERTAIN) == outcome.before or outcome.state is State.SENT
        return row.token == worker and is_same and row.state in (State.CLAIMED, State.ATTEMPTING, State.UNCERTAIN)

    def held(self, worker: str) -> set[int]:
        """The rows that a worker has claimed and whose lease runs, as the database says."""
        is_held = (deliveries.c.token == worker) & (deliveries.c.state == State.CLAIMED.value)
        with self.database.read() as connection:
            query = sa.select(deliveries.c.id).where(is_held, deliveries.c.lease_until > self.now)
            return set(connection.scalars(query))

    @precondition(lambda self: State.CLAIMED in self.states.values())
    @rule(worker=st.sampled_from(WORKERS))
    def renew(self, worker: str) -> None:
        """A worker that is awake lengthens its lease."""
        self.book.renew(token=worker, lease_until=self.now + LEASE, now=self.now)
        assert self.rows()[0] == self.states

    @precondition(lambda self: {State.CLAIMED, State.ATTEMPTING} & set(self.states.values()))
    @rule(worker=st.sampled_from(WORKERS))
    def release(self, worker: str) -> None:
        """A worker ends, or is restarted under the same name."""
        self.book.release(token=worker, now=self.now)
        after, _ = self.rows()
        moved = {number for number, state in after.items() if state is not self.states[number]}
        assert {(self.states[number], after[number]) for number in moved} <= {(State.CLAIMED, State.PENDING)}

    @rule(minutes=st.sampled_from([1, 1, 3, 6, 12, 12, 3000]), policy=st.sampled_from(["hold", "resend"]))
    def sweep(self, minutes: int, policy: str) -> None:
        """Time goes by."""
        self.now += timedelta(minutes=minutes)
        with self.database.write() as connection:
            store.sweep(connection, now=self.now, on_uncertain=policy)  # type: ignore[arg-type]  # one of two
        states, attempts = self.rows()
        for number, state in states.items():
            if self.states[number] is State.ATTEMPTING and state is not State.ATTEMPTING:
                assert self.holders.pop(number)[1] <= self.now - ATTEMPT_LIMIT
                assert attempts[number] == self.attempts[number] + 1
            if self.states[number] in (State.ATTEMPTING, State.UNCERTAIN) and state is not self.states[number]:
                assert state is State.UNCERTAIN or policy == "resend"
                self.allowed[number] += state is not State.UNCERTAIN

    @precondition(lambda self: State.UNCERTAIN in self.states.values())
    @rule(number=ROWS, state=st.sampled_from([State.SENT, State.PENDING]))
    def resolve(self, number: int, state: State) -> None:
        """The admin decides what is uncertain."""
        word = Word(state=state, now=self.now, give_up_at=self.now + timedelta(days=3))  # type: ignore[arg-type]
        with self.database.write() as connection:
            done = settle_doubts(connection, [number], word) == (number,)
        assert done == (self.states[number] is State.UNCERTAIN)
        self.allowed[number] += done and state is State.PENDING

    @precondition(lambda self: {State.UNCERTAIN, State.FAILED} & set(self.states.values()))
    @rule(chosen=st.sampled_from([State.UNCERTAIN, State.FAILED]))
    def retry(self, chosen: State) -> None:
        """The admin has those sent again that failed, or those that are uncertain."""
        until = self.now + timedelta(days=3)
        with self.database.write() as connection:
            store.retry(connection, edition=self.edition, states=[chosen], give_up_at=until, now=self.now)
        for number, state in self.states.items():
            if state is chosen:
                self.allowed[number] += chosen is State.UNCERTAIN
                self.states[number] = State.PENDING

    @rule(reader=ROWS, leaves=st.sampled_from([False, False, True]))
    def subscribe(self, reader: int, leaves: bool) -> None:
        """A reader leaves the list or comes back."""
        change = sa.update(subscriptions).where(subscriptions.c.subscriber_id == reader)
        with self.database.write() as connection:
            connection.execute(change.values(status="unsubscribed" if leaves else "active"))
        (self.unsubscribed.add if leaves else self.unsubscribed.discard)(reader)

    @rule(reader=ROWS, is_barred=st.sampled_from([False, False, True]))
    def suppress(self, reader: int, is_barred: bool) -> None:
        """An address is suppressed, or that is taken back."""
        address = f"reader{reader - 1}@mail.example"
        with self.database.write() as connection:
            connection.execute(sa.delete(suppressions).where(suppressions.c.address_hash == f"hash of {address}"))
            if is_barred:
                suppress(connection, address)
        (self.suppressed.add if is_barred else self.suppressed.discard)(reader)

    @invariant()
    def every_move_follows_arrows(self) -> None:
        """A row is where arrows lead from where it was; from an end only a hand takes it. Attempts never get fewer."""
        states, attempts = self.rows()
        for number, state in states.items():
            assert state is self.states[number] or state in reachable(self.states[number])
            assert attempts[number] >= self.attempts[number]
        self.states, self.attempts = states, attempts

    @invariant()
    def nobody_is_mailed_twice(self) -> None:
        """No more dots may have been accepted than one, and one for each time that somebody said so."""
        assert all(count <= 1 + self.allowed[number] for number, count in self.dots.items())


def empty(connection: sa.Connection) -> None:
    """Empty every table, and let the numbers begin at 1 again, by which the rules name readers and rows."""
    if connection.dialect.name == "postgresql":
        names = ", ".join(table.name for table in deliveries.metadata.sorted_tables)
        connection.execute(sa.text(f"TRUNCATE {names} RESTART IDENTITY"))
        return
    for table in reversed(deliveries.metadata.sorted_tables):
        connection.execute(sa.delete(table))
    connection.execute(sa.text("DELETE FROM sqlite_sequence"))


def reachable(state: State) -> set[State]:
    """Where arrows lead without a hand, in one step or, within one sweep, in three."""
    if state in ENDS:
        return set()
    found = set(ARROWS[state])
    for _ in range(2):
        found |= {far for near in found - {*ENDS} for far in ARROWS[near] if far is not State.CLAIMED}
    return found


@pytest.fixture(scope="module", autouse=True)
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One SQLite file for all runs of the machine, which is emptied by each."""
    yield from with_tables(OnSqlite, str(tmp_path_factory.mktemp("states") / "digest.db"))


@pytest.fixture(scope="module", autouse=True)
def on_postgresql(postgres_url: str) -> Iterator[None]:
    """The PostgreSQL of this run, with all tables."""
    database = Database(postgres_url)
    with database.write() as connection:
        connection.execute(sa.text("DROP SCHEMA public CASCADE"))
        connection.execute(sa.text("CREATE SCHEMA public"))
    database.close()
    yield from with_tables(OnPostgresql, postgres_url)


def with_tables(machine: type[Workers], address: str) -> Iterator[None]:
    """Give a machine its database."""
    machine.database = Database(address)
    with machine.database.write() as connection:
        deliveries.metadata.create_all(connection)
    yield
    machine.database.close()


class OnSqlite(Workers):
    """The machine over SQLite."""


class OnPostgresql(Workers):
    """The machine over PostgreSQL."""


OFTEN = settings(stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck))
TestOnSqlite = OnSqlite.TestCase
TestOnSqlite.settings = settings(OFTEN, max_examples=40)
TestOnPostgresql = OnPostgresql.TestCase
TestOnPostgresql.settings = settings(OFTEN, max_examples=30)

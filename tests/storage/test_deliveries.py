"""The rows of deliveries: what each statement changes, and above all what it leaves alone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from digest.deliveries.transition import Settled
from digest.model import Delivery, State
from digest.storage import deliveries as store
from digest.storage.claim import claim as claim_rows
from digest.storage.database import Database
from digest.storage.tables import deliveries
from digest.storage.write import write as write_rows
from subscribers.tables import subscribers
from tests.rows import (
    NOW,
    add_delivery,
    add_edition,
    add_list,
    add_readers,
    add_subscriber,
    suppress,
    unsubscribe,
)

LEASE = timedelta(minutes=2)
MINUTE = timedelta(minutes=1)


def claim(database: Database, token: str = "one", limit: int = 10, **values: object) -> tuple[Delivery, ...]:
    arguments: dict[str, object] = {"token": token, "limit": limit, "now": NOW, "lease_until": NOW + LEASE}
    with database.write() as connection:
        return claim_rows(connection, **(arguments | values))  # type: ignore[arg-type]  # the test's own values


def write(
    database: Database, fences: Sequence[Delivery] = (), settled: Sequence[Delivery] = (), **values: object
) -> frozenset[int]:
    arguments: dict[str, object] = {"token": "one", "now": NOW}
    outcomes = [Settled(row.id, row.state, row.attempts, row.reply, row.retry_at) for row in settled]
    with database.write() as connection:
        return write_rows(connection, fences=fences, settled=outcomes, **(arguments | values))  # type: ignore[arg-type]  # the test's own values


def sweep(database: Database, after: timedelta, on_uncertain: str = "hold") -> store.Swept:
    with database.write() as connection:
        return store.sweep(connection, now=NOW + after, on_uncertain=on_uncertain)  # type: ignore[arg-type]  # one of two


def rows(database: Database) -> Sequence[sa.Row[tuple[object, ...]]]:
    with database.read() as connection:
        return connection.execute(sa.select(deliveries).order_by(deliveries.c.id)).all()


def states(database: Database) -> list[str]:
    return [row.state for row in rows(database)]


@pytest.fixture
def three(database: Database) -> Database:
    with database.write() as connection:
        add_readers(connection, 3)
    return database


def test_a_claim_brings_what_setting_needs(database: Database) -> None:
    with database.write() as connection:
        list_id = add_list(connection)
        reader = add_subscriber(connection, list_id, "Ann@mail.example", language="uk", topics=("economy",))
        edition = add_edition(connection, list_id)
        add_delivery(connection, edition, reader, list_id, attempts=2, reply="450 later")
    [delivery] = claim(database)
    assert (delivery.address, delivery.language, delivery.topics) == ("Ann@mail.example", "uk", ("economy",))
    assert (delivery.state, delivery.token, delivery.lease_until) == (State.CLAIMED, "one", NOW + LEASE)
    assert (delivery.edition, delivery.subscriber, delivery.attempts) == (edition, reader, 2)
    assert delivery.give_up_at == NOW + timedelta(days=3)


def test_no_row_is_claimed_twice(three: Database) -> None:
    first, second, third = claim(three, "one", 2), claim(three, "two", 2), claim(three, "three", 2)
    assert ([row.id for row in first], [row.id for row in second], third) == ([1, 2], [3], ())


def test_a_claim_keeps_to_its_edition(three: Database) -> None:
    assert claim(three, edition=2) == ()
    assert len(claim(three, edition=1)) == 3


def test_what_is_past_giving_up_is_not_claimed(three: Database) -> None:
    assert claim(three, now=NOW + timedelta(days=3)) == ()


def test_a_claim_skips_readers_who_left_and_says_why(database: Database) -> None:
    with database.write() as connection:
        add_readers(connection, 5)
        unsubscribe(connection, 1)
        suppress(connection, "reader1@mail.example", "hard bounce")
        connection.execute(sa.delete(subscribers).where(subscribers.c.id == 3))
        connection.execute(sa.text("DELETE FROM subscriptions WHERE subscriber_id = 4"))
    claimed = claim(database)
    assert [row.state for row in claimed] == ["skipped", "skipped", "skipped", "skipped", "claimed"]
    reasons = ["unsubscribed", "suppressed: hard bounce", "erased", "not subscribed", ""]
    assert [row.reply for row in rows(database)] == reasons


def test_the_fence_lets_only_ours_through(three: Database) -> None:
    ours = claim(three, "one", 2)
    theirs = claim(three, "two", 1)
    assert write(three, [*ours, *theirs]) == {1, 2}
    assert states(three) == ["attempting", "attempting", "claimed"]
    assert write(three, ours) == frozenset()


def test_the_fence_stops_a_worker_whose_lease_is_over(three: Database) -> None:
    ours = claim(three, limit=1)
    assert write(three, ours, now=NOW + LEASE) == frozenset()
    assert states(three)[0] == "claimed"


def test_the_fence_reads_the_unsubscribe_of_a_second_ago(three: Database) -> None:
    ours = claim(three)
    with three.write() as connection:
        unsubscribe(connection, 1)
        suppress(connection, "reader1@mail.example")
    assert write(three, ours) == {3}
    assert [(row.state, row.reply) for row in rows(three)] == [
        ("skipped", "unsubscribed"),
        ("skipped", "suppressed: complaint"),
        ("attempting", ""),
    ]


def test_a_fence_does_not_touch_rows_of_another_worker(three: Database) -> None:
    theirs = claim(three, "two")
    with three.write() as connection:
        unsubscribe(connection, 1)
    assert write(three, theirs) == frozenset()
    assert states(three) == ["claimed"] * 3


def test_outcomes_are_written_before_fences_in_one_transaction(three: Database) -> None:
    first, second, third = claim(three)
    write(three, [first])
    sent = replace(first, state=State.SENT, attempts=1, reply="250 kept")
    later = replace(second, state=State.DEFERRED, attempts=1, reply="450", retry_at=NOW + MINUTE)
    assert write(three, [third], [sent, later]) == {3}
    assert [(row.state, row.attempts, row.reply, row.retry_at, row.token) for row in rows(three)] == [
        ("sent", 1, "250 kept", None, ""),
        ("deferred", 1, "450", NOW + MINUTE, ""),
        ("attempting", 0, "", None, "one"),
    ]


def test_an_outcome_of_somebody_elses_row_changes_nothing(three: Database) -> None:
    [first] = claim(three, "two", 1)
    write(three, settled=[replace(first, state=State.SENT)])
    assert states(three)[0] == "claimed"


def test_what_is_settled_stays_settled(three: Database) -> None:
    [first] = claim(three, limit=1)
    write(three, [first])
    write(three, settled=[replace(first, state=State.SENT)])
    write(three, settled=[replace(first, state=State.PENDING)])
    assert states(three)[0] == "sent"


def test_a_late_reply_settles_what_was_uncertain(three: Database) -> None:
    first, second, _ = claim(three)
    write(three, [first, second])
    write(three, settled=[replace(first, state=State.UNCERTAIN, attempts=1)])
    sweep(three, timedelta(minutes=11))
    write(three, settled=[replace(row, state=State.SENT, attempts=1) for row in (first, second)])
    assert [(row.state, row.attempts) for row in rows(three)][:2] == [("sent", 1), ("sent", 1)]


def test_long_replies_are_cut(three: Database) -> None:
    [first] = claim(three, limit=1)
    write(three, settled=[replace(first, state=State.FAILED, reply="x" * 900)])
    assert len(rows(three)[0].reply) == 500


def test_renewing_and_releasing_touch_only_what_this_token_has_claimed(three: Database) -> None:
    ours = claim(three, "one", 2)
    claim(three, "two", 1)
    write(three, ours[:1])
    with three.write() as connection:
        assert store.renew(connection, token="one", lease_until=NOW + 2 * LEASE, now=NOW) == 1
    assert [row.lease_until for row in rows(three)] == [NOW + LEASE, NOW + 2 * LEASE, NOW + LEASE]
    with three.write() as connection:
        assert store.release(connection, token="one", now=NOW) == 1
    assert states(three) == ["attempting", "pending", "claimed"]


def test_a_sweep_frees_leases_that_are_over(three: Database) -> None:
    claim(three, limit=2)
    assert sweep(three, LEASE - timedelta(microseconds=1)) == store.Swept()
    assert sweep(three, LEASE) == store.Swept(released=2)
    assert [(row.state, row.token) for row in rows(three)] == [("pending", "")] * 3


def test_a_sweep_makes_retries_due_and_gives_up_in_the_end(three: Database) -> None:
    first, second, _ = claim(three)
    postponed = {"state": State.DEFERRED, "reply": "450 later", "attempts": 1}
    due = replace(first, **postponed, retry_at=NOW + MINUTE)  # type: ignore[arg-type]  # fields by name
    never = replace(second, **postponed, retry_at=NOW + timedelta(days=4))  # type: ignore[arg-type]  # fields by name
    write(three, settled=[due, never])
    with three.read() as connection:
        assert store.next_retry(connection) == NOW + MINUTE
    assert sweep(three, MINUTE) == store.Swept(due=1)
    assert sweep(three, timedelta(days=3)) == store.Swept(released=1, expired=3)
    assert [row.reply for row in rows(three)] == ["expired: 450 later", "expired: 450 later", "expired"]
    assert states(three) == ["failed"] * 3


def test_what_was_never_tried_expires_as_such(three: Database) -> None:
    assert sweep(three, timedelta(days=3)) == store.Swept(expired=3)
    assert {(row.state, row.reply) for row in rows(three)} == {("failed", "expired")}


@pytest.mark.parametrize(("policy", "state"), [("hold", "uncertain"), ("resend", "pending")])
def test_an_attempt_without_an_answer_becomes_uncertain(three: Database, policy: str, state: str) -> None:
    write(three, claim(three, limit=1))
    assert sweep(three, timedelta(minutes=10), policy).uncertain == 0
    assert sweep(three, timedelta(minutes=11), policy).uncertain == 1
    assert (rows(three)[0].state, rows(three)[0].attempts) == (state, 1)


def test_counts_and_retries_by_hand(three: Database) -> None:
    first, second, _ = claim(three)
    write(three, settled=[replace(first, state=State.FAILED), replace(second, state=State.SENT)])
    with three.write() as connection:
        assert store.counts(connection, 1) == {State.FAILED: 1, State.SENT: 1, State.CLAIMED: 1}
        assert store.next_retry(connection) is None
        later = NOW + timedelta(days=9)
        everything = list(State)
        assert store.retry(connection, edition=1, states=everything, give_up_at=later, now=NOW) == 1
    assert [(row.state, row.give_up_at == later) for row in rows(three)] == [
        ("pending", True),
        ("sent", False),
        ("claimed", False),
    ]


def test_every_question_about_open_rows_is_answered_by_their_index(database: Database) -> None:
    if not database.is_sqlite:
        pytest.skip("the plan of a small table says nothing on PostgreSQL")
    seen: list[tuple[str, Any]] = []

    def note(_c: object, _k: object, statement: str, parameters: object, _x: object, _m: object) -> None:
        seen.append((statement, parameters))

    with database.write() as connection:
        add_readers(connection, 3)
        sa.event.listen(connection, "before_cursor_execute", note)
        claim_rows(connection, token="one", limit=10, now=NOW, lease_until=NOW, edition=1)
        store.sweep(connection, now=NOW, on_uncertain="resend")
        store.next_retry(connection)
        sa.event.remove(connection, "before_cursor_execute", note)
        asked = [(s, p) for s, p in seen if "stage = " in s]
        plans = [connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {s}", p).all() for s, p in asked]
    steps = [step.detail for plan in plans for step in plan if " deliveries " in step.detail]
    assert len(plans) == 12
    assert len(steps) >= 10
    assert all("INDEX ix_deliveries_open (stage" in step or "INDEX ix_deliveries_retry" in step for step in steps)

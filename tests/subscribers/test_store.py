"""People and their places change as they may, on both databases."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.storage.database import Database
from subscribers.address import parse_address
from subscribers.address_hash import address_hash
from subscribers.errors import StatusError, SuppressedError
from subscribers.preferences import Preferences
from subscribers.store import (
    change_preferences,
    change_status,
    erase,
    find_subscriber,
    find_subscription,
    read_subscription,
    remove,
    subscribe,
    subscriptions_of,
    unsubscribe,
)
from subscribers.subscription import Status
from subscribers.suppression_store import find_suppression, suppress
from subscribers.tables import subscribers
from tests.subscribers.rows import HASH_KEY, LATER, NOW, add_list, add_reader

ANN = parse_address("Ann Reader <Ann@example.org>")
WEEKLY = Preferences(name="Ann", language="uk", zone="Europe/Kyiv", cadence="weekly", topics=("sport",))


def test_a_new_reader_is_kept_with_what_they_chose(database: Database, list_id: int) -> None:
    with database.write() as connection:
        subscribe(connection, ANN, list_id, hash_key=HASH_KEY, now=NOW, preferences=WEEKLY)
    with database.read() as connection:
        person = find_subscriber(connection, parse_address("ANN@EXAMPLE.ORG"))
        assert person is not None
        found = read_subscription(connection, person.id, list_id)
        hashed = connection.execute(sa.select(subscribers.c.address_hash)).scalar_one()
    assert found.subscriber == person
    assert (person.address, person.name, person.language, person.created_at) == ("Ann@example.org", "Ann", "uk", NOW)
    assert (found.status, found.cadence, found.zone, found.topics) == ("pending", "weekly", "Europe/Kyiv", ("sport",))
    assert (found.consent, found.consent_at, found.created_at) == ("", None, NOW)
    assert hashed == address_hash(HASH_KEY, "ann@example.org")


def test_consent_makes_active_and_is_recorded(database: Database, list_id: int) -> None:
    with database.write() as connection:
        found = add_reader(connection, list_id, "ann@example.org", Status.ACTIVE)
        assert (found.status, found.consent, found.consent_at) == (Status.ACTIVE, "signup page", NOW)
        with pytest.raises(StatusError, match="consent"):
            subscribe(connection, ANN, list_id, hash_key=HASH_KEY, now=NOW, status=Status.ACTIVE)


def test_one_mailbox_is_one_person_on_many_lists(database: Database, list_id: int) -> None:
    with database.write() as connection:
        other = add_list(connection, "evening")
        first = add_reader(connection, list_id, "ann@example.org")
        second = add_reader(connection, other, "ANN@example.org", Status.PENDING)
        assert first.subscriber == second.subscriber
        assert subscriptions_of(connection, first.subscriber.id) == (first, second)


def test_whoever_types_the_address_of_a_reader_changes_nothing_of_their_mail(database: Database, list_id: int) -> None:
    with database.write() as connection:
        before = add_reader(connection, list_id)
        for status in (Status.ACTIVE, Status.PAUSED):
            if status is Status.PAUSED:
                change_status(connection, before.subscriber.id, list_id, status, now=NOW)
                before = read_subscription(connection, before.subscriber.id, list_id)
            again = subscribe(
                connection, parse_address("ann@example.org"), list_id, hash_key=HASH_KEY, now=LATER, preferences=WEEKLY
            )
            assert again == before


def test_whoever_waits_for_confirmation_may_choose_again_but_keeps_the_name(database: Database, list_id: int) -> None:
    with database.write() as connection:
        subscribe(connection, ANN, list_id, hash_key=HASH_KEY, now=NOW)
        again = subscribe(connection, ANN, list_id, hash_key=HASH_KEY, now=LATER, preferences=WEEKLY)
    assert (again.status, again.cadence, again.topics) == (Status.PENDING, "weekly", ("sport",))
    assert again.subscriber.name == "Ann Reader"


def test_whoever_unsubscribed_comes_back_only_by_consent(database: Database, list_id: int) -> None:
    with database.write() as connection:
        person = add_reader(connection, list_id).subscriber
        unsubscribe(connection, person.id, list_id, now=NOW, reason="link")
        assert add_reader(connection, list_id, status=Status.PENDING).status is Status.UNSUBSCRIBED
        for status in (Status.PENDING, Status.PAUSED, Status.ACTIVE):
            with pytest.raises(StatusError) as caught:
                change_status(connection, person.id, list_id, status, now=LATER)
            assert bool(caught.value.fix) is (status is Status.ACTIVE)
        assert change_status(connection, person.id, list_id, Status.ACTIVE, now=LATER, consent="asked again")
        found = read_subscription(connection, person.id, list_id)
    assert (found.status, found.consent, found.consent_at, found.reason) == ("active", "asked again", LATER, "")


def test_a_status_is_changed_once(database: Database, list_id: int) -> None:
    with database.write() as connection:
        person = add_reader(connection, list_id).subscriber
        assert change_status(connection, person.id, list_id, Status.PAUSED, now=LATER, reason="on holiday")
        assert not change_status(connection, person.id, list_id, Status.PAUSED, now=LATER + timedelta(hours=1))
        found = read_subscription(connection, person.id, list_id)
        assert (found.status, found.changed_at, found.reason) == (Status.PAUSED, LATER, "on holiday")
        assert change_status(connection, person.id, list_id, Status.ACTIVE, now=LATER)


def test_unsubscribing_can_be_repeated_and_keeps_the_first_reason_and_time(database: Database, list_id: int) -> None:
    with database.write() as connection:
        person = add_reader(connection, list_id).subscriber
        assert unsubscribe(connection, person.id, list_id, now=NOW, reason="one\r\nclick")
        assert not unsubscribe(connection, person.id, list_id, now=LATER, reason="again")
        assert not unsubscribe(connection, 999_999, list_id, now=LATER, reason="nobody")
        found = read_subscription(connection, person.id, list_id)
    assert (found.status, found.reason, found.changed_at) == (Status.UNSUBSCRIBED, "one click", NOW)


def test_unsubscribing_ends_one_list_only(database: Database, list_id: int) -> None:
    with database.write() as connection:
        other = add_list(connection, "evening")
        add_reader(connection, other)
        bob = add_reader(connection, list_id, "bob@example.org").subscriber
        ann = add_reader(connection, list_id).subscriber
        unsubscribe(connection, ann.id, list_id, now=NOW, reason="link")
        assert read_subscription(connection, ann.id, other).status is Status.ACTIVE
        assert read_subscription(connection, bob.id, list_id).status is Status.ACTIVE


def test_preferences_change_what_was_chosen_and_nothing_else(database: Database, list_id: int) -> None:
    with database.write() as connection:
        person = add_reader(connection, list_id).subscriber
        change_preferences(connection, person.id, list_id, WEEKLY, now=LATER)
        change_preferences(connection, person.id, list_id, Preferences(topics=(), zone=""), now=LATER)
        change_preferences(connection, person.id, list_id, Preferences(), now=LATER + timedelta(hours=1))
        found = read_subscription(connection, person.id, list_id)
    assert (found.cadence, found.zone, found.topics, found.changed_at) == ("weekly", "", (), LATER)
    assert (found.subscriber.name, found.subscriber.language) == ("Ann", "uk")


def test_what_is_chosen_after_a_goodbye_leaves_its_time(database: Database, list_id: int) -> None:
    with database.write() as connection:
        person = add_reader(connection, list_id).subscriber
        unsubscribe(connection, person.id, list_id, now=NOW, reason="link")
        change_preferences(connection, person.id, list_id, WEEKLY, now=LATER)
        found = read_subscription(connection, person.id, list_id)
    assert (found.cadence, found.changed_at) == ("weekly", NOW)


def test_removing_forgets_the_place_and_not_the_person(database: Database, list_id: int) -> None:
    with database.write() as connection:
        person = add_reader(connection, list_id).subscriber
        assert remove(connection, person.id, list_id)
        assert not remove(connection, person.id, list_id)
        assert find_subscription(connection, person.id, list_id) is None


@pytest.mark.parametrize("reason", ["", "asked to be forgotten"])
def test_erasing_leaves_at_most_a_hash(database: Database, list_id: int, reason: str) -> None:
    with database.write() as connection:
        person = add_reader(connection, list_id, "ann@example.org").subscriber
        assert erase(connection, person.id, now=LATER, suppress=reason)
        assert not erase(connection, person.id, now=LATER, suppress=reason)
        assert find_subscriber(connection, ANN) is None
        assert subscriptions_of(connection, person.id) == ()
        assert bool(find_suppression(connection, ANN, hash_key=HASH_KEY)) is bool(reason)


def test_a_suppressed_address_is_not_subscribed(database: Database, list_id: int) -> None:
    with database.write() as connection:
        suppress(connection, ANN, hash_key=HASH_KEY, reason="complaint", now=NOW)
        with pytest.raises(SuppressedError, match=r"2026-03-01 \(complaint\)"):
            add_reader(connection, list_id, "ann@EXAMPLE.org")
        assert find_subscriber(connection, ANN) is None


def test_what_is_not_there_is_an_error(database: Database, list_id: int) -> None:
    with database.read() as connection, pytest.raises(StatusError, match="no such subscription"):
        read_subscription(connection, 1, list_id)
    with database.write() as connection, pytest.raises(StatusError, match="no such subscription"):
        change_status(connection, 1, list_id, Status.PAUSED, now=NOW)


ACTS = st.sampled_from(["pending", "active", "pause", "resume", "consent", "leave"])


@given(acts=st.lists(ACTS, max_size=8))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_after_leaving_only_consent_is_followed_by_mail(database: Database, list_id: int, acts: list[str]) -> None:
    agreed = False
    with database.write() as connection:
        person = add_reader(connection, list_id, status=Status.PENDING).subscriber
        for act in acts:
            try:
                if act == "leave":
                    unsubscribe(connection, person.id, list_id, now=NOW, reason="link")
                elif act == "pending":
                    add_reader(connection, list_id, status=Status.PENDING)
                elif act == "active":
                    add_reader(connection, list_id, status=Status.ACTIVE)
                else:
                    status = Status.PAUSED if act == "pause" else Status.ACTIVE
                    consent = "asked" if act == "consent" else ""
                    change_status(connection, person.id, list_id, status, now=NOW, consent=consent)
            except StatusError:
                pass
            agreed = act != "leave" and (agreed or act in ("active", "consent"))
            status = read_subscription(connection, person.id, list_id).status
            assert (status in (Status.ACTIVE, Status.PAUSED)) is agreed
        connection.rollback()

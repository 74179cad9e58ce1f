"""What an import makes of a place is decided by consent and by what is there."""

from dataclasses import replace

import pytest

from subscribers.address import parse_address
from subscribers.import_row import ImportRow
from subscribers.preferences import Preferences
from subscribers.settle_row import is_refused, settle_person, settle_row
from subscribers.subscriber import Subscriber
from subscribers.subscription import Status, Subscription
from tests.subscribers.rows import LATER, NOW

ANN = Subscriber(id=1, address="ann@example.org", name="Ann")
ROW = ImportRow(line=2, address=parse_address("ann@example.org"))
AGREED = replace(ROW, consent="web form", consent_at=NOW)


def settle(old: Subscription | None, row: ImportRow, consent: str = "") -> Subscription:
    return settle_row(old, old.subscriber if old else ANN, 5, row, consent=consent, now=LATER)


def place(status: Status) -> Subscription:
    return Subscription(subscriber=ANN, list_id=5, status=status, consent="old", consent_at=NOW, changed_at=NOW)


@pytest.mark.parametrize(
    ("row", "consent", "status"),
    [
        (ROW, "", Status.PENDING),
        (ROW, "fair", Status.ACTIVE),
        (AGREED, "", Status.PENDING),
        (replace(AGREED, status=Status.ACTIVE), "", Status.ACTIVE),
        (replace(AGREED, status=Status.PAUSED), "", Status.PAUSED),
        (replace(ROW, status=Status.ACTIVE), "", Status.PENDING),
        (replace(ROW, status=Status.PAUSED), "", Status.PENDING),
        (replace(ROW, status=Status.PAUSED), "fair", Status.PAUSED),
        (replace(ROW, status=Status.PENDING), "fair", Status.PENDING),
        (replace(ROW, status=Status.UNSUBSCRIBED), "fair", Status.UNSUBSCRIBED),
    ],
)
def test_the_status_of_somebody_new(row: ImportRow, consent: str, status: Status) -> None:
    found = settle(None, row, consent)
    assert found.status is status
    assert found.created_at == found.changed_at == LATER


@pytest.mark.parametrize(
    ("old", "row", "consent", "status"),
    [
        (Status.PENDING, ROW, "", Status.PENDING),
        (Status.PENDING, ROW, "fair", Status.ACTIVE),
        (Status.PENDING, replace(ROW, status=Status.PAUSED), "fair", Status.PENDING),
        (Status.ACTIVE, ROW, "", Status.ACTIVE),
        (Status.ACTIVE, replace(ROW, status=Status.PENDING), "", Status.ACTIVE),
        (Status.ACTIVE, replace(ROW, status=Status.UNSUBSCRIBED), "fair", Status.UNSUBSCRIBED),
        (Status.PAUSED, ROW, "fair", Status.PAUSED),
        (Status.UNSUBSCRIBED, replace(ROW, status=Status.UNSUBSCRIBED), "fair", Status.UNSUBSCRIBED),
    ],
)
def test_the_status_of_somebody_who_is_there(old: Status, row: ImportRow, consent: str, status: Status) -> None:
    before = place(old)
    after = settle(before, row, consent)
    assert after.status is status
    assert (after is before) is (old is status)


@pytest.mark.parametrize("status", [None, Status.PENDING, Status.ACTIVE, Status.PAUSED])
def test_nobody_who_left_is_brought_back(status: Status | None) -> None:
    assert is_refused(place(Status.UNSUBSCRIBED), replace(AGREED, status=status))


def test_everybody_else_is_let_in() -> None:
    leaving = replace(ROW, status=Status.UNSUBSCRIBED)
    assert not is_refused(None, ROW)
    assert not is_refused(place(Status.UNSUBSCRIBED), leaving)
    assert not any(is_refused(place(status), ROW) for status in Status if status is not Status.UNSUBSCRIBED)


def test_the_file_speaks_for_a_consent_before_the_import_does() -> None:
    new = settle(None, replace(AGREED, status=Status.ACTIVE), "fair")
    assert (new.consent, new.consent_at) == ("web form", NOW)
    new = settle(None, ROW, "fair")
    assert (new.consent, new.consent_at) == ("fair", LATER)
    waiting = settle(None, replace(ROW, status=Status.PENDING), "fair")
    assert (waiting.consent, waiting.consent_at) == ("", None)


def test_the_consent_of_a_reader_is_not_overwritten() -> None:
    before = place(Status.ACTIVE)
    assert settle(before, AGREED, "fair") is before


def test_choices_in_the_file_are_taken_over_and_others_stay() -> None:
    before = replace(place(Status.ACTIVE), zone="UTC", topics=("sport",))
    after = settle(before, replace(ROW, preferences=Preferences(cadence="weekly")))
    assert after == replace(before, cadence="weekly", changed_at=LATER)


def test_a_person_gets_the_name_and_language_of_the_row() -> None:
    assert settle_person(ANN, Preferences()) == ANN
    assert settle_person(ANN, Preferences(name="Anna", language="uk")) == replace(ANN, name="Anna", language="uk")

"""A status changes only as it may."""

from hypothesis import given, settings
from hypothesis import strategies as st

from subscribers.subscription import Status, may_change


def test_what_may_become_what() -> None:
    allowed = {(old, new) for old in Status for new in Status if may_change(old, new)}
    assert allowed == {
        (Status.PENDING, Status.UNSUBSCRIBED),
        (Status.ACTIVE, Status.PAUSED),
        (Status.ACTIVE, Status.UNSUBSCRIBED),
        (Status.PAUSED, Status.ACTIVE),
        (Status.PAUSED, Status.UNSUBSCRIBED),
    }


def test_what_consent_adds() -> None:
    allowed = {(old, new) for old in Status for new in Status if may_change(old, new, "signup page")}
    assert allowed - {(old, new) for old in Status for new in Status if may_change(old, new)} == {
        (Status.PENDING, Status.ACTIVE),
        (Status.UNSUBSCRIBED, Status.ACTIVE),
    }


@given(st.sampled_from([Status.PENDING, Status.UNSUBSCRIBED]), st.lists(st.sampled_from(list(Status)), max_size=8))
@settings(max_examples=100)
def test_no_path_without_consent_ends_in_being_mailed(status: Status, wishes: list[Status]) -> None:
    for wish in wishes:
        status = wish if may_change(status, wish) else status
    assert status in (Status.PENDING, Status.UNSUBSCRIBED)

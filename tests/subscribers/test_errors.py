"""An error is one line."""

import pytest

from subscribers.errors import AddressError, SubscriberError


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (SubscriberError("it broke"), "it broke"),
        (SubscriberError("it broke", "here"), "here: it broke"),
        (SubscriberError("it broke", "here", "mend it"), "here: it broke; mend it"),
        (AddressError("it\nbroke", fix="mend\r\nit"), "it broke; mend it"),
    ],
)
def test_an_error_is_one_line_of_what_where_and_what_to_do(error: SubscriberError, line: str) -> None:
    assert str(error) == line

"""Message-IDs: the same on every retry."""

import re

from digest.messages.message_id import message_id


def test_is_the_same_on_every_retry_and_differs_by_edition_subscriber_and_key() -> None:
    first = message_id(7, 12, b"key", "harbour.example")
    assert first == message_id(7, 12, b"key", "harbour.example")
    others = {message_id(71, 2, b"key", "harbour.example"), message_id(7, 12, b"other", "harbour.example")}
    assert first not in others
    assert len(others) == 2


def test_is_32_hex_digits_at_the_domain() -> None:
    assert re.fullmatch(r"<[0-9a-f]{32}@harbour\.example>", message_id(1, 1, b"key", "harbour.example"))

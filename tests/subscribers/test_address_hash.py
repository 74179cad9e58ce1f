"""The hash of an address is keyed."""

from subscribers.address_hash import address_hash


def test_the_hash_depends_on_the_address_and_on_the_key_and_holds_neither() -> None:
    hashed = address_hash(b"one key", "ann@example.org")
    assert hashed == address_hash(b"one key", "ann@example.org")
    assert hashed != address_hash(b"one key", "bob@example.org")
    assert hashed != address_hash(b"another key", "ann@example.org")
    assert len(hashed) == 64
    assert set(hashed) <= set("0123456789abcdef")

"""The envelope: nothing that could end a command early, or a message before its fence, goes on the wire."""

from dataclasses import replace

import hypothesis.strategies as st
import pytest
from hypothesis import given

from digest.deliveries.envelope import LONG, _is_ascii, envelope
from digest.errors import DigestError
from digest.model import Message

PLAIN = Message(
    sender="news@a.example",
    recipient="ann@b.example",
    pieces=(b"Subject: x\r\n", b"\r\nHi\r\n", b""),
    message_id="<1@a>",
)


def test_three_commands() -> None:
    mail, recipient, data = envelope(PLAIN, ())
    assert (mail, recipient, data) == (b"MAIL FROM:<news@a.example>\r\n", b"RCPT TO:<ann@b.example>\r\n", b"DATA\r\n")


@given(st.text(st.characters(), max_size=30))
def test_no_address_can_carry_a_command(address: str) -> None:
    try:
        _, recipient, _ = envelope(replace(PLAIN, recipient=address), ("SMTPUTF8",))
    except DigestError:
        return
    path = recipient.decode()[len("RCPT TO:<") : -len(">\r\n")]
    assert path == address
    assert not set("\r\n <>\0") & set(path)


@pytest.mark.parametrize("data", [b"Hi", b"Hi\n", b""])
def test_a_message_without_an_end_is_refused(data: bytes) -> None:
    with pytest.raises(DigestError, match="last line"):
        envelope(replace(PLAIN, pieces=(data,)), ())


def test_extensions_are_named_where_they_are_needed() -> None:
    message = replace(PLAIN, recipient="жанна@b.example", pieces=(b"", "Привіт\r\n".encode()))
    mail, _, _ = envelope(message, ("8BITMIME", "SMTPUTF8"))
    assert mail == b"MAIL FROM:<news@a.example> BODY=8BITMIME SMTPUTF8\r\n"
    for offers in (("8BITMIME",), ("SMTPUTF8",)):
        with pytest.raises(DigestError, match="relay"):
            envelope(message, offers)


@pytest.mark.parametrize("count", [1, 2])
def test_high_bytes_are_found_in_long_pieces_and_only_shared_ones_are_remembered(count: int) -> None:
    before = _is_ascii.cache_info().misses
    message = replace(PLAIN, pieces=("é".encode() * LONG, b"\r\n") if count == 2 else ("é".encode() * LONG + b"\r\n",))
    assert envelope(message, ("8BITMIME",))[0].endswith(b" BODY=8BITMIME\r\n")
    assert _is_ascii.cache_info().misses == before + count - 1

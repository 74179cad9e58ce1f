"""Replies as they come: in pieces, over lines, in latin-1, or not replies at all."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from digest.deliveries.reply import Reply, ReplyError, ReplyReader, masked
from digest.model import State

LINES = st.lists(st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=40), min_size=1, max_size=5)


def wire(code: int, lines: list[str]) -> bytes:
    marks = ["-"] * (len(lines) - 1) + [" "]
    return "".join(f"{code}{mark}{line}\r\n" for mark, line in zip(marks, lines, strict=True)).encode("latin-1")


@given(st.lists(st.tuples(st.integers(200, 599), LINES), max_size=5), st.integers(1, 20))
def test_replies_are_the_same_however_they_drip_in(replies: list[tuple[int, list[str]]], size: int) -> None:
    stream = b"".join(wire(code, lines) for code, lines in replies)
    reader, found = ReplyReader(), []
    for start in range(0, len(stream), size):
        found += reader.read(stream[start : start + size])
    assert found == [Reply(code, tuple(lines)) for code, lines in replies]
    assert reader.is_between


@given(st.binary(max_size=200))
def test_anything_is_a_reply_or_an_error(data: bytes) -> None:
    try:
        replies = list(ReplyReader().read(data))
    except ReplyError:
        return
    assert all(200 <= reply.code < 600 and len(reply.text) <= 500 for reply in replies)


@pytest.mark.parametrize(
    "data",
    [
        b"hello\r\n",
        b"99 x\r\n",
        b"600 x\r\n",
        b"250x\r\n",
        b"\r\n",
        b"x" * 5000,
        b"250-x\r\n" * 300,
        b"250-x\r\n550 y\r\n",
    ],
)
def test_what_is_no_reply_is_an_error(data: bytes) -> None:
    with pytest.raises(ReplyError):
        list(ReplyReader().read(data))


@pytest.mark.parametrize("rest", [b"HTTP/1.1 200 OK\r\n", b"x" * 5000, b"250-x\r\n" * 300])
def test_what_is_no_reply_takes_nothing_back_of_those_before_it(rest: bytes) -> None:
    found: list[Reply] = []
    with pytest.raises(ReplyError):
        found.extend(ReplyReader().read(b"250 kept\r\n" + rest))
    assert found == [Reply(250, ("kept",))]


def test_the_text_is_printable_and_bounded() -> None:
    [reply] = ReplyReader().read(b"550-5.1.1 caf\xe9\x00\x1b[2J\r\n550 " + b"y" * 900 + b"\r\n")
    assert reply.text.startswith("550 5.1.1 café [2J yyy")
    assert len(reply.text) == 500


@pytest.mark.parametrize(
    ("data", "outcome"),
    [(b"250 ok\r\n", State.SENT), (b"451 no\r\n", State.DEFERRED), (b"554\r\n", State.FAILED), (b"354 go\r\n", None)],
)
def test_the_first_digit_decides(data: bytes, outcome: State | None) -> None:
    [reply] = ReplyReader().read(data)
    assert reply.outcome is outcome


@pytest.mark.parametrize(
    ("line", "about"),
    [
        ("530 5.7.0 Authentication required", "us"),
        ("550 5.7.26 not authenticated", "sender"),
        ("550 5.7.515 access denied", "sender"),
        ("550 5.7.1 blocked", ""),
        ("550 5.7.260 other", ""),
        ("450 4.7.26 for now", ""),
        ("250 5.7.26 odd", ""),
    ],
)
def test_refusals_of_us_and_of_the_sender_are_known(line: str, about: str) -> None:
    [reply] = ReplyReader().read(line.encode() + b"\r\n")
    assert (reply.is_about_us, reply.is_about_sender) == (about == "us", about == "sender")


def test_addresses_do_not_get_into_logs() -> None:
    assert masked("550 <ann.lee@mail.example>: no ann@x") == "550 <***@mail.example>: no ***@x"

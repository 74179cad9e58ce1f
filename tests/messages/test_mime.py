"""Quoted-printable: decodes to the text, safe on the wire."""

import quopri

from hypothesis import example, given, settings
from hypothesis import strategies as st

from digest.messages.mime import personal_piece, quoted_fragments, quoted_printable

LINES = st.text(st.one_of(st.sampled_from(". =\tF\n\r"), st.characters(exclude_categories=["Cs"])), max_size=300)


def unix(text: str) -> bytes:
    return text.replace("\r\n", "\n").replace("\r", "\n").encode()


def decoded(data: bytes) -> bytes:
    return quopri.decodestring(data).replace(b"\r\n", b"\n")


def assert_safe_on_the_wire(data: bytes) -> None:
    for line in data.split(b"\r\n"):
        assert len(line) <= 76
        assert not line.startswith((b".", b"From ", b">From "))
        assert not line.endswith((b" ", b"\t"))
        assert b"\n" not in line
        assert line.isascii()


@settings(max_examples=300)
@given(LINES)
@example("." * 200)
@example("From me\n" + "x" * 74 + "From you")
@example(">From me\n" + "x" * 75 + ">From you")
@example("x" * 75 + " ")
@example("ä" * 100)
def test_decodes_to_the_text_and_is_safe_on_the_wire(text: str) -> None:
    data = quoted_printable(text)
    assert decoded(data) == unix(text)
    assert_safe_on_the_wire(data)


@settings(max_examples=300)
@given(LINES, LINES, LINES)
@example("a" * 75, ".dot", "\nend")
def test_values_between_fragments_decode_in_their_place(before: str, value: str, after: str) -> None:
    before, after = before.rstrip("\r"), after.lstrip("\n")
    (head, tail), slots = quoted_fragments(f"{before}PLACE{after}", {"address": "PLACE"})
    joined = head + personal_piece(value.strip()) + tail
    assert slots == ("address",)
    assert decoded(joined) == unix(before) + unix(value.strip()) + unix(after)
    assert_safe_on_the_wire(joined)


def test_a_text_without_placeholder_is_one_fragment() -> None:
    assert quoted_fragments("plain", {"address": "PLACE"}) == ((b"plain",), ())

"""The lines of the text part."""

from hypothesis import given, settings
from hypothesis import strategies as st

from digest.messages.wrap import columns, wrap


@settings(max_examples=100)
@given(st.text())
def test_lines_have_72_columns_and_nothing_is_lost(text: str) -> None:
    lines = wrap(text).split("\n")
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(columns(line) <= 72 or "://" in line for line in lines)


def test_a_long_word_is_cut_and_a_web_address_is_not() -> None:
    assert [len(line) for line in wrap("x" * 200).split("\n")] == [72, 72, 56]
    address = "https://news.example/" + "x" * 100
    assert wrap(f"see {address} now") == f"see\n{address}\nnow"


def test_wide_characters_count_two_columns() -> None:
    assert [len(line) for line in wrap("港" * 40).split("\n")] == [36, 4]


def test_what_stands_apart_has_its_own_line() -> None:
    assert wrap("because ada@b.example is here", apart="ada@b.example") == "because\nada@b.example\nis here"
    assert wrap("sent to ada@b.example. It begins", apart="ada@b.example") == "sent to\nada@b.example\nIt begins"
    assert wrap("It comes to ada@b.example.", apart="ada@b.example") == "It comes to\nada@b.example"
    assert wrap("ada@b.example is here", apart="ada@b.example") == "ada@b.example\nis here"

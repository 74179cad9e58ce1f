"""Text from outside: one line, nothing unprintable."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.messages.plain import clipped, plain, web_address


@settings(max_examples=200)
@given(st.text(st.characters(codec=None, exclude_categories=[])))
def test_is_one_printable_line_that_utf_8_can_carry(text: str) -> None:
    line = plain(text)
    line.encode()
    assert len(f"|{line}|".splitlines()) == 1
    assert not any(ord(character) < 32 or 0x7F <= ord(character) < 0xA0 for character in line)
    assert plain(line) == line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("  two \r\n lines\t here ", "two lines here"),
        ("nul\x00 and\x1b[31m red", "nul and [31m red"),
        ("turned \u202egnp.exe\u202c back", "turned gnp.exe back"),
        ("family 👩‍👩‍👧 stays", "family 👩‍👩‍👧 stays"),
        ("half \ud83d emoji", "half \ufffd emoji"),
        ("no\xa0break", "no\xa0break"),
        ("not a character \uffff", "not a character \ufffd"),
    ],
)
def test_takes_out_what_no_page_can_show(text: str, line: str) -> None:
    assert plain(text) == line


def test_is_clipped_between_words_where_there_are_any() -> None:
    assert clipped("one two three", 9) == "one two…"
    assert clipped("x" * 20, 9) == "x" * 8 + "…"
    assert clipped("short", 9) == "short"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//host/path",
        "https://",
        "https://a b/",
        'https://a/"onclick="x',
        "https://a/<script>",
        "https://[broken",
        "https://a/\r\nX: 1",
        "https://a/" + "x" * 2_000,
        "https://a/\u202etxt",
        "",
    ],
)
def test_links_only_to_whole_web_addresses(url: str) -> None:
    assert web_address(url) == ""


@pytest.mark.parametrize("url", ["https://a.example/?x=1&y=2#z", "http://a.example", "HTTPS://bücher.example/ß"])
def test_keeps_web_addresses_as_they_are(url: str) -> None:
    assert web_address(url) == url

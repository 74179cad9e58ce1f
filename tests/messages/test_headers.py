"""Header lines: ASCII, folded, and read back as they were."""

import re
from email import message_from_bytes, policy
from email.header import decode_header, make_header

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from digest.errors import DigestError
from digest.messages.headers import address_header, list_header, mailbox, reader_address, text_header, wire_address
from digest.messages.plain import plain


def unfolded(header: bytes) -> str:
    return header.decode("ascii").replace("\r\n", "").partition(": ")[2]


@settings(max_examples=300)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200))
@example("=?utf-8?q?not=20encoded?=")
@example("x" * 300)
@example("Ñandú " * 40)
@example("two\r\nBcc: them@all.example")
def test_a_subject_reads_back_as_it_was_in_short_ascii_lines(text: str) -> None:
    header = text_header("Subject", text)
    assert header.endswith(b"\r\n")
    assert header.isascii()
    lines = header[:-2].split(b"\r\n")
    assert all(line.startswith(b" ") for line in lines[1:])
    assert all(len(line) <= 78 for line in lines)
    assert all(len(word) <= 75 for word in re.findall(rb"=\?\S+\?=", header))
    assert str(make_header(decode_header(unfolded(header)))) == plain(text)
    assert str(message_from_bytes(header + b"\r\n", policy=policy.default)["Subject"]) == plain(text)


def test_an_encoded_word_never_splits_a_character() -> None:
    words = unfolded(text_header("Subject", "ї" * 200)).split(" ")
    assert len(words) > 3
    for word in words:
        data, charset = decode_header(word)[0]
        assert isinstance(data, bytes)
        assert data.decode(charset or "")


@pytest.mark.parametrize("name", ["Morning", "Morning, with comma", 'The "Post"', "Ранок", "a@b", "x " * 60 + "y"])
def test_a_display_name_reads_back_as_it_was(name: str) -> None:
    header = address_header("From", name, "news@harbour.example")
    parsed = message_from_bytes(header + b"\r\n", policy=policy.default)["From"]
    assert [(one.display_name, one.addr_spec) for one in parsed.addresses] == [(name, "news@harbour.example")]
    assert not parsed.defects
    assert all(len(line) <= 78 for line in header.split(b"\r\n"))


def test_a_list_header_is_folded_after_each_comma_and_never_encoded() -> None:
    url = "<https://digest.example/" + "x" * 200 + ">"
    assert list_header("List-Unsubscribe", [url, "<mailto:a@b.example>"]) == (
        f"List-Unsubscribe: {url},\r\n <mailto:a@b.example>\r\n".encode()
    )


def test_a_domain_goes_out_in_ascii() -> None:
    assert wire_address("ada@bücher.example", "To") == "ada@xn--bcher-kva.example"
    assert wire_address('"two words"@harbour.example', "To") == '"two words"@harbour.example'
    assert mailbox("Ada <ada@harbour.example>", "From") == ("Ada", "ada@harbour.example")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ada",
        "@harbour.example",
        "ada@",
        "ada@harbour.example\r\nBcc: x@y.example",
        "ada\x00@harbour.example",
        "ada lovelace@harbour.example",
        "<ada@harbour.example>",
        "ada@harbour.example, eve@harbour.example",
        "ada@-harbour.example",
        "ada@harbour..example",
        "ada@harbour.example\n",
        "ada..b@harbour.example",
        "a" * 65 + "@harbour.example",
        "ada@" + "x" * 64 + ".example",
        "ada@ü\r\n.example",
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(DigestError):
        wire_address(address, "To")


def test_a_sender_beyond_ascii_is_refused_with_what_to_do() -> None:
    with pytest.raises(DigestError, match="address in ASCII letters"):
        wire_address("josé@harbour.example", "From")


@pytest.mark.parametrize(
    ("address", "wire"),
    [
        ("josé@harbour.example", "josé@harbour.example"),
        ("жанна.к@пошта.example", "жанна.к@xn--80a1acn3a.example"),
        ("用户@例子.example", "用户@xn--fsqu00a.example"),
        ("ada@harbour.example", "ada@harbour.example"),
    ],
)
def test_a_reader_may_have_any_letters_before_the_at(address: str, wire: str) -> None:
    assert reader_address(address) == wire


@pytest.mark.parametrize(
    "local",
    [
        "jo sé",
        "josé\r\nBcc: x",
        "josé\u2028",
        "josé\u202e",
        "josé\ud800",
        "josé\xa0",
        "é..a",
        ".é",
        "<é>",
        "é" * 33,
        "é\x00",
    ],
)
def test_what_no_header_can_carry_is_no_reader(local: str) -> None:
    with pytest.raises(DigestError):
        reader_address(f"{local}@harbour.example")

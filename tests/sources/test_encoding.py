"""The bytes are the evidence of their encoding."""

import codecs
import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.sources.encoding import LARGEST, decode, is_binary

WORDS = "Ein Gruß aus Köln, à bientôt"


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (WORDS.encode("utf-8"), ""),
        (WORDS.encode("utf-8"), "text/xml; charset=iso-8859-1"),
        (codecs.BOM_UTF8 + WORDS.encode("utf-8"), ""),
        (WORDS.encode("utf-16"), ""),
        (WORDS.encode("latin-1"), ""),
        (WORDS.encode("latin-1"), "text/xml; charset=iso-8859-1"),
        (WORDS.encode("latin-1"), "text/xml; charset=no-such-thing"),
        (WORDS.encode("latin-1"), "text/xml; charset=hex"),
        (WORDS.encode("latin-1"), "text/xml; charset=punycode"),
        (WORDS.encode("latin-1"), "text/xml; charset=undefined"),
        (WORDS.encode("latin-1"), "text/xml; charset=utf-7"),
    ],
)
def test_the_bytes_are_the_evidence(data: bytes, content_type: str) -> None:
    decoded = decode(data, content_type)
    assert (decoded.text, decoded.problem) == (WORDS, "")


@pytest.mark.parametrize("name", ["windows-1251", "koi8-r", "shift_jis", "iso-2022-jp", "euc-kr"])
def test_a_declared_encoding_is_used(name: str) -> None:
    words = {"w": "Привіт" if name == "windows-1251" else "Привет", "k": "Привет"}.get(
        name[0], "안녕" if "kr" in name else "日本"
    )
    text = f'<?xml version="1.0" encoding="{name}"?><rss>{words}</rss>'
    assert decode(text.encode(name)).text == text


def test_utf_16_without_a_mark_is_seen_by_its_zeros() -> None:
    assert decode("<rss>ü</rss>".encode("utf-16-le")).text == "<rss>ü</rss>"
    assert decode("<rss>ü</rss>".encode("utf-16-be")).text == "<rss>ü</rss>"


def test_one_bad_byte_does_not_spoil_the_others() -> None:
    decoded = decode("Über Köln und Zürich schönes Wetter".encode() + b"\xff end")
    assert decoded.text.startswith("Über Köln und Zürich")
    assert "bad encoding" in decoded.problem


@given(st.binary(max_size=300), st.text(max_size=40))
def test_any_bytes_are_decoded_without_control_characters(data: bytes, content_type: str) -> None:
    text = decode(data, content_type).text
    assert not any(character < " " and character not in "\t\n\r" for character in text)
    text.encode("utf-8")


def test_binary_files_are_told_from_texts() -> None:
    assert is_binary(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    assert not is_binary(WORDS.encode())
    assert not is_binary(WORDS.encode("utf-16"))


@pytest.mark.parametrize(
    ("name", "codec"),
    [("x-sjis", "cp932"), ("ms-cyrl", "cp1251"), ("windows-874", "cp874"), ("x-mac-cyrillic", "mac_cyrillic")],
)
def test_names_that_only_pages_use(name: str, codec: str) -> None:
    words = {"cp932": "日本", "cp874": "ไทย"}.get(codec, "Привет")
    assert decode(f'<?xml version="1.0" encoding="{name}"?>{words}'.encode(codec)).text.endswith(words)


def test_a_gzip_file_is_unfolded_up_to_where_it_is_damaged() -> None:
    words = " ".join(f"{number} {WORDS}" for number in range(2_000))
    packed = gzip.compress(words.encode("latin-1"))
    assert decode(packed, "text/plain; charset=latin-1").text == words
    part = decode(packed[: len(packed) // 2], "text/plain; charset=latin-1").text
    assert 1_000 < len(part) < len(words)
    assert words.startswith(part)


def test_a_gzip_file_does_not_unfold_into_a_bomb() -> None:
    decoded = decode(gzip.compress(b"a" * (LARGEST + 1)))
    assert (decoded.text, decoded.problem) == ("", "it is a gzip file of more than 10,000,000 bytes")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("before", ["", "\n", "\r\n \t"])
def test_wide_characters_are_known_without_a_mark(encoding: str, before: str) -> None:
    assert decode(f"{before}<rss>Порт</rss>".encode(encoding)).text == f"{before}<rss>Порт</rss>"


def test_a_file_that_was_folded_twice_is_unfolded_twice() -> None:
    assert decode(gzip.compress(gzip.compress(WORDS.encode()))).text == WORDS
    bomb = gzip.compress(gzip.compress(b"a" * (LARGEST + 1)))
    assert decode(bomb).problem == "it is a gzip file of more than 10,000,000 bytes"

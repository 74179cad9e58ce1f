"""Addresses are read, and hostile texts refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from subscribers.address import Address, parse_address
from subscribers.errors import AddressError


@pytest.mark.parametrize(
    ("text", "address", "key", "name"),
    [
        ("ann@example.org", "ann@example.org", "ann@example.org", ""),
        ("  Ann.Reader@EXAMPLE.Org\t", "Ann.Reader@example.org", "ann.reader@example.org", ""),
        ("Ann Reader <ann@example.com>", "ann@example.com", "ann@example.com", "Ann Reader"),
        ('"Reader, Ann" <ann@example.com>', "ann@example.com", "ann@example.com", "Reader, Ann"),
        ("Dr. Zoë Ünal <zoe@example.com>", "zoe@example.com", "zoe@example.com", "Dr. Zoë Ünal"),
        ("Back\\slash <a@example.com>", "a@example.com", "a@example.com", "Back\\slash"),
        ("<ann@example.com>", "ann@example.com", "ann@example.com", ""),
        ("ann+news@mail.test", "ann+news@mail.test", "ann+news@mail.test", ""),
        ("ann@bücher.example", "ann@xn--bcher-kva.example", "ann@xn--bcher-kva.example", ""),
        ("ann@BÜCHER.example", "ann@xn--bcher-kva.example", "ann@xn--bcher-kva.example", ""),
        ("Zoë@BÜCHER.example", "Zoë@xn--bcher-kva.example", "zoë@xn--bcher-kva.example", ""),
        ("zoe\u0308@example.org", "zoë@example.org", "zoë@example.org", ""),
        ("Жанна <жанна@example.org>", "жанна@example.org", "жанна@example.org", "Жанна"),
        ("o'neil=x@example.org", "o'neil=x@example.org", "o'neil=x@example.org", ""),
    ],
)
def test_an_address_is_read_with_its_key_and_name(text: str, address: str, key: str, name: str) -> None:
    assert parse_address(text) == Address(address=address, key=key, name=name)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "ann",
        "@example.org",
        "ann@",
        "ann@localhost",
        "ann@example",
        "ann@@example.org",
        "ann@example.org\r\nBcc: bob@example.org",
        "ann@example.org\n",
        "ann\x00@example.org",
        "ann@exam\x00ple.org",
        "Ann\r\nSubject: hello <ann@example.org>",
        "ann(a comment)@example.org",
        "ann@example.org (a comment)",
        "ann@example.org, bob@example.org",
        "ann@example.org bob@example.org",
        "<ann@example.org><bob@example.org>",
        "Ann <ann@example.org> Bob",
        '"two words"@example.org',
        "ann@[127.0.0.1]",
        "ann@127.0.0.1",
        "ann..reader@example.org",
        "z\u200boe@example.org",
        "zoë\u202e@example.org",
        "ann@example.org\u202e",
        "\ud800@example.org",
        "ann@\udfff.org",
        "a" * 65 + "@example.org",
        "a" * 10_240 + "@example.org",
        "ann@" + "a." * 5_000 + "org",
        "N" * 10_240 + " <ann@example.org>",
        "soft\xadhyphen \ue000",
        "mailto:ann@example.org?subject=x",
        "ann@xn--a.example",
    ],
)
def test_what_is_no_address_is_refused_with_an_error_that_is_safe_to_print(text: str) -> None:
    with pytest.raises(AddressError) as caught:
        parse_address(text)
    assert len(str(caught.value)) < 400
    assert str(caught.value).isprintable()


@given(st.text(max_size=60) | st.from_regex(r"[ -~]{0,20}@[ -~]{0,20}", fullmatch=True))
@settings(max_examples=200)
def test_any_text_is_an_address_fit_for_a_header_or_an_error(text: str) -> None:
    try:
        found = parse_address(text)
    except AddressError:
        return
    assert found.address.rpartition("@")[2].isascii()
    assert found.address.isprintable()
    assert not set(found.address) & set(' <>"(),:;\\[]')
    assert parse_address(found.address).address == found.address
    assert found.key == found.address.lower()

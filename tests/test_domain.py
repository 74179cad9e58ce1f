"""The domain of an address, and a domain on the wire."""

import pytest

from digest.domain import ascii_domain, domain_of


@pytest.mark.parametrize(
    ("address", "domain"),
    [("news@Example.org", "example.org"), ('"a@b"@example.org', "example.org"), ("@x.example", "x.example")],
)
def test_the_domain_of_an_address_is_in_small_letters(address: str, domain: str) -> None:
    assert domain_of(address) == domain


@pytest.mark.parametrize(
    ("domain", "wire"), [("Example.org", "Example.org"), ("bücher.example", "xn--bcher-kva.example"), ("a b", "")]
)
def test_a_domain_on_the_wire_is_ascii(domain: str, wire: str) -> None:
    assert ascii_domain(domain) == wire

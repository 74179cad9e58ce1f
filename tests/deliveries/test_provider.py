"""Who takes a reader's mail."""

import pytest

from digest.deliveries.provider import GROUPS, provider


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("ann@mail.example", "mail.example"),
        ("ann@MAIL.Example", "mail.example"),
        ("ann@googlemail.com", "gmail.com"),
        ("ann@Hotmail.com", "outlook.com"),
        ('"a@b"@web.de', "gmx.net"),
        ("nobody", "nobody"),
    ],
)
def test_a_provider_is_known_by_the_domain(address: str, name: str) -> None:
    assert provider(address) == name


def test_no_domain_belongs_to_two_providers() -> None:
    domains = [domain for group in GROUPS for domain in group]
    assert len(domains) == len(set(domains))

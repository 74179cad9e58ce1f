"""The domain of a mail address, and a domain as it stands on the wire."""

import re

from email_validator import EmailNotValidError, validate_email

NAME = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")


def domain_of(address: str) -> str:
    """What stands after the last @ of an address, in small letters: two domains that differ by those are one."""
    return address.rpartition("@")[2].lower()


def ascii_domain(domain: str) -> str:
    """A domain in ASCII (RFC 5891), its ASCII letters as they were; "" when it is none."""
    try:
        wire = domain if domain.isascii() else _idna(domain)
    except EmailNotValidError:
        return ""
    return wire if NAME.fullmatch(wire) and len(wire) <= 253 else ""


def _idna(domain: str) -> str:
    known = validate_email(f"postmaster@{domain}", check_deliverability=False, test_environment=True)
    return known.ascii_domain

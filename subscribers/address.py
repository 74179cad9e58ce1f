"""A mail address as it is written to, and the key by which one mailbox is one person."""

import re
from dataclasses import dataclass

from email_validator import EmailNotValidError, ValidatedEmail, validate_email

from subscribers.errors import AddressError
from subscribers.one_line import one_line

LONGEST = 1000
NAME_LENGTH = 200
NAMED = re.compile(r'([^<>"]*)<([^<>]*)>')


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """An address ready for the wire, its lower-cased key, and the name that stood before it."""

    address: str
    key: str
    name: str = ""


def parse_address(text: str) -> Address:
    """The address in `a@example.org` or `Name <a@example.org>`; AddressError for anything else (RFC 5321 4.1.2)."""
    text = text.strip(" \t\u00a0")
    if len(text) > LONGEST:
        raise refusal("this is far too long for a mail address", text)
    try:
        found = validated(text)
    except EmailNotValidError as error:
        raise refusal(str(error).rstrip("."), text) from None
    # The domain in its ASCII form goes everywhere (RFC 5891); the part before it has no such form.
    address = f"{found.local_part}@{found.ascii_domain}"
    return Address(address=address, key=address.lower(), name=one_line(found.display_name or "", NAME_LENGTH))


def validated(text: str) -> ValidatedEmail:
    """What email-validator reads in a text; EmailNotValidError when it refuses."""
    return validate_email(
        quoted(text),
        strict=True,
        allow_display_name=True,
        # Letters beyond ASCII before the @ are mailed where the relay offers SMTPUTF8 (RFC 6531).
        allow_smtputf8=True,
        check_deliverability=False,
        # Allows the domains under .test (RFC 6761), and nothing else.
        test_environment=True,
    )


def quoted(text: str) -> str:
    """The text with a bare name put in quotes, because people write `Dr. Zoë Example <zoe@example.org>`."""
    named = NAMED.fullmatch(text)
    if named is None or not named[1].strip():
        return text
    name = named[1].strip().replace("\\", "\\\\")
    return f'"{name}" <{named[2].strip()}>'


def refusal(what: str, text: str) -> AddressError:
    """The error for a text that is no address, showing its beginning."""
    shown = "".join(character if character.isprintable() else "?" for character in one_line(text, 60))
    return AddressError(what, where=shown or "(empty)", fix="write it like ann@example.org")

"""The public half of a DKIM key as it stands in the DNS (RFC 6376 section 3.6, RFC 8463)."""

import base64
import re
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from digest.domain import NAME
from digest.errors import UsageError
from digest.messages.dkim_key import DkimKey

# A string of a TXT record holds so many bytes; receivers join the strings (RFC 7208 section 3.3 says how).
LONGEST_STRING = 255


@dataclass(frozen=True, kw_only=True, slots=True)
class DnsRecord:
    """A TXT record: the name it stands under, and its whole value."""

    name: str
    value: str

    @property
    def zone_lines(self) -> str:
        """The record as a zone file has it (RFC 1035 section 5), in strings of at most 255 bytes."""
        strings = [self.value[start : start + LONGEST_STRING] for start in range(0, len(self.value), LONGEST_STRING)]
        quoted = "\n    ".join(f'"{string}"' for string in strings)
        return f"{self.name}. IN TXT ( {quoted} )"


def dns_record(key: DkimKey) -> DnsRecord:
    """The record that lets receivers verify what a key signs."""
    public = key.private.public_key()
    if isinstance(public, rsa.RSAPublicKey):
        kind, data = "rsa", public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    else:
        kind, data = "ed25519", public.public_bytes(Encoding.Raw, PublicFormat.Raw)
    value = f"v=DKIM1; k={kind}; p={base64.b64encode(data).decode('ascii')}"
    return DnsRecord(name=f"{key.selector}._domainkey.{key.domain}", value=value)


def check_selector(selector: str) -> str:
    """The selector, if it can stand in a domain name (RFC 6376 section 3.1); UsageError otherwise."""
    if not NAME.fullmatch(selector) or len(selector) > 63 or not re.search("[a-z]", selector, re.IGNORECASE):
        raise UsageError(f"{selector!r} cannot be a selector", fix="use letters, digits and -, such as news2026")
    return selector.lower()

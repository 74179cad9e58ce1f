"""The keyed hash of an address: how a suppression outlives the address itself."""

import hashlib
import hmac

PURPOSE = "address hash"


def address_hash(key: bytes, address_key: str) -> str:
    """HMAC-SHA256 of an address key as 64 hexadecimal digits; without the key nobody can try addresses (RFC 2104)."""
    return hmac.new(key, address_key.encode(), hashlib.sha256).hexdigest()

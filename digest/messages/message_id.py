"""The name of a message: the same on every retry, and telling nobody who reads it."""

import hmac


def message_id(edition: int, subscriber: int, key: bytes, domain: str) -> str:
    """`<32 hex digits@domain>` (RFC 5322 section 3.6.4) from the numbers of an edition and a subscriber, keyed."""
    known = f"message-id:{edition}:{subscriber}".encode()
    return f"<{hmac.digest(key, known, 'sha256').hex()[:32]}@{domain}>"

"""Signed tokens for the links in a mail: who, which list, what for. No address, and nothing to look up."""

import base64
import binascii
import hmac
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from subscribers.errors import ExpiredError, TokenError
from subscribers.keys import Key, KeyRing, expand

UNSUBSCRIBE = "unsubscribe"
CONFIRM = "confirm"
EDITION = "edition"

VERSION = 1
MAC_BYTES = 16
LONGEST = 200
LETTERS = "A-Za-z0-9_-"
# As a pattern, for who looks for a token in a text.
WRITTEN = rf"[{LETTERS}]{{40,{LONGEST}}}"
# Subscriber, list, message, and the second of issue (0: none).
CLAIMS = struct.Struct(">IIQQ")


@dataclass(frozen=True, kw_only=True, slots=True)
class TokenClaims:
    """What a token says: rows of a subscriber and a list, the message it stood in (0: none), when it was issued."""

    subscriber_id: int
    list_id: int
    message: int = 0
    issued_at: datetime | None = None


def make_token(
    keys: KeyRing,
    purpose: str,
    subscriber_id: int,
    list_id: int,
    message: int = 0,
    *,
    issued_at: datetime | None = None,
) -> str:
    """A URL-safe token signed by the newest key for one purpose; `issued_at` is kept in whole seconds."""
    seconds = int(issued_at.timestamp()) if issued_at else 0
    key_id = keys.newest.id.encode()
    body = bytes((VERSION, len(key_id))) + key_id + CLAIMS.pack(subscriber_id, list_id, message, seconds)
    return encode(body + signature(keys.newest, purpose, body))


def read_token(
    keys: KeyRing,
    purpose: str,
    token: str,
    *,
    now: datetime | None = None,
    max_age: timedelta | None = None,
) -> TokenClaims:
    """What a token of this purpose says; TokenError if it is not ours, ExpiredError if older than `max_age`."""
    body, mac = split(decode(token))
    key = keys.find(body[2 : -CLAIMS.size].decode("ascii", "replace"))
    if key is None or not hmac.compare_digest(mac, signature(key, purpose, body)):
        raise not_ours()
    subscriber_id, list_id, message, seconds = CLAIMS.unpack(body[-CLAIMS.size :])
    issued_at = datetime.fromtimestamp(seconds, UTC) if seconds else None
    if max_age is not None and (now is None or issued_at is None or now - issued_at > max_age):
        raise ExpiredError("this link is too old", fix="ask for a new one")
    return TokenClaims(subscriber_id=subscriber_id, list_id=list_id, message=message, issued_at=issued_at)


def signature(key: Key, purpose: str, body: bytes) -> bytes:
    """The first 16 bytes of HMAC-SHA256 under a key that serves this purpose only (RFC 2104 section 5)."""
    return hmac.digest(expand(key.secret, f"token: {purpose}"), body, "sha256")[:MAC_BYTES]


def split(data: bytes) -> tuple[bytes, bytes]:
    """The signed part of a token and its signature; TokenError when the lengths do not fit."""
    if len(data) < 2 or data[0] != VERSION or len(data) != 2 + data[1] + CLAIMS.size + MAC_BYTES:
        raise not_ours()
    return data[:-MAC_BYTES], data[-MAC_BYTES:]


def encode(data: bytes) -> str:
    """Bytes as base64url without padding (RFC 4648 5)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(token: str) -> bytes:
    """The bytes of a token; TokenError unless it is written the one way in which `encode` writes them."""
    if len(token) > LONGEST or not token.isascii():
        raise not_ours()
    try:
        data = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        raise not_ours() from None
    if encode(data) != token:
        raise not_ours()
    return data


def not_ours() -> TokenError:
    """One answer to every kind of tampering, so that it teaches nothing."""
    return TokenError("this link is not one of ours, or was cut short", fix="use the whole link of the latest mail")

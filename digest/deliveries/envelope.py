"""The envelope of a message: the commands that announce it (RFC 5321 4.1.1, RFC 6152, RFC 6531)."""

import re
from collections.abc import Container, Sequence
from functools import lru_cache

from digest.errors import DigestError
from digest.model import Message

# Whatever could end the path or the command early, or is no character at all.
UNSAFE = re.compile(r"[\x00-\x20\x7f<>\ud800-\udfff]")
LONGEST_ADDRESS = 320
# Longer than what is one reader's own.
LONG = 4000
DATA = b"DATA\r\n"


def envelope(message: Message, offers: Container[str]) -> tuple[bytes, bytes, bytes]:
    """MAIL, RCPT and DATA for a relay with these extensions; DigestError when this message can't go that way."""
    # Dot-stuffing is the business of who made the bytes: they are not searched again, that costs as much as sending.
    if not _last(message.pieces).endswith(b"\r\n"):
        raise DigestError("the last line of the message has no end")
    sender, recipient = _path(message.sender), _path(message.recipient)
    wanted = _wanted(message, offers)
    return f"MAIL FROM:{sender}{wanted}\r\n".encode(), f"RCPT TO:{recipient}\r\n".encode(), DATA


@lru_cache(maxsize=1024)
def _path(address: str) -> str:
    if UNSAFE.search(address) or len(address) > LONGEST_ADDRESS:
        raise DigestError("the address has characters that no envelope can carry")
    return f"<{address}>"


def _last(pieces: Sequence[bytes]) -> bytes:
    return next(filter(None, reversed(pieces)), b"")


def _has_high_bytes(pieces: Sequence[bytes]) -> bool:
    # A mail in one piece is one reader's, and is not to be remembered.
    is_shared = len(pieces) > 1
    return not all(_is_ascii(piece) if is_shared and len(piece) > LONG else piece.isascii() for piece in pieces)


# The long pieces are what all mails of a variant share.
@lru_cache(maxsize=32)
def _is_ascii(piece: bytes) -> bool:
    return piece.isascii()


def _wanted(message: Message, offers: Container[str]) -> str:
    needs_utf8 = not (message.sender + message.recipient).isascii()
    if needs_utf8 and "SMTPUTF8" not in offers:
        raise DigestError("the address needs SMTPUTF8, which the relay does not offer")
    has_high_bytes = _has_high_bytes(message.pieces)
    if has_high_bytes and "8BITMIME" not in offers:
        raise DigestError("the message has 8-bit bytes and the relay takes none (8BITMIME)")
    return " BODY=8BITMIME" * has_high_bytes + " SMTPUTF8" * needs_utf8

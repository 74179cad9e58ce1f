"""One reader's message: the variant's ready pieces joined with what is this reader's own."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from markupsafe import escape

from digest.errors import DigestError
from digest.messages.dkim import Signable, between
from digest.messages.headers import list_header, reader_address
from digest.messages.mime import personal_piece
from digest.messages.set import Variant
from digest.model import Message

MESSAGE_ID = re.compile(r"<[!-;=?A-~]+@[A-Za-z0-9.-]+>")
# RFC 2369 section 2: what could end the angle bracket or the value is not in it.
LIST_ADDRESS = re.compile(r"[!#-+\--;=?-~]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Personal:
    """What is one reader's own; an https `unsubscribe_url` works in one click, the mailto may be empty."""

    address: str
    unsubscribe_url: str
    unsubscribe_mailto: str
    message_id: str


# From what a variant signs and what fills its gaps: the fields that sign a mail, or the promise of them.
Signer = Callable[[Signable, Sequence[bytes]], bytes | Awaitable[bytes]]


def fill(variant: Variant, personal: Personal, signer: Signer | None = None) -> Message:
    """The complete message for one reader, without the final dot; DigestError for what no header can carry."""
    recipient = reader_address(personal.address)
    ways = [personal.unsubscribe_url, *filter(None, [personal.unsubscribe_mailto])]
    values = {"headers": reader_headers(recipient, personal.message_id, ways)} | _pieces(personal)
    gaps = [values[slot] for slot in variant.slots]
    signature = signer(variant.signable, gaps) if signer else b""
    return Message(
        sender=variant.sender,
        recipient=recipient,
        data=b"".join([signature if isinstance(signature, bytes) else b"", *between(variant.fragments, gaps)]),
        message_id=personal.message_id,
        signature=None if isinstance(signature, bytes) else signature,
    )


def _pieces(personal: Personal) -> dict[str, bytes]:
    return _both("address", personal.address) | _both("unsubscribe_url", personal.unsubscribe_url)


def _both(name: str, value: str) -> dict[str, bytes]:
    escaped, piece = str(escape(value)), personal_piece(value)
    return {f"text:{name}": piece, f"html:{name}": piece if escaped == value else personal_piece(escaped)}


def reader_headers(recipient: str, message_id: str, ways: Sequence[str]) -> bytes:
    """To, Message-ID and, where there are ways out of the list, List-Unsubscribe; DigestError for what cannot stand."""
    if not MESSAGE_ID.fullmatch(message_id):
        raise DigestError("this is no message id", where="Message-ID", fix="make it with message_id()")
    lines = f"To: {recipient}\r\nMessage-ID: {message_id}\r\n".encode()
    if ways:
        lines += list_header("List-Unsubscribe", [_list_address(way) for way in ways])
    # RFC 8058 section 3.1: one click is for https alone.
    one_click = any(way.startswith("https://") for way in ways)
    return lines + (b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" if one_click else b"")


def _list_address(way: str) -> str:
    if not LIST_ADDRESS.fullmatch(way) or not way.startswith(("https://", "http://", "mailto:")):
        raise DigestError(
            "this address cannot stand in a header",
            where="List-Unsubscribe",
            fix="use an https: or mailto: address in ASCII, without spaces, quotes, commas or angle brackets",
        )
    return f"<{way}>"

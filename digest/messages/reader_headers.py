"""The header lines that are one reader's own."""

import re
from collections.abc import Sequence

from digest.errors import DigestError

MESSAGE_ID = re.compile(r"<[!-;=?A-~]+@[A-Za-z0-9.-]+>")
# RFC 2369 section 2: what could end the angle bracket or the value is not in it.
LIST_ADDRESS = re.compile(r"[!#-+\--;=?-~]+")


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


def list_header(name: str, values: Sequence[str]) -> bytes:
    """A List-* header: its values folded after each comma, never encoded (RFC 2369, 8058)."""
    return f"{name}: {f',{chr(13)}{chr(10)} '.join(values)}\r\n".encode("ascii")


def _list_address(way: str) -> str:
    if not LIST_ADDRESS.fullmatch(way) or not way.startswith(("https://", "http://", "mailto:")):
        raise DigestError(
            "this address cannot stand in a header",
            where="List-Unsubscribe",
            fix="use an https: or mailto: address in ASCII, without spaces, quotes, commas or angle brackets",
        )
    return f"<{way}>"

"""What is put into one reader's copy: the signature, the headers and the values that are theirs alone."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from markupsafe import escape

from digest.messages.dkim import Signable, SigningKey, sign_filled
from digest.messages.mime import personal_piece
from digest.messages.personal import Letter, Personal, Reader, Secrets, personal
from digest.messages.reader_headers import reader_headers


class Insert(msgspec.Struct, frozen=True, array_like=True):
    """The name of a message, the fields that sign it (none: empty), and what fills its gaps."""

    message_id: str
    signature: bytes
    gaps: tuple[bytes, ...]


def insert(letter: Letter, reader: Reader, secrets: Secrets, now: datetime) -> Insert:
    """What makes a letter one reader's, signed with each key of its domain; DigestError for what no header carries."""
    keys = [key for key in secrets.dkim if key.domain == letter.domain]
    return inserted(letter.slots, letter.signable, personal(letter, reader, secrets), reader.recipient, keys, now)


def inserted(
    slots: Sequence[str],
    signable: Signable,
    own: Personal,
    recipient: str,
    keys: Sequence[SigningKey],
    now: datetime,
) -> Insert:
    """The values of one reader in the order of the slots, the first of which is in the header, and the signature."""
    ways = [own.unsubscribe_url, *filter(None, [own.unsubscribe_mailto])]
    headers = reader_headers(recipient, own.message_id, ways)
    gaps = (headers, *[_piece(slot, own) for slot in slots[1:]])
    return Insert(own.message_id, sign_filled(signable, gaps, keys, now) if keys else b"", gaps)


def _piece(slot: str, own: Personal) -> bytes:
    part, _, name = slot.partition(":")
    value: str = getattr(own, name)
    return personal_piece(str(escape(value)) if part == "html" else value)

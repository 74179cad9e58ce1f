"""One reader's message: the variant's ready pieces joined with what is this reader's own."""

from datetime import datetime

from digest.messages.dkim import between
from digest.messages.insert import Insert, insert
from digest.messages.personal import Letter, Reader, Secrets
from digest.messages.set import Variant
from digest.model import Message


def fill(variant: Variant, recipient: str, own: Insert) -> Message:
    """The complete message for one reader, without the final dot."""
    return Message(
        sender=variant.sender,
        recipient=recipient,
        pieces=(own.signature, *between(variant.fragments, own.gaps)),
        message_id=own.message_id,
    )


def fill_here(variant: Variant, letter: Letter, reader: Reader, secrets: Secrets, now: datetime) -> Message:
    """The same from the start, in this process; DigestError for what no header can carry."""
    return fill(variant, reader.recipient, insert(letter, reader, secrets, now))

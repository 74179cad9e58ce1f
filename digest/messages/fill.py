"""One reader's message: the variant's ready pieces joined with what is this reader's own."""

from digest.messages.dkim import between
from digest.messages.insert import Insert
from digest.messages.set import Variant
from digest.model import Message


def fill(variant: Variant, recipient: str, own: Insert) -> Message:
    """The complete message for one reader, without the final dot."""
    return Message(
        sender=variant.sender,
        recipient=recipient,
        data=b"".join([own.signature, *between(variant.fragments, own.gaps)]),
        message_id=own.message_id,
    )

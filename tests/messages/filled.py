"""One reader's message of a variant, made as the service makes it."""

from collections.abc import Sequence
from datetime import datetime

from digest.messages.dkim import SigningKey
from digest.messages.fill import fill
from digest.messages.headers import reader_address
from digest.messages.insert import inserted
from digest.messages.personal import Personal
from digest.messages.samples import MOMENT
from digest.messages.set import Variant
from digest.model import Message


def filled(variant: Variant, own: Personal, keys: Sequence[SigningKey] = (), now: datetime = MOMENT) -> Message:
    """The message of a reader whose own values are given, signed with these keys."""
    recipient = reader_address(own.address)
    return fill(variant, recipient, inserted(variant.slots, variant.signable, own, recipient, keys, now))

"""What is one reader's own in a mail, from who gets it and what all its readers share."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from digest.messages.dkim import Signable, SigningKey
from digest.messages.message_id import message_id
from subscribers.keys import KeyRing
from subscribers.tokens import UNSUBSCRIBE, make_token


@dataclass(frozen=True, kw_only=True, slots=True)
class Personal:
    """What is one reader's own; an https `unsubscribe_url` works in one click, the mailto may be empty."""

    address: str
    unsubscribe_url: str
    unsubscribe_mailto: str
    message_id: str


class Letter(msgspec.Struct, frozen=True, array_like=True, kw_only=True):
    """What all mails of a variant share, but for their text: its slots, what is signed, and where its ways out lead.

    `leave_url` and `leave_mailto` lack the token at their end; the second is empty where nobody reads such mails.
    """

    slots: tuple[str, ...]
    signable: Signable
    edition: int
    list: int
    domain: str
    leave_url: str
    leave_mailto: str


class Reader(msgspec.Struct, frozen=True, array_like=True):
    """Who gets a mail: the rows of subscriber and delivery, the address as it was given and as a header has it."""

    subscriber: int
    delivery: int
    address: str
    recipient: str


@dataclass(frozen=True, slots=True)
class Secrets:
    """The keys behind the links, the Message-ID and the signatures of a mail."""

    ring: KeyRing
    message_key: bytes
    dkim: Sequence[SigningKey]


def personal(letter: Letter, reader: Reader, secrets: Secrets) -> Personal:
    """What is a reader's own in a letter: the ways out of the list, and the name of the message."""
    token = make_token(secrets.ring, UNSUBSCRIBE, reader.subscriber, letter.list, reader.delivery)
    return Personal(
        address=reader.address,
        unsubscribe_url=letter.leave_url + token,
        unsubscribe_mailto=letter.leave_mailto and letter.leave_mailto + token,
        message_id=message_id(letter.edition, reader.subscriber, secrets.message_key, letter.domain),
    )

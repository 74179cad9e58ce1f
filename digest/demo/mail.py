"""A mail that the inbox received, taken apart."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from digest.demo.inbox import Received


@dataclass(frozen=True, kw_only=True, slots=True)
class Mail:
    """A received mail taken apart; `name` is what its files are called, without their endings."""

    name: str
    recipient: str
    subject: str
    date: datetime
    html: str
    text: str
    data: bytes


def read_mail(number: int, received: Received) -> Mail:
    """A mail from what the inbox received; `number` counts from 1."""
    message = message_from_bytes(received.data, policy=policy.default)
    recipient = ", ".join(received.recipients)
    word = re.sub(r"[^a-z0-9]+", "-", recipient.partition("@")[0].lower()).strip("-")
    return Mail(
        name=f"{number}-{word}",
        recipient=recipient,
        subject=str(message["Subject"]),
        date=message["Date"].datetime,
        html=part(message, "html"),
        text=part(message, "plain"),
        data=received.data,
    )


def part(message: EmailMessage, kind: str) -> str:
    """The text of the part of a kind, with the line ends of this machine; "" when the mail has none."""
    found = message.get_body((kind,))
    return str(found.get_content()).replace("\r\n", "\n") if found else ""

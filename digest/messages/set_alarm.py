"""What an operator must know -> a complete message, by the built-in templates: no broken one may silence it."""

from datetime import datetime

from digest.messages.alarm import ALARM, alarm_context
from digest.messages.headers import list_headers, mailbox, wire_address
from digest.messages.mime import boundary, whole_parts
from digest.messages.plain import plain
from digest.messages.reader_headers import reader_headers
from digest.messages.templates import Templates
from digest.model import MailingList, Message

LONGEST = 1000


def set_alarm(
    lines: tuple[str, ...],
    *,
    subject: str,
    sender: str,
    address: str,
    templates: Templates,
    moment: datetime,
    message_id: str,
    nonce: str,
) -> Message:
    """The message that tells these lines, without the final dot; `nonce` is random, for the boundary of its parts."""
    alarms = MailingList(name="alarms", title="digest", sender=sender)
    context, edge = alarm_context(alarms, subject, tuple(plain(line, LONGEST) for line in lines)), boundary(nonce)
    recipient = wire_address(address, "alarm.mail")
    before, after = list_headers(alarms, subject=subject, moment=moment, kind="alarm", boundary=edge)
    parts = {"text": templates.text(ALARM, context), "html": templates.html(ALARM, context)}
    data = before + reader_headers(recipient, message_id, []) + after + whole_parts(parts, edge)
    return Message(
        sender=mailbox(sender, "alarm.sender")[1], recipient=recipient, pieces=(data,), message_id=message_id
    )

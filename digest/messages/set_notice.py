"""A notice and its templates -> the complete message."""

from digest.messages.headers import envelope_sender, list_headers, reader_address
from digest.messages.mime import boundary, whole_parts
from digest.messages.notice import FOLDER, LEAVABLE, Notice, notice_context, notice_subject
from digest.messages.reader_headers import reader_headers
from digest.messages.templates import Templates
from digest.model import Message


def set_notice(notice: Notice, *, templates: Templates, base_url: str, nonce: str) -> Message:
    """The message of a notice, without the final dot; `nonce` is random, for the boundary between its parts."""
    context, name = notice_context(notice, base_url), f"{FOLDER}/{notice.kind}"
    parts = {"text": templates.text(name, context), "html": templates.html(name, context)}
    recipient, edge = reader_address(notice.address), boundary(nonce)
    ways = [notice.unsubscribe_url, notice.unsubscribe_mailto] if notice.kind in LEAVABLE else []
    sender = envelope_sender(notice.mailing_list)
    before, after = list_headers(
        notice.mailing_list,
        subject=notice_subject(notice),
        moment=notice.moment,
        kind=notice.kind,
        boundary=edge,
    )
    personal = reader_headers(recipient, notice.message_id, [way for way in ways if way])
    data = before + personal + after + whole_parts(parts, edge)
    return Message(sender=sender, recipient=recipient, pieces=(data,), message_id=notice.message_id)

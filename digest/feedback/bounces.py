"""What came back about a mail that was sent -> what it says of whom. Nothing in it is trusted yet."""

from dataclasses import replace

from digest.feedback.abuse_report import REPORT, abuse_report
from digest.feedback.address import address
from digest.feedback.automatic import is_automatic
from digest.feedback.delivery_status import REPORTS, delivery_status
from digest.feedback.feedback import Feedback, Kind
from digest.feedback.mails import LONGEST
from digest.feedback.original import original, returned
from digest.feedback.part import Part, read_part
from digest.feedback.prose import prose


def read_bounce(data: bytes) -> list[Feedback]:
    """What a mail says of each recipient, at least one answer, of kind none where it is no bounce; never raises."""
    mail = unwrapped(read_part(data[:LONGEST]))
    back = original(mail)
    found = delivery_status(mail) or abuse_report(mail, back.recipients) or other(mail) or prose(mail, back)
    return [replace(one, message_id=back.message_id, ways_out=back.ways_out) for one in found or [nothing(mail)]]


def unwrapped(mail: Part) -> Part:
    """The report that a filter or a forward has wrapped into a mail of its own, else the mail."""
    inside = [one for one in returned(mail) if is_report(one)]
    return inside[0] if inside and not is_report(mail) else mail


def is_report(mail: Part) -> bool:
    """Whether a mail is a report made for machines."""
    return any(part.kind in (*REPORTS, REPORT) for part in mail.walk())


def other(mail: Part) -> list[Feedback]:
    """The one answer to a mail that a machine wrote for somebody who is away."""
    if mail.header("x-failed-recipients") or not is_automatic(mail):
        return []
    return [replace(nothing(mail), action="replied")]


def nothing(mail: Part) -> Feedback:
    """The answer to a mail that is no bounce: who wrote it."""
    return Feedback(kind=Kind.NONE, address=address(mail.header("from").rpartition("<")[2]))

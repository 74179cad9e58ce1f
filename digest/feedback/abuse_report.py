"""Complaints that a provider passes on when a reader has called a mail spam (ARF, RFC 5965)."""

from digest.feedback.address import address
from digest.feedback.feedback import Feedback, Kind
from digest.feedback.part import Part, read_headers, words

REPORT = "message/feedback-report"
# Of whoever called it no spam after all, and of our own signatures and their failures (RFC 6591).
NO_COMPLAINT = ("not-spam", "auth-failure", "dmarc")
RECIPIENTS = ("original-rcpt-to", "removal-recipient")


def abuse_report(mail: Part, recipients: tuple[str, ...]) -> list[Feedback]:
    """What a mail complains of, by recipient; `recipients` are the returned mail's, for a report that names none."""
    report = next((part for part in mail.walk() if part.kind == REPORT), None)
    if report is None:
        return outlook_complaint(mail, recipients)
    fields = list(read_headers((report.text + "".join(inner.text for inner in report.parts)).replace("\n\n", "\n")))
    kind = dict(reversed(fields)).get("feedback-type", "").partition(";")[0].strip().lower()
    named = [address(value) for name, value in fields if name in RECIPIENTS]
    found = list(dict.fromkeys(filter(None, named))) or list(recipients[:1]) or [""]
    return [complaint(one, kind) for one in found]


def complaint(recipient: str, kind: str) -> Feedback:
    """One recipient's complaint of a kind."""
    if kind in NO_COMPLAINT:
        return Feedback(kind=Kind.NONE, address=recipient, diagnostic=f"a report of {kind}")
    return Feedback(kind=Kind.COMPLAINT, address=recipient, diagnostic=kind[:40] or "abuse")


def outlook_complaint(mail: Part, recipients: tuple[str, ...]) -> list[Feedback]:
    """Outlook.com's own form: the mail itself under a subject of its own."""
    subject = words(mail.header("subject")).lower()
    if not subject.startswith("complaint about message from") or not recipients:
        return []
    return [complaint(recipients[0], "abuse")]

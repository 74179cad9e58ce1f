"""Reports of delivery made for machines, one answer for each recipient (RFC 3464, RFC 6533)."""

import re
from collections.abc import Iterator

from digest.feedback.address import address, same, unquoted
from digest.feedback.feedback import Feedback, Kind
from digest.feedback.part import Part, read_headers
from digest.feedback.proven_dead import DEAD, SPOKEN, proven_dead, status_in

REPORTS = ("message/delivery-status", "message/global-delivery-status")
ACTIONS = ("failed", "delayed", "delivered", "relayed", "expanded")
BLANK = re.compile(r"\n[ \t]*\n")
LONGEST = 500
MOST = 50

Fields = dict[str, str]


def delivery_status(mail: Part) -> list[Feedback]:
    """What the delivery reports in a mail say of each recipient; nothing where there is no report."""
    parts = list(mail.walk())
    told = next((part.text for part in parts if part.kind == "text/plain"), "")
    groups = [group for part in parts if part.kind in REPORTS for group in recipients(part)][:MOST]
    return [one_recipient(group, told if len(groups) == 1 else "") for group in groups]


def recipients(part: Part) -> Iterator[Fields]:
    """The fields of each recipient in one report; those of the whole message are left out."""
    blocks = [part.text, *(inner.text for inner in part.parts)]
    for block in BLANK.split("\n\n".join(blocks).replace("\r", "")):
        fields = dict(reversed(list(read_headers(block.strip("\n")))))
        if fields.keys() & {"final-recipient", "original-recipient", "x-actual-recipient"} or "action" in fields:
            yield fields


def one_recipient(fields: Fields, told: str) -> Feedback:
    """What a report says of one recipient; `told` is what it says to people, for want of a diagnostic."""
    first, final = address(unquoted(fields.get("original-recipient", ""))), address(fields.get("final-recipient", ""))
    final = final or address(fields.get("x-actual-recipient", ""))
    diagnostic = fields.get("diagnostic-code", "") or told
    found = SPOKEN.search(fields.get("status", "").strip())
    status = found[1] if found else status_in(diagnostic)
    action = fields.get("action", "").strip().lower().partition(" ")[0]
    kind = kind_of(action, status)
    # A forward whose target is dead says nothing of the others that it may have.
    forwarded = bool(first and final) and not same(first, final)
    # What is said to people has many words about other things, so it counts only where no code speaks.
    words = fields.get("diagnostic-code", "") or ("" if status in DEAD else told)
    dead = kind is Kind.PERMANENT and not forwarded and proven_dead(status, without_type(words))
    return Feedback(
        kind=kind,
        address=first or final,
        status=status,
        suppress=dead and bool(first or final),
        action=action if action in ACTIONS else "failed" if kind is Kind.PERMANENT else "",
        diagnostic=" ".join(without_type(diagnostic).split())[:LONGEST],
    )


def kind_of(action: str, status: str) -> Kind:
    """The kind of an action and a status; a last failure for a reason that may pass is temporary."""
    if action in ("delivered", "relayed", "expanded"):
        return Kind.NONE
    if action == "delayed" or status.startswith("4"):
        return Kind.TEMPORARY
    if action.startswith("fail") or status.startswith("5"):
        return Kind.PERMANENT
    return Kind.NONE


def without_type(diagnostic: str) -> str:
    """A diagnostic without the type that stands before it (`smtp;`)."""
    kind, semicolon, text = diagnostic.partition(";")
    return text.strip() if semicolon and len(kind) < 20 and kind.strip().replace("-", "").isalnum() else diagnostic

"""Bounces written for people alone: qmail, Exim, Exchange, Yahoo, Domino, old Sendmail and their kin."""

import re
from dataclasses import replace

from digest.feedback.address import address
from digest.feedback.feedback import Feedback, Kind
from digest.feedback.original import Original
from digest.feedback.part import Part, words
from digest.feedback.proven_dead import proven_dead, status_in
from digest.feedback.spoken import spoken
from digest.feedback.told import Told, told

LONGEST = 500
DAEMON = re.compile(
    r"mail(?:er|ing)?-?daemon|post-?master|delivery|bounce|undeliver|mail-?(?:admin|system)|administrator|mdaemon|\bmta\b"
    r"|daemon|microsoftexchange",
    re.IGNORECASE,
)
SUBJECT = re.compile(
    r"undeliver|non-?deliver|(?:not|n't|unable to) (?:be )?(?:deliver|sent)|return(?:ed|ing)|fail(?:ure|ed)|bounce"
    r"|delivery (?:status|report|problem|notification|warning|delay|attempt)|rejected|delay|warning|user unknown|error"
    r"|unzustellbar|nicht zugestellt|non remis|échec|devuelto|mancata consegna|недостав|не доставлен",
    re.IGNORECASE,
)
ANSWER = re.compile(r"\s*(?:re|aw|fwd?|sv|wg)\s*:", re.IGNORECASE)
# How people are told that a mail did not arrive; #5.1.1 is qmail's way of naming a code.
FAILS = re.compile(
    r"(?:could|can|did|was|were|has|have|is|are|will)(?: ?n[o'’]t| not).{0,60}?(?:deliver|reach|receiv|sent|process)"
    r"|not (?:be )?(?:accept|deliver)|unable to|fail(?:ed|ure|s)?\b|undeliver|fatal error|bounced?\b|reject|returned"
    r"|unknown|no such|mailbox|quota|aborted|delayed|postponed|does not exist|not listed|addresses had|did not exactly"
    r"|error was detected|delivery problem|not known|invalid|non-?deliver|#[245]\.\d"
    r"|^[ \t]{0,9}<\S{1,99}@\S{1,199}>:[ \t]{0,9}$|n['’]a pas pu|no (?:se )?pudo|nicht zugestellt",
    re.IGNORECASE | re.DOTALL | re.MULTILINE,
)
# What says that a mail is still under way, and what says that it no longer is.
NOT_YET = re.compile(
    r"(?:will|shall|to) (?:be )?(?:continue|keep|retr|tried)|not need to resend|no action is required|advisory-only"
    r"|(?:has )?not yet (?:been )?|still (?:undelivered|in the queue|being)|(?:been|is) (?:delayed|postponed)"
    r"|warning message|continue to try|keep trying",
    re.IGNORECASE,
)
GIVEN_UP = re.compile(r"(?<!will )g(?:iven?|iving|ave) up|not be delivered for|queue too long|permanent", re.IGNORECASE)
SUBJECT_NOT_YET = re.compile(r"delay|warning", re.IGNORECASE)
# `<ada@reader.example>:` above what is said of it.
HEADING = re.compile(r"[^\s<>]{1,320}>?:\s")
ACTION = {Kind.PERMANENT: "failed", Kind.TEMPORARY: "delayed"}


def prose(mail: Part, back: Original) -> list[Feedback]:
    """What a bounce for people says of each recipient; nothing where a mail is none."""
    text = spoken(mail)
    named = failed_recipients(mail)
    if not named and not is_bounce(mail, text):
        return []
    kind = Kind.TEMPORARY if is_warning(words(mail.header("subject")), text) else Kind.PERMANENT
    found = whom(text, named, back, strangers(mail))
    if not found:
        # Whom the returned mail was for: enough to find it, and too little to say that nobody is there.
        alone = one_recipient(Told(next(iter(back.recipients), ""), text), text, kind)
        return [replace(alone, suppress=False)]
    return [one_recipient(each, each.reason if len(found) > 1 else text, kind) for each in found]


def failed_recipients(mail: Part) -> list[str]:
    """The addresses that Exim and Gmail name in a header of their own."""
    value = ",".join(value for name, value in mail.headers if name == "x-failed-recipients")
    return list(dict.fromkeys(filter(None, map(address, value.split(",")))))[:50]


def is_bounce(mail: Part, text: str) -> bool:
    """Whether a mail says that another did not arrive: by who sent it or its subject, and by its words."""
    sender, subject = words(mail.header("from")), words(mail.header("subject"))
    is_daemon = DAEMON.search(sender) is not None or mail.header("return-path").strip() == "<>"
    is_daemon = is_daemon or mail.kind == "multipart/report"
    is_named = SUBJECT.search(subject) is not None and not ANSWER.match(subject)
    return (is_daemon or is_named) and FAILS.search(text) is not None


def is_warning(subject: str, text: str) -> bool:
    """Whether the mail is still under way."""
    if GIVEN_UP.search(text):
        return False
    return NOT_YET.search(text) is not None or (
        SUBJECT_NOT_YET.search(subject) is not None and not proven_dead("", text)
    )


def strangers(mail: Part) -> frozenset[str]:
    """The addresses that are no recipients though a report may speak of them: who wrote it, and to whom."""
    named = ("from", "to", "delivered-to", "reply-to", "sender")
    return frozenset(address(value).lower() for name, value in mail.headers if name in named)


def whom(text: str, named: list[str], back: Original, strangers: frozenset[str]) -> list[Told]:
    """The recipients of a bounce: of its header, else those with a line or of the returned mail, else all it names."""
    found = told(text, strangers)
    if named:
        by_address = {one.address.lower(): one for one in found}
        return [by_address.get(each.lower(), Told(each, text)) for each in named]
    known = {one.lower() for one in back.recipients}
    return [one for one in found if one.address.lower() in known or HEADING.match(one.reason)] or found


def one_recipient(one: Told, reason: str, kind: Kind) -> Feedback:
    """What a text says of one recipient; a last failure for a reason that may pass is temporary."""
    status = status_in(reason)
    dead = kind is Kind.PERMANENT and proven_dead(status, reason)
    return Feedback(
        kind=Kind.TEMPORARY if status.startswith("4") else kind,
        address=one.address,
        status=status,
        suppress=dead,
        action=ACTION[kind],
        diagnostic=" ".join(reason.split()).rstrip(" <")[:LONGEST],
    )

"""The mail that a report is about, as far as it came back with it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from digest.feedback.address import address
from digest.feedback.part import NESTED, Part, read_headers

MESSAGE_ID = re.compile(r"<[^<>\s]{1,400}>")
WAY = re.compile(r"<\s*((?:https?|mailto):[^<>\s]{1,900})\s*>", re.IGNORECASE)
# A line of a header that came back within the text of a report.
LINE = re.compile(r"^[> \t]*([A-Za-z][A-Za-z0-9-]{1,40}):(?:[ \t]|$)")
# What only the header of a mail that was on its way has; a report itself speaks of From, To and Subject.
TELLING = frozenset({"message-id", "received", "mime-version", "list-unsubscribe", "return-path", "dkim-signature"})
MOST = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Original:
    """The returned mail's Message-ID, recipients, and ways out of the list; empty where it did not come back."""

    message_id: str = ""
    recipients: tuple[str, ...] = ()
    ways_out: tuple[str, ...] = ()


def original(mail: Part) -> Original:
    """What a report, in parts or in running text, shows of the mail it is about; what is answered is named last."""
    headers = [header for part in returned(mail) for header in part.headers] or loose_headers(mail)
    ids = named(headers, "message-id") + named(mail.headers, "in-reply-to")
    ids += [value for part in mail.walk() if part.kind != "text/plain" for value in original_ids(part)]
    to = [address(value) for name in ("x-hmxmroriginalrecipient", "to") for value in named(headers, name)]
    ways = [way for value in named(headers, "list-unsubscribe") for way in WAY.findall(value)]
    known = [found[0] for value in ids if (found := MESSAGE_ID.search(value))]
    return Original(
        message_id=known[0] if known else "",
        recipients=tuple(filter(None, to[:MOST])),
        ways_out=tuple(ways[:MOST]),
    )


def returned(mail: Part) -> list[Part]:
    """The mails, or headers of mails, that stand in a mail as parts."""
    return [inner for part in mail.walk() if part.kind in NESTED for inner in part.parts]


def original_ids(part: Part) -> list[str]:
    """The Message-ID that a machine-readable report names (RFC 8098 3.2.6)."""
    if not part.kind.startswith("message/") or part.kind in NESTED:
        return []
    return named(tuple(read_headers(part.text.replace("\n\n", "\n"))), "original-message-id")


def loose_headers(mail: Part) -> list[tuple[str, str]]:
    """The headers that came back in the text of a mail."""
    return [header for part in mail.walk() if part.kind.startswith("text/") for header in after_cut(part.text)]


def after_cut(text: str) -> Iterator[tuple[str, str]]:
    """The headers in what a text shows of the returned mail."""
    lines = text[cut(text) :].split("\n")
    yield from read_headers("\n".join(line.lstrip("> ") if LINE.match(line) else line for line in lines))


def cut(text: str) -> int:
    """Where in a text the header of the returned mail begins; its length where it did not come back."""
    place, begin, telling = 0, -1, False
    for line in text.split("\n"):
        found = LINE.match(line)
        if found:
            begin = place if begin < 0 else begin
            telling = telling or found[1].lower() in TELLING
        elif begin < 0 or line[:1] not in (" ", "\t"):
            begin, telling = -1, False
        place += len(line) + 1
        if begin >= 0 and telling:
            return begin
    return len(text)


def named(headers: list[tuple[str, str]] | tuple[tuple[str, str], ...], name: str) -> list[str]:
    """The values of the headers of a name."""
    return [value for found, value in headers if found == name]

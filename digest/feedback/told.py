"""Whom a text for people says a mail did not reach."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from digest.feedback.address import ADDRESS, tidy

MOST = 50
LONGEST_LINE = 1000
# Whoever is to be asked is nobody whom a mail did not reach.
CONTACT = re.compile(
    r"contact|postmaster@|mailer-daemon@|please (?:send|forward|e-?mail|include)|for (?:help|assistance|support)"
    r"|e-?mail (?:me|us)\b|mailto:|support@|helpdesk@|abuse@|mail from:|return-path|https?://|addresses? (?:at|is)\b"
    r"|^\W*(?:from|sender|reply-to|message-id|cc|to|in-reply-to)\s*:",
    re.IGNORECASE,
)
# `generated from` and `expanded from` name what was mailed.
ANOTHER = re.compile(
    r"(?:(?<!generated )(?<!expanded )\bfrom|\bby|\bsender|e\.g\.|such as|example)\W{1,4}$", re.IGNORECASE
)
TO = re.compile(r"^\W*to\s*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Told:
    """An address in a text, and what is said of it there, up to the next one."""

    address: str
    reason: str


def told(text: str, strangers: Collection[str]) -> list[Told]:
    """The recipients that a text names, each once, but for `strangers`; of a line `To:` where it names no other."""
    found = list(named(text, CONTACT)) or list(named(text, None))
    first: dict[str, tuple[str, int]] = {}
    for each, place in found:
        if each.lower() not in strangers:
            first.setdefault(each.lower(), (each, place))
    kept = list(first.values())[:MOST]
    ends = [place for _, place in kept[1:]] + [len(text)]
    return [Told(each, text[begin:end]) for (each, begin), end in zip(kept, ends, strict=False)]


def named(text: str, but: re.Pattern[str] | None) -> Iterator[tuple[str, int]]:
    """The addresses in a text and where they stand; not those in lines that `but` fits, else in lines `To:` alone."""
    place = 0
    for line in text.split("\n"):
        if not but.search(line) if but else TO.match(line):
            for match in ADDRESS.finditer(line[:LONGEST_LINE]):
                each = tidy(match[0])
                if each and not ANOTHER.search(line[: match.start()]):
                    yield each, place + match.start()
        place += len(line) + 1

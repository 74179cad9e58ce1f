"""What an admin writes for a list -> values: ages, times, weekdays, topics, and whether they make sense together."""

import re
from collections.abc import Collection
from datetime import time, timedelta

from digest.domain import domain_of
from digest.errors import DigestError, UsageError
from digest.messages.headers import mailbox
from digest.model import MailingList, Topic
from digest.posting import NO_MAILBOX
from digest.settings import parse_duration
from digest.slots import parse_hours, zone_named
from subscribers.preferences import parse_language

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
# What may stand between angle brackets in a List-* header (RFC 2369 section 2).
LIST_ADDRESS = re.compile(r"(?:https://|mailto:)[!#-+\--;=?-~]{1,480}")


def age(text: str) -> timedelta:
    """An age: a number and a unit; `none` is the longest there is."""
    if re.fullmatch(r"\s*\d{7,}\s*[smhdw]\s*", text):
        raise UsageError(f"{text!r} is too long", fix="write at most six digits, or none for any age")
    return timedelta.max if text.strip().lower() == "none" else parse_duration(text)


def clock_time(text: str) -> time:
    """A time on the wall clock, HH:MM."""
    match = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", text.strip())
    if not match:
        raise UsageError(f"{text!r} is not a time", where="--at", fix="write HH:MM, such as 07:00")
    return time(int(match[1]), int(match[2]))


def hours(text: str) -> str:
    """A span of local hours, HH:MM-HH:MM; "all" is the whole day."""
    if text.strip().lower() == "all":
        return ""
    begin, end = parse_hours(text)
    return f"{begin:%H:%M}-{end:%H:%M}"


def weekday(text: str) -> int:
    """A weekday, from Monday = 0."""
    name = text.strip().lower()[:3]
    if name not in DAYS:
        raise UsageError(f"{text!r} is not a weekday", fix=f"choose one of {', '.join(DAYS)}")
    return DAYS.index(name)


def weekdays(text: str) -> tuple[int, ...]:
    """Weekdays and ranges of them: `mon-fri` or `mon,wed,fri`."""
    chosen: set[int] = set()
    for part in text.split(","):
        first, dash, last = part.partition("-")
        start, end = weekday(first), weekday(last if dash else first)
        chosen.update((start + step) % 7 for step in range((end - start) % 7 + 1))
    return tuple(sorted(chosen))


def parse_topic(text: str) -> Topic:
    """A topic from `Name=tag:x,word:y,source:z`; one without a name from `none`."""
    if text.strip().lower() == "none":
        return Topic(name="")
    name, _, rules = text.partition("=")
    found: dict[str, list[str]] = {"tag": [], "word": [], "source": []}
    for rule in filter(None, map(str.strip, rules.split(","))):
        kind, _, value = rule.partition(":")
        if kind not in found or not value.strip():
            raise UsageError(f"{rule!r} is not a rule", where="--topic", fix="write tag:x, word:y or source:z")
        found[kind].append(value.strip())
    if not name.strip() or not any(found.values()):
        raise UsageError(f"{text!r} has no rule", where="--topic", fix='write "Europe=tag:europe,word:EU"')
    chosen = {kind: tuple(values) for kind, values in found.items()}
    return Topic(name=name.strip(), tags=chosen["tag"], words=chosen["word"], sources=chosen["source"])


def check_mailbox(address: str, option: str) -> None:
    """UsageError when a mail cannot come from or go to an address."""
    try:
        mailbox(address, option)
    except DigestError as error:
        raise UsageError(error.what, where=error.where, fix=error.fix) from None


def check_return_path(mailing_list: MailingList) -> None:
    """UsageError for a return path outside the sender's domain, by which SPF, limits and warm-ups go."""
    check_mailbox(mailing_list.return_path, "--return-path")
    sender, back = mailing_list.sender, mailing_list.return_path
    domain, other = (domain_of(mailbox(one, "")[1]) for one in (sender, back))
    if domain != other:
        raise UsageError("bounces cannot go to another domain", where="--return-path", fix=f"use one at {domain}")


def check_language(language: str, there: Collection[str]) -> None:
    """UsageError for a language that is none, or that there are no words for."""
    if parse_language(language).partition("-")[0] not in {code.partition("-")[0].lower() for code in there}:
        choice = f"choose {', '.join(there)}, or add it: docs/templates.md"
        raise UsageError(f"there are no words for {language!r}", where="--language", fix=choice)


def check_list(mailing_list: MailingList, templates: Collection[str], languages: Collection[str]) -> MailingList:
    """The list, if its name, sender, zone, title, language and template can be used."""
    check_language(mailing_list.language, languages)
    if mailing_list.template not in templates:
        choice = ", ".join(sorted(templates))
        raise UsageError(f"there is no template {mailing_list.template!r}", where="--template", fix=f"choose {choice}")
    if not NAME.fullmatch(mailing_list.name):
        raise UsageError(f"{mailing_list.name!r} cannot be a name", fix="use a-z, 0-9 and -, at most 63")
    zone_named(mailing_list.zone)
    for address, option in ((mailing_list.sender, "--from"), (mailing_list.reply_to, "--reply-to")):
        if address or option == "--from":
            check_mailbox(address, option)
    if mailing_list.unsubscribe_mailto not in ("", NO_MAILBOX):
        check_mailbox(mailing_list.unsubscribe_mailto, "--unsubscribe-mailto")
    if mailing_list.return_path:
        check_return_path(mailing_list)
    if mailing_list.help_url and not LIST_ADDRESS.fullmatch(mailing_list.help_url):
        raise UsageError("this is no address for help", where="--help-url", fix="write https://… or mailto:…")
    if not mailing_list.title.strip() or not mailing_list.title.isprintable() or len(mailing_list.title) > 200:
        raise UsageError("the title cannot be used", where="--title", fix="give 1 to 200 printable characters")
    return mailing_list

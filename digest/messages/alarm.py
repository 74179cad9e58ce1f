"""The mail that tells an operator what is wrong, as its templates see it."""

from typing import Any

from digest.messages.context import look_context, show_list
from digest.model import MailingList, Style

ALARM = "notices/alarm"


def alarm_context(alarms: MailingList, subject: str, lines: tuple[str, ...]) -> dict[str, Any]:
    """Every variable of the alarm's templates."""
    return {
        **look_context(Style()),
        "language": "en",
        "direction": "ltr",
        "start": "left",
        "subject": subject,
        "preheader": "",
        "list": show_list(alarms),
        "proof": (),
        "lines": lines,
    }

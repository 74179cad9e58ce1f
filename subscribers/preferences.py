"""What readers choose for themselves: name, language, time zone, cadence, topics."""

import re
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from babel import localedata

from subscribers.errors import PreferenceError
from subscribers.one_line import one_line

CADENCES = ("daily", "weekly")
LANGUAGE = re.compile(r"([A-Za-z]{2,3})((?:-[A-Za-z0-9]{2,8}){0,3})")


@dataclass(frozen=True, kw_only=True, slots=True)
class Preferences:
    """Choices of a reader, checked; None leaves what is there, "" and () choose what the list does by itself."""

    name: str | None = None
    language: str | None = None
    zone: str | None = None
    cadence: str | None = None
    topics: tuple[str, ...] | None = None


NO_PREFERENCES = Preferences()


def parse_zone(text: str) -> str:
    """An IANA time zone in its proper spelling, "" for the list's own; PreferenceError when there is none."""
    name = one_line(text, 100)
    found = zones().get(name.lower()) if name else ""
    if found is None:
        raise PreferenceError(f"there is no time zone {name!r}", fix="use an IANA name such as Europe/Kyiv")
    return found


def parse_language(text: str) -> str:
    """A language code such as `en` or `pt-BR`, "" for the list's own; PreferenceError for what is none (RFC 5646)."""
    code = one_line(text, 100).replace("_", "-")
    found = LANGUAGE.fullmatch(code)
    if code and not (found and localedata.exists(found[1].lower())):
        raise PreferenceError(f"{code!r} is no language code", fix="use a code such as en, uk or pt-BR")
    return found[1].lower() + found[2] if found else ""


def parse_cadence(text: str) -> str:
    """`daily` or `weekly` in any case; PreferenceError otherwise."""
    cadence = one_line(text, 100).lower()
    if cadence not in CADENCES:
        raise PreferenceError(f"{cadence!r} is no cadence", fix="use daily or weekly")
    return cadence


@cache
def zones() -> Mapping[str, str]:
    """The time zones of this machine, by their lower-cased names."""
    return {name.lower(): name for name in zoneinfo.available_timezones()}

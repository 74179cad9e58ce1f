"""Dates as feeds and pages write them -> aware UTC datetimes."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)  # before feeds there was nothing to date: such a date is an error
LONGEST = 64
PATIENCE = 20  # dates of one feed that no language knows: each costs some 5 ms
# Trying all that dateparser knows takes seconds; a feed's own language is tried besides these.
LANGUAGES = [
    "en", "de", "fr", "es", "pt", "it", "nl", "pl", "ru", "uk", "tr", "cs", "sv", "da",
    "nb", "fi", "hu", "ro", "bg", "el", "he", "ar", "fa", "hi", "bn", "ta", "th", "vi",
    "id", "ja", "ko", "zh", "ca", "hr", "sr", "sk", "sl", "lt", "lv", "et",
]  # fmt: skip
EMAIL = re.compile(r"(?:[A-Za-z]{3,9},?\s+)?\d{1,2}\s+[A-Za-z]{3}\w*\s+\d{2,4}\b.*")
# The zone names an email date may carry (RFC 5322, section 4.3); any other would silently be read as UTC.
EMAIL_ZONE = re.compile(r"([+-]\d{4}|\b(?:GMT|UT|UTC|Z|[ECMP][SD]T)|\d)(?:\s*\(.*\))?$")
OFFSET = re.compile(r"\s*(?:UTC|GMT)?\s*([+-])(\d{1,2}):?(\d\d)?$")
HALF_DAY = re.compile(r"\d\s*[ap]\.?m\b", re.IGNORECASE)
DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})\b")  # with dots nobody puts the month first
SECONDS, MILLISECONDS = re.compile(r"\d{9,10}"), re.compile(r"\d{12,13}")
# The end of a day (ISO 8601), and a second that only clocks know.
DAY_END = re.compile(r"(?<=[ T])24(?=:00(?::00(?:\.0+)?)?(?![:\d.]))")
LEAP_SECOND = re.compile(r"(?<=:\d\d):60\b")
ZONE_NAME = re.compile(r"\[[\w/+-]+\]$")  # beside the offset (RFC 9557)
YEAR_LAST = re.compile(r"[A-Za-z]{3} ([A-Za-z]{3}) (\d{1,2}) (\d\d:\d\d:\d\d) ([+-]\d{4}) (\d{4})")
SHORT_ZONE = re.compile(r"(?<= [CEMP])T$")
UNKNOWN_ZONE = re.compile(r"\s+(?:[A-Za-z][\w/+-]*|[+-]\d\d:?\d\d)$")
ZONE_GAP = re.compile(r"\s+(?=[+-]\d\d:?\d\d$)|\s*(?=Z$)")


def parse_date(text: str) -> datetime | None:
    """The UTC instant of an email, ISO 8601 or local-language date; None when it is none or before 1995."""
    return DateReader().read(text)


class DateReader:
    """Reads the dates of one feed: it remembers their language, and gives up guessing when guesses keep failing.

    `language` is what the feed says of itself, such as "de".
    """

    def __init__(self, language: str = "") -> None:
        self._patience = PATIENCE
        self._language = language
        self._parsers: list[Any] = []

    def read(self, text: str) -> datetime | None:
        """The UTC instant of one date, as `parse_date` gives it."""
        text = " ".join(text.split())
        if not text or len(text) > LONGEST:
            return None
        text, late = DAY_END.subn("00", _rewritten(text))
        for way in (_email, _iso, _counted, self._spoken, _without_zone):
            found = way(text)
            if found is not None:
                return _sane(found, timedelta(days=late))
        return None

    def _spoken(self, text: str) -> datetime | None:
        """Any language's date with day, month and year; relative dates are refused: they would depend on the clock."""
        if not self._patience or not any(character.isdigit() for character in text):
            return None
        self._parsers = self._parsers or _parsers(self._language)
        for parser in self._parsers:
            try:
                found = parser.get_date_data(text).date_obj
            except (ValueError, OverflowError, RecursionError):
                continue
            if isinstance(found, datetime):
                return found
        self._patience -= 1
        return None


def _rewritten(text: str) -> str:
    """A date in a form that is read by rules, where it only has its parts in another order or more than is needed."""
    text = DAY_FIRST.sub(lambda date: f"{date[3]}-{date[2]:0>2}-{date[1]:0>2}", text)
    text = YEAR_LAST.sub(r"\2 \1 \5 \3 \4", text)
    return SHORT_ZONE.sub("ST", LEAP_SECOND.sub(":59", ZONE_NAME.sub("", text)))


def _sane(moment: datetime, more: timedelta) -> datetime | None:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    try:
        aware = aware.astimezone(UTC) + more
    except OverflowError:
        return None
    return aware if aware >= EARLIEST else None


def _email(text: str) -> datetime | None:
    if not EMAIL.fullmatch(text) or HALF_DAY.search(text):
        return None
    text = OFFSET.sub(lambda zone: f" {zone[1]}{zone[2]:0>2}{zone[3] or '00'}", text)
    if not EMAIL_ZONE.search(text):
        return None
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _without_zone(text: str) -> datetime | None:
    """An email date whose zone nobody knows: its day is worth more than nothing."""
    return _email(f"{UNKNOWN_ZONE.sub('', text)} Z")


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(ZONE_GAP.sub("", text))
    except ValueError:
        return None


def _counted(text: str) -> datetime | None:
    """Seconds or milliseconds since 1970, as programs write them."""
    if not SECONDS.fullmatch(text) and not MILLISECONDS.fullmatch(text):
        return None
    return datetime.fromtimestamp(int(text) / (1 if SECONDS.fullmatch(text) else 1000), UTC)


def _parsers(language: str) -> list[Any]:
    """The parser of a language, if there is one, and the one of the others."""
    # Costs 110 ms of import and up to 1 s of first use where the language is not known, and few feeds need it.
    from dateparser.date import DateDataParser  # noqa: PLC0415  (see the line above)

    rules = {
        "PARSERS": ["absolute-time"],
        "REQUIRE_PARTS": ["day", "month", "year"],
        "RETURN_AS_TIMEZONE_AWARE": True,
        "TIMEZONE": "UTC",
    }
    every = DateDataParser(languages=LANGUAGES, settings=rules, try_previous_locales=True)
    try:
        return [DateDataParser(languages=[language], settings=rules), every] if language else [every]
    except ValueError:
        return [every]

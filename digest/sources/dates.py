"""Dates as feeds and pages write them -> aware UTC datetimes."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)  # before feeds there was nothing to date: such a date is an error
LONGEST = 64
PATIENCE = 20  # dates of one feed that no language knows: each costs some 50 ms
EMAIL = re.compile(r"(?:[A-Za-z]{3,9},?\s+)?\d{1,2}\s+[A-Za-z]{3}\w*\s+\d{2,4}\b.*")
# The zone names an email date may carry (RFC 5322, section 4.3); any other would silently be read as UTC.
EMAIL_ZONE = re.compile(r"([+-]\d{4}|\b(?:GMT|UT|UTC|Z|[ECMP][SD]T)|\d)(?:\s*\(.*\))?$")
ZONE_GAP = re.compile(r"\s+(?=[+-]\d\d:?\d\d$)|\s*(?=Z$)")


def parse_date(text: str) -> datetime | None:
    """The UTC instant of an email, ISO 8601 or local-language date; None when it is none or before 1995."""
    return DateReader().read(text)


class DateReader:
    """Reads the dates of one feed: it remembers their language, and gives up guessing when guesses keep failing."""

    def __init__(self) -> None:
        self._patience = PATIENCE
        self._languages: Any = None

    def read(self, text: str) -> datetime | None:
        """The UTC instant of one date, as `parse_date` gives it."""
        text = " ".join(text.split())
        if not text or len(text) > LONGEST:
            return None
        for way in (_email, _iso, self._spoken):
            found = way(text)
            if found is not None:
                return _sane(found)
        return None

    def _spoken(self, text: str) -> datetime | None:
        """Any language's date with day, month and year; relative dates are refused: they would depend on the clock."""
        if not self._patience or not any(character.isdigit() for character in text):
            return None
        self._languages = self._languages or _languages()
        try:
            found = self._languages.get_date_data(text).date_obj
        except (ValueError, OverflowError, RecursionError):
            found = None
        self._patience -= found is None
        return found if isinstance(found, datetime) else None


def _sane(moment: datetime) -> datetime | None:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    try:
        aware = aware.astimezone(UTC)
    except OverflowError:
        return None
    return aware if aware >= EARLIEST else None


def _email(text: str) -> datetime | None:
    if not EMAIL.fullmatch(text) or not EMAIL_ZONE.search(text):
        return None
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(ZONE_GAP.sub("", text))
    except ValueError:
        return None


def _languages() -> Any:
    # Costs 110 ms of import and 2 s of first use, and few feeds need it.
    from dateparser.date import DateDataParser  # noqa: PLC0415  (see the line above)

    return DateDataParser(
        settings={
            "PARSERS": ["absolute-time"],
            "REQUIRE_PARTS": ["day", "month", "year"],
            "RETURN_AS_TIMEZONE_AWARE": True,
            "TIMEZONE": "UTC",
        },
        try_previous_locales=True,
    )

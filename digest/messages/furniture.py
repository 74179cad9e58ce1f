"""The words around the stories, in the reader's language: one catalogue a language, dates and numbers by Babel."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal

from digest.errors import TemplateError
from digest.messages.catalogues import FALLBACK, PLACE, Texts


@dataclass(frozen=True)
class Furniture:
    """The texts of one language, as `lang` names it, and its ways with dates, numbers and lists."""

    language: str
    texts: Texts
    locale: Locale

    @property
    def direction(self) -> str:
        """`rtl` or `ltr`: which way the language runs."""
        return "rtl" if self.locale.character_order == "right-to-left" else "ltr"

    def say(self, key: str, **values: Any) -> str:
        """The text of a key with its {places} filled; `count` chooses the plural form; TemplateError when unknown."""
        text = self.texts.get(key)
        if text is None:
            raise TemplateError(f"there is no text {key!r}", where=f"languages/{FALLBACK}.po", fix="add it there")
        form = text.form(values["count"]) if len(text.forms) > 1 else text.forms[0]
        shown = {name: self._shown(value) for name, value in values.items()}
        return PLACE.sub(lambda place: shown.get(place[1], place[0]), form)

    def date(self, day: date) -> str:
        """A date in words, with its weekday."""
        return format_date(day, "full", locale=self.locale)

    def _shown(self, value: Any) -> str:
        if isinstance(value, int):
            return str(format_decimal(value, locale=self.locale))
        return value if isinstance(value, str) else format_list(list(value), locale=self.locale)


def choose_furniture(known: Mapping[str, Texts], *wanted: str) -> Furniture:
    """The furniture of the first wanted language tag that has texts, itself or without its region; else English."""
    for tag in (tag.replace("_", "-") for tag in wanted):
        language = tag.partition("-")[0].lower()
        name = tag.lower() if tag.lower() in known else language
        if name in known:
            locale = _locale(tag) or _locale(name) or Locale(FALLBACK)
            return Furniture(str(locale).replace("_", "-"), known[name], locale)
    return Furniture(FALLBACK, known[FALLBACK], Locale(FALLBACK))


def _locale(tag: str) -> Locale | None:
    try:
        return Locale.parse(tag, sep="-")
    except (ValueError, UnknownLocaleError):
        return None

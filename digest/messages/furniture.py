"""The words around the stories, in the reader's language: one file of texts a language, dates and numbers by Babel."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal

from digest.errors import TemplateError

FALLBACK = "en"
PLACEHOLDER = re.compile(r"\{(\w+)\}")

# A text, or its plural forms by CLDR category.
Texts = Mapping[str, str | Mapping[str, str]]


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
            raise TemplateError(f"there is no text {key!r}", where=f"languages/{FALLBACK}.toml", fix="add it there")
        if not isinstance(text, str):
            text = text.get(self.locale.plural_form(values["count"]), text["other"])
        shown = {name: self._shown(value) for name, value in values.items()}
        return PLACEHOLDER.sub(lambda place: shown.get(place[1], place[0]), text)

    def date(self, day: date) -> str:
        """A date in words, with its weekday."""
        return format_date(day, "full", locale=self.locale)

    def _shown(self, value: Any) -> str:
        if isinstance(value, int):
            return str(format_decimal(value, locale=self.locale))
        return value if isinstance(value, str) else format_list(list(value), locale=self.locale)


def load_texts(files: Mapping[str, Path]) -> dict[str, Texts]:
    """The checked texts of each language tag, completed from the English ones; TemplateError names file and key."""
    if FALLBACK not in files:
        raise TemplateError("the English texts are missing", where=f"languages/{FALLBACK}.toml", fix="put them back")
    english = _read(files[FALLBACK])
    read = {tag: _read(path) for tag, path in files.items()}
    for tag, texts in read.items():
        _check(texts, english, files[tag])
    return {tag: {**english, **texts} for tag, texts in read.items()}


def choose_furniture(known: Mapping[str, Texts], *wanted: str) -> Furniture:
    """The furniture of the first wanted language tag that has texts, itself or without its region; else English."""
    for tag in (tag.replace("_", "-") for tag in wanted):
        language = tag.partition("-")[0].lower()
        name = tag.lower() if tag.lower() in known else language
        if name in known:
            locale = _locale(tag) or _locale(name) or Locale(FALLBACK)
            return Furniture(str(locale).replace("_", "-"), known[name], locale)
    return Furniture(FALLBACK, known[FALLBACK], Locale(FALLBACK))


def places(text: str | Mapping[str, str]) -> set[str]:
    """The names of the {places} a text has."""
    return set(PLACEHOLDER.findall(text if isinstance(text, str) else text["other"]))


def _locale(tag: str) -> Locale | None:
    try:
        return Locale.parse(tag, sep="-")
    except (ValueError, UnknownLocaleError):
        return None


def _read(path: Path) -> Texts:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TemplateError(f"this is not TOML: {error}", where=str(path), fix="mend it, or remove the file") from None


def _check(texts: Texts, english: Texts, path: Path) -> None:
    for key, text in texts.items():
        if key not in english:
            raise TemplateError(
                f"nothing says {key!r}", where=str(path), fix=f"use one of {', '.join(sorted(english))}"
            )
        forms = [text] if isinstance(text, str) else _forms(key, text, path)
        strange = {name for form in forms for name in PLACEHOLDER.findall(form)} - places(english[key])
        if strange:
            raise TemplateError(
                f"{key!r} has no {{{min(strange)}}}",
                where=str(path),
                fix=f"it knows {', '.join(f'{{{name}}}' for name in sorted(places(english[key]))) or 'no places'}",
            )


def _forms(key: str, text: object, path: Path) -> list[str]:
    if not isinstance(text, dict) or "other" not in text or not all(isinstance(form, str) for form in text.values()):
        raise TemplateError(f"{key!r} is neither a text nor plural forms with `other`", where=str(path), fix="mend it")
    return list(text.values())

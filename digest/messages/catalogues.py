"""The texts of a language from its gettext catalogue: read by Babel as it stands, without a compiling step."""

import gettext
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po

from digest.errors import TemplateError

FALLBACK = "en"
# An empty line, a comment, or a text in quotes, with its keyword or without. Babel takes half a text for a whole one.
LINE = re.compile(r'\s*(?:#.*|(?:(?:msgctxt|msgid(?:_plural)?|msgstr(?:\[\d+\])?)\s*)?"(?:\\.|[^"\\])*"\s*)?')
PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Text:
    """What is said under one key: one form, or plural forms with the rule that chooses among them."""

    forms: tuple[str, ...]
    rule: Callable[[int], int]

    def form(self, count: int) -> str:
        """The form for a number."""
        return self.forms[min(self.rule(count), len(self.forms) - 1)]

    @property
    def places(self) -> frozenset[str]:
        """The names of its {places}; the last form has them all."""
        return frozenset(PLACE.findall(self.forms[-1]))


Texts = Mapping[str, Text]


@dataclass(frozen=True)
class Catalogues:
    """The texts of each language tag, completed from wider ones, and the keys for which a language has no own text."""

    texts: Mapping[str, Texts]
    missing: Mapping[str, tuple[str, ...]]


def read_catalogues(files: Sequence[Path]) -> Catalogues:
    """The checked texts of some .po files, later ones before earlier ones; TemplateError names file and line.

    What `de-at` leaves out `de` says, and what neither says is said in English.
    """
    own: dict[str, dict[str, Text]] = {}
    for path in files:
        tag = path.stem.lower().replace("_", "-")
        texts = own.setdefault(tag, {})
        known = own.get(FALLBACK)
        if known is None:
            raise TemplateError("the English texts are missing", where=f"languages/{FALLBACK}.po", fix="put them back")
        texts |= _texts(path, tag, known)
    wide = {tag: own[FALLBACK] | own.get(tag.partition("-")[0], {}) for tag in own}
    return Catalogues(
        texts={tag: wide[tag] | texts for tag, texts in own.items()},
        missing={tag: tuple(key for key in own[FALLBACK] if key not in own[tag]) for tag in own if "-" not in tag},
    )


def _texts(path: Path, tag: str, english: Texts) -> dict[str, Text]:
    catalog = _catalog(path)
    try:
        rule = gettext.c2py(catalog.plural_expr)
    except ValueError as error:
        raise _fault(path, 1, f"its Plural-Forms cannot be read: {error}", "copy the header of en.po") from None
    return {
        str(message.context): Text(forms, rule)
        for message in _messages(path, catalog, tag, english)
        if (forms := _forms(path, message, catalog, tag, english))
    }


def _catalog(path: Path) -> Catalog:
    try:
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if not LINE.fullmatch(line):
                raise _fault(path, number, "this line is not gettext", 'write keyword "text", on one line in quotes')
        with path.open("rb") as file:
            return read_po(file, abort_invalid=True)
    except PoFileError as error:
        raise _fault(path, error.lineno + 1, f"this is not gettext: {error}", "mend the line") from None
    except (ValueError, LookupError) as error:
        raise _fault(path, 1, f"this is not gettext: {error}", "mend it, or remove the file") from None


def _messages(path: Path, catalog: Catalog, tag: str, english: Texts) -> Iterator[Message]:
    for message in catalog:
        if not message.id or message.fuzzy:
            continue
        if not message.context:
            raise _fault(path, message.lineno or 1, "this text has no key", 'write msgctxt "…" above its msgid')
        if tag != FALLBACK and message.context not in english:
            keys = ", ".join(sorted(english))
            raise _fault(path, message.lineno or 1, f"nothing says {message.context!r}", f"use one of {keys}")
        yield message


def _forms(path: Path, message: Message, catalog: Catalog, tag: str, english: Texts) -> tuple[str, ...]:
    """The forms of one text; none while it is not translated."""
    said, line = _several(message.string), message.lineno or 1
    if tag == FALLBACK and not any(said):
        said = _several(message.id)
    if not any(said):
        return ()
    wanted = catalog.num_plurals if message.pluralizable else 1
    if not all(said) or len(said) != wanted:
        fix = f"write msgstr[0] to msgstr[{wanted - 1}]" if message.pluralizable else "write one msgstr"
        raise _fault(path, line, f"{message.context!r} needs {wanted} forms, as Plural-Forms has it", fix)
    known = english[str(message.context)].places if message.context in english else Text(said, int).places
    for strange in sorted({name for form in said for name in PLACE.findall(form)} - known):
        fix = f"it knows {', '.join(f'{{{name}}}' for name in sorted(known)) or 'no places'}"
        raise _fault(path, line, f"{message.context!r} has no {{{strange}}}", fix)
    return said


def _several(forms: str | Sequence[str] | None) -> tuple[str, ...]:
    return tuple(forms or ("",)) if not isinstance(forms, str) else (forms,)


def _fault(path: Path, line: int, what: str, fix: str) -> TemplateError:
    return TemplateError(what, where=f"{path}:{line}", fix=fix)

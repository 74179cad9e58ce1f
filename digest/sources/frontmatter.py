"""The `key: value` lines at the top of a hand-written article."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

KEYS = frozenset({"title", "date", "tags", "author", "url", "language", "image", "source"})
LINE = re.compile(r"(?P<key>[A-Za-z_]+)[ \t]*:[ \t]*(?P<value>.*)")
ITEM = re.compile(r"[ \t]*-[ \t]+(?P<value>.+)")
FENCE = "---"
LONGEST = 100


@dataclass(frozen=True)
class FrontMatter:
    """The values by key, in lower case, and the text after them."""

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    text: str = ""

    def first(self, key: str) -> str:
        """The value of a key, joined by commas when it is a list; "" when it is missing."""
        return ", ".join(self.values.get(key, ()))

    def each(self, key: str) -> tuple[str, ...]:
        """The values of a key, also of one written "a, b" without brackets."""
        return tuple(filter(None, (part.strip() for part in self.first(key).split(","))))


def read_front_matter(text: str) -> FrontMatter:
    """Splits off lines fenced by `---`, or bare lines of known keys before a blank one; lists are [a, b] or "- a"."""
    lines = text.splitlines()
    if lines and lines[0].strip() == FENCE:
        end = next((place for place, line in enumerate(lines[1:LONGEST], 1) if line.strip() in {FENCE, "..."}), 0)
        if end:
            return FrontMatter(_values(lines[1:end]), "\n".join(lines[end + 1 :]))
    end = next((place for place, line in enumerate(lines) if not line.strip()), len(lines))
    if 0 < end <= LONGEST and all(_known(line) for line in lines[:end]):
        return FrontMatter(_values(lines[:end]), "\n".join(lines[end:]))
    return FrontMatter({}, text)


def _known(line: str) -> bool:
    found = LINE.fullmatch(line.strip())
    return bool(found and found["key"].lower() in KEYS)


def _values(lines: list[str]) -> dict[str, tuple[str, ...]]:
    values: dict[str, tuple[str, ...]] = {}
    key = ""
    for line in lines:
        if item := ITEM.fullmatch(line):
            if key:
                values[key] = (*values[key], _unquoted(item["value"]))
        elif found := LINE.fullmatch(line.strip()):
            key = found["key"].lower()
            values[key] = _listed(found["value"].strip())
    return values


def _listed(value: str) -> tuple[str, ...]:
    inside = value[1:-1].split(",") if value.startswith("[") and value.endswith("]") else [value]
    return tuple(filter(None, map(_unquoted, inside)))


def _unquoted(value: str) -> str:
    value = value.strip()
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1].strip() if quoted else value

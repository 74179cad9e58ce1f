"""What a page says of its article in JSON-LD (schema.org Article and its kinds)."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from digest.sources.markup import plain_line
from digest.sources.picture import Picture, told_picture

LONGEST = 1_000_000  # characters of one script
LONGEST_NAME = 1_000
NODES = 5_000  # of all scripts of a page
PEOPLE = 10
PICTURES = 20
KIND = re.compile(r"(?:Article|Posting|Report|Review)$")
# Some systems hide their scripts from browsers of the last century.
BEFORE, AFTER = ("<!--", "//", "/*", "<![CDATA[", "*/"), (";", "*/", "]]>", "/*", "//", "-->")


@dataclass(frozen=True)
class LinkedData:
    """What is told of one article; what is not told is empty."""

    title: str = ""
    text: str = ""
    authors: tuple[str, ...] = ()
    published: str = ""
    language: str = ""
    source: str = ""
    pictures: tuple[Picture, ...] = ()


def linked_data(scripts: list[str]) -> LinkedData:
    """What JSON-LD scripts tell of the article with the longest text; scripts that cannot be read tell nothing."""
    nodes = [node for script in scripts for node in _nodes(_read(script))][:NODES]
    named = {name: node for node in nodes if (name := _text(node.get("@id"))) and len(node) > 1}
    articles = [node for node in nodes if any(map(KIND.search, _texts(node.get("@type"))))]
    if not articles:
        return LinkedData()
    told = max(articles, key=lambda node: len(_text(node.get("articleBody"))))
    return LinkedData(
        title=plain_line((_text(told.get("headline")) or _text(told.get("name")))[:LONGEST_NAME]),
        text=_text(told.get("articleBody")),
        authors=tuple(_names(told.get("author") or told.get("creator"), named)),
        published=_text(told.get("datePublished")) or _text(told.get("dateCreated")),
        language=_text(told.get("inLanguage")),
        source=next(_names(told.get("publisher"), named), ""),
        pictures=tuple(_pictures(told.get("image"), named)),
    )


def _read(script: str) -> Any:
    text = script[:LONGEST].strip()
    for sign in BEFORE:
        text = text.removeprefix(sign).lstrip()
    for sign in AFTER:
        text = text.removesuffix(sign).rstrip()
    try:
        return json.loads(text, strict=False)  # line breaks inside strings are the commonest fault
    except (ValueError, RecursionError):
        return None


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    """All objects in a value, the outer before the inner."""
    waiting = [value]
    for _ in range(NODES):
        if not waiting:
            return
        one = waiting.pop()
        if isinstance(one, dict):
            yield one
            waiting += [inner for inner in reversed(one.values()) if isinstance(inner, dict | list)]
        elif isinstance(one, list):
            waiting += one[:NODES][::-1]


def _all(value: Any, named: dict[str, dict[str, Any]]) -> Iterator[Any]:
    """One or several values; one that only refers to an object is that object."""
    for one in value if isinstance(value, list) else [value]:
        refers = isinstance(one, dict) and len(one) == 1
        yield named.get(_text(one.get("@id")), one) if refers else one


def _names(value: Any, named: dict[str, dict[str, Any]]) -> Iterator[str]:
    for one in list(_all(value, named))[:PEOPLE]:
        names = _texts(one.get("name")) if isinstance(one, dict) else _texts(one)
        yield from filter(None, (plain_line(name[:LONGEST_NAME]) for name in names[:PEOPLE]))


def _pictures(value: Any, named: dict[str, dict[str, Any]]) -> Iterator[Picture]:
    for one in list(_all(value, named))[:PICTURES]:
        if isinstance(one, str):
            yield Picture(one)
        elif isinstance(one, dict) and (address := _text(one.get("url")) or _text(one.get("contentUrl"))):
            yield told_picture(address, _text(one.get("width")), _text(one.get("height")))


def _texts(value: Any) -> list[str]:
    return [text for text in map(_text, value if isinstance(value, list) else [value]) if text]


def _text(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("@value")
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""

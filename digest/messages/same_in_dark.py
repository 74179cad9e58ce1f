"""Colours written out in a template for which dark mode has no counterpart."""

import re
from collections.abc import Iterable, Iterator

from digest.errors import TemplateError
from digest.messages.render import HTML_SUFFIX
from digest.messages.source_checks import Source

COMMENT = re.compile(r"<!--.*?-->|\{#.*?#\}", re.DOTALL)
TAG = re.compile(r"<[a-zA-Z][^<>]*>")
WRITTEN = re.compile(
    r"(?<![\w-])(?:[a-z]+-)*(?:color|background|border)(?:-(?:top|bottom|left|right))?\s*[=:]\s*[\"']?[^\"';{}<>]*?"
    r"(#[0-9a-f]{3,8}\b|rgba?\([^)\"']*\)|\b(?:white|black)\b)",
    re.IGNORECASE,
)
CLASSES = re.compile(r"\b(?:css-)?class\s*=\s*[\"']([^\"']*)")
DARK = re.compile(r"@media[^{]*prefers-color-scheme:\s*dark[^{]*\{((?:[^{}]|\{(?:[^{}]|\{\{[^{}]*\}\})*\})*)\}")
NAME = re.compile(r"\.([a-zA-Z][\w-]*)")


def same_in_dark(sources: Iterable[Source]) -> Iterator[TemplateError]:
    """Each colour that stays as it is in dark mode, with its file and line; not a fault, but to be looked at."""
    read = list(sources)
    known = {name for source in read for block in DARK.findall(source.text) for name in NAME.findall(block)}
    for source in read:
        if not source.name.endswith(HTML_SUFFIX):
            continue
        text = COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), source.text)
        for tag in TAG.finditer(text):
            classes = {name for names in CLASSES.findall(tag[0]) for name in names.split()}
            for colour in () if classes & known else WRITTEN.findall(tag[0]):
                yield source.problem(
                    text.count("\n", 0, tag.start()) + 1,
                    f"{colour} is the same in dark mode",
                    "use one of `colours` and its class, or give it a class with a rule in the dark block",
                )

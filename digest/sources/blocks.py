"""The body that trafilatura gives -> its paragraphs, each on one line, with what the markup says of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from digest.sources.encoding import BREAKING_MARKS
from digest.sources.furniture import byline, is_credit, is_heading, trailer
from digest.sources.markup import LIST_ITEM
from digest.sources.text import paragraphs

INLINE = frozenset({"hi", "ref", "del", "ins", "code", "span", "graphic"})
GAPS = frozenset({"cell", "lb"})
LINE = "\n"
CLOSERS, FULL_STOPS = "\"'”’»)]", (".", "。", "।", ";", ":")
ENOUGH = 250  # characters: whoever gives less has not found the article
# A line break inside a paragraph is a matter of looks, unless a sentence ends there or two follow each other.
PARAGRAPHS = re.compile(r"\n\s*\n|(?<=[.!?…:。！？”»\"])\s*\n")


@dataclass(frozen=True)
class Block:
    """A paragraph of a page; `heading` where the markup calls it one."""

    text: str
    heading: bool = False


def blocks_of(body: Any) -> tuple[Block, ...]:
    """The paragraphs, list items and headings of a body, in order; a table's row is one paragraph."""
    if len(body) == 1 and not len(body[0]):  # a page of one element, or trafilatura's last resort: a text in lines
        return tuple(Block(line) for line in paragraphs(BREAKING_MARKS.sub("", body[0].text or "")))
    found: list[Block] = []
    pieces: list[str] = []
    heading = False
    for starts, element in _walk(body):
        text = element.text if starts else element.tail
        if element.tag in GAPS:
            pieces.append(LINE if element.tag == "lb" and starts else " ")
        elif element.tag not in INLINE:
            found += _blocks(pieces, heading)
            pieces = [LIST_ITEM] if starts and element.tag == "item" else []
            heading = starts and element.tag == "head"
        if starts or element is not body:
            pieces.append((text or "").replace(LINE, " "))
    return (*found, *_blocks(pieces, heading))


def _walk(body: Any) -> Iterator[tuple[bool, Any]]:
    """Each element twice, in the order of the page: where it starts, and where it ends."""
    waiting = [(True, body)]
    while waiting:
        starts, element = waiting.pop()
        yield starts, element
        if starts:
            waiting.append((False, element))
            waiting += [(True, child) for child in reversed(element)]


def within(blocks: tuple[Block, ...], strict: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks between the first and the last that a stricter extraction has too, and the sentences before them.

    What follows is comments, forms and links, but for signatures; before them, short lines and lists are menus.
    """
    sure = {block.text for block in strict}
    places = [place for place, block in enumerate(blocks) if block.text in sure]
    if not places:
        return blocks
    first, last = places[0], places[-1] + 1
    opening = (block for block in blocks[:first] if not (is_heading(block.text) or block.text.startswith(LIST_ITEM)))
    signatures = takewhile(lambda block: _is_signature(block.text), blocks[last:])
    kept = (*opening, *blocks[first:last], *signatures)
    return kept if sum(len(block.text) for block in kept) >= ENOUGH else blocks


def without_last_links(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Without headings at the end and the lists of headlines under them; unless hardly anything would be left."""
    end = len(blocks)
    while end:
        start = end
        while start and _is_headline_in_list(blocks[start - 1].text):
            start -= 1
        if not start or not (blocks[start - 1].heading or (start < end and is_heading(blocks[start - 1].text))):
            break
        end = start - 1
    return blocks[:end] if sum(len(block.text) for block in blocks[:end]) >= ENOUGH else blocks


def _is_signature(line: str) -> bool:
    return bool(byline(line) or is_credit(line) or trailer(line))


def _is_headline_in_list(line: str) -> bool:
    return line.startswith(LIST_ITEM) and not line.rstrip(CLOSERS).endswith(FULL_STOPS)


def _blocks(pieces: list[str], heading: bool) -> Iterator[Block]:
    for paragraph in PARAGRAPHS.split("".join(pieces)):
        line = " ".join(BREAKING_MARKS.sub("", paragraph).split())
        if any(character.isalnum() for character in line):
            yield Block(line, heading)

"""The body that trafilatura gives -> its paragraphs, each on one line, with what the markup says of them."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
PARAGRAPH_TAGS = ("p", "li", "dt", "dd", "h2", "h3", "h4", "blockquote")
ITEMS = frozenset({"li", "dt", "dd"})
LISTS = frozenset({"ul", "ol", "dl", "li"})
DIVISIONS = frozenset({"div", "section", "article", "table", "ul", "ol", *PARAGRAPH_TAGS})
MOST_WITHIN = 50  # elements of a paragraph; one with more is something else
PART = 0.2  # of the sure text: less is a box beside it
FOUND = 0.1  # of the text: a stricter extraction that has less of it has lost the article
LINKED = 0.8  # of a text: what is nearly all a link leads elsewhere
ENOUGH = 250  # characters: whoever gives less has not found the article
# A line break inside a paragraph is a matter of looks, unless a sentence ends there or two follow each other.
PARAGRAPHS = re.compile(r"\n\s*\n|(?<=[.!?…:。！？”»\"])\s*\n")


@dataclass(frozen=True)
class Block:
    """A paragraph of a page; `heading` where the markup calls it one."""

    text: str
    heading: bool = False


@dataclass(frozen=True)
class Place:
    """Where a paragraph stands: the class of the element around it, or that element if it has none; if it is a link."""

    around: object
    linked: bool = False


@dataclass(frozen=True)
class Standing:
    """A paragraph on its page: its element, and the element around it."""

    text: str
    element: Any
    around: Any
    linked: bool


Blocks = tuple[Block, ...]
Places = Mapping[str, Place]


def blocks_of(body: Any) -> Blocks:
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


def within(blocks: Blocks, strict: Blocks, places: Places) -> Blocks:
    """The blocks between the first and the last that a stricter extraction has too, and the sentences before them.

    What follows is comments, forms and links, but for signatures, and for paragraphs in the same kind of container as
    the strict ones: some pages put advertisements between the parts of an article. Before them are menus.
    """
    sure = {block.text for block in strict}
    both = [place for place, block in enumerate(blocks) if block.text in sure]
    if size([blocks[place] for place in both]) < FOUND * size(blocks):
        return blocks
    kinds = main_containers([blocks[place] for place in both], places)
    alike = [
        number for number, block in enumerate(blocks) if block.text in places and places[block.text].around in kinds
    ]
    first, last = both[0], max(both + alike) + 1
    opening = (block for block in blocks[:first] if not (is_heading(block.text) or block.text.startswith(LIST_ITEM)))
    signatures = takewhile(lambda block: is_signature(block.text), blocks[last:])
    kept = (*opening, *blocks[first:last], *signatures)
    return kept if size(kept) >= ENOUGH else blocks


def main_containers(sure: Sequence[Block], places: Places) -> frozenset[object]:
    """The kinds of container in which a good part of some blocks stands."""
    sizes: Counter[object] = Counter()
    for block in sure:
        if block.text in places:
            sizes[places[block.text].around] += len(block.text)
    return frozenset(kind for kind, length in sizes.items() if length >= PART * size(sure))


def standing_in(tree: Any) -> tuple[Standing, ...]:
    """The paragraphs, list items and headings of a page's element tree, in its order."""
    return tuple(one for element in tree.iter("div", *PARAGRAPH_TAGS) if (one := _standing(element)))


def places_in(standing: Iterable[Standing]) -> Places:
    """Where each paragraph of a page stands, by its text."""
    return {one.text: Place(one.around.get("class") or one.around, one.linked) for one in standing}


def _standing(element: Any) -> Standing | None:
    around = _around(element)
    of_parts = element.tag == "div" and any(child.tag in DIVISIONS for child in element)
    if of_parts or around is None or len(element) > MOST_WITHIN:
        return None
    text = " ".join(BREAKING_MARKS.sub("", _own_text(element)).split())
    linked = sum(len(link.text_content()) for link in element.iter("a")) >= LINKED * len(text)
    return Standing(f"{LIST_ITEM if element.tag in ITEMS else ''}{text}", element, around, linked) if text else None


def _own_text(element: Any) -> str:
    """The text of an element, of an item up to the list inside it."""
    parts = list(takewhile(lambda child: child.tag not in LISTS, element))
    if len(parts) == len(element):
        return str(element.text_content())
    return (element.text or "") + "".join(part.text_content() + (part.tail or "") for part in parts)


def _around(element: Any) -> Any:
    """The container of a paragraph, past the lists it is an item of and what is there for this paragraph alone."""
    around = element.getparent()
    while around is not None and (around.tag in LISTS or (len(around) == 1 and not around.get("class"))):
        around = around.getparent()
    return around


def without_last_links(blocks: Blocks, places: Places) -> Blocks:
    """Without headings at the end and the lists of headlines under them, which are links."""
    end = len(blocks)
    while end:
        start = end
        while start and _is_headline_in_list(blocks[start - 1].text):
            start -= 1
        items, over = blocks[start:end], blocks[start - 1]
        titled = over.heading or (items and is_heading(over.text))
        linked = any(item.text in places and places[item.text].linked for item in items)
        if not start or not titled or (items and not linked):
            break
        end = start - 1
    return blocks[:end] if size(blocks[:end]) >= ENOUGH else blocks


def size(blocks: Sequence[Block]) -> int:
    """The characters of some blocks."""
    return sum(len(block.text) for block in blocks)


def is_signature(line: str) -> bool:
    """Whether a line names who wrote the text or where it is from."""
    return bool(byline(line) or is_credit(line) or trailer(line))


def _is_headline_in_list(line: str) -> bool:
    return line.startswith(LIST_ITEM) and not line.endswith((".", "。", "।", ";", ":"))


def _blocks(pieces: list[str], heading: bool) -> Iterator[Block]:
    for paragraph in PARAGRAPHS.split("".join(pieces)):
        line = " ".join(BREAKING_MARKS.sub("", paragraph).split())
        if any(character.isalnum() for character in line):
            yield Block(line, heading)

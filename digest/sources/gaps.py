"""What an extraction by paragraphs alone has lost of an article: all lists, or all headings between them."""

from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Sequence
from typing import Any

from digest.sources.blocks import PART, Block, Blocks, Standing, size
from digest.sources.markup import LIST_ITEM

HEADINGS = frozenset({"h2", "h3", "h4"})
BESIDE = frozenset({"nav", "header", "footer", "aside", "form", "figure", "table"})
BEGINNING = 24  # letters and figures: with these it is known whether a paragraph was kept, whatever its formulas


def without_gaps(blocks: Blocks, standing: Sequence[Standing]) -> Blocks:
    """The blocks, and between two of them the items or headings of the same container, if they have none at all."""
    lost = _lost(blocks)
    places = _places(blocks, standing) if lost else [None] * len(blocks)
    homes = _homes(blocks, standing, places)
    kept = _letters(" ".join(block.text for block in blocks))
    filled: list[Block] = []
    last: int | None = None
    for block, place in zip(blocks, places, strict=True):
        if place is not None:
            between = standing[last + 1 : place] if last is not None else ()
            between = [one for one in between if one.element.tag in lost]
            filled += (Block(one.text, one.element.tag in HEADINGS) for one in between if _is_within(one, homes, kept))
            last = place
        filled.append(block)
    return tuple(filled)


def _lost(blocks: Blocks) -> frozenset[str]:
    """The tags of what no block is."""
    items = () if any(block.text.startswith(LIST_ITEM) for block in blocks) else ("li",)
    return frozenset(items) | (frozenset() if any(block.heading for block in blocks) else HEADINGS)


def _places(blocks: Blocks, standing: Sequence[Standing]) -> list[int | None]:
    """Which paragraph of the page each block is, in the order of both; None for what is put together."""
    where: defaultdict[str, deque[int]] = defaultdict(deque)
    for place, one in enumerate(standing):
        where[one.text].append(place)
    found: list[int | None] = []
    last = -1
    for block in blocks:
        here = where[block.text]
        while here and here[0] <= last:
            here.popleft()
        found.append(here.popleft() if here else None)
        last = last if found[-1] is None else found[-1]
    return found


def _homes(blocks: Blocks, standing: Sequence[Standing], places: Sequence[int | None]) -> frozenset[object]:
    """The elements in which a good part of the text stands."""
    sizes: Counter[object] = Counter()
    for block, place in zip(blocks, places, strict=True):
        if place is not None:
            sizes[standing[place].around] += len(block.text)
    return frozenset(home for home, length in sizes.items() if length >= PART * size(blocks))


def _is_within(one: Standing, homes: frozenset[object], kept: str) -> bool:
    if one.linked or one.around not in homes:
        return False
    beside = any(element.tag in BESIDE for element in (*_between(one), *one.element.iter("figure")))
    return not beside and _letters(one.text)[:BEGINNING] not in kept


def _between(one: Standing) -> Iterator[Any]:
    element = one.element.getparent()
    while element is not one.around:
        yield element
        element = element.getparent()


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))

"""The paragraphs of a page that are its article: as trafilatura finds them, with its faults at the end mended."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import trafilatura

from digest.sources.blocks import Block, blocks_of, places_in, standing_in, within, without_last_links
from digest.sources.gaps import without_gaps
from digest.sources.markup import paragraphs_of
from digest.sources.neighbours import without_neighbours

ELEMENTS = 30_000
WITHIN = 4_000  # elements of one paragraph, or of several by the root of their squares, as trafilatura's time grows
DAYS = {"original_date": True, "extensive_search": False, "max_date": "2100-01-01"}  # the verb that has a clock decides
WHOLE = 400  # characters of a text told in metadata, to be believed
SHARE = 0.5  # of the told text: a page that shows less keeps the rest for its scripts

# It logs what it cannot read as errors; for us that is an article without text, said by whoever asked for it.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)


@dataclass(frozen=True)
class Body:
    """The paragraphs, and what trafilatura guesses about them ("": nothing)."""

    paragraphs: tuple[str, ...] = ()
    title: str = ""
    author: str = ""
    source: str = ""
    date: str = ""
    tags: tuple[str, ...] = ()


def body_of(tree: Any, url: str, told: str) -> Body:
    """The body of an element tree at `url`; where the page shows too little, `told` is the text its metadata has."""
    document = _extracted(tree, url or None, with_metadata=True, date_extraction_params=dict(DAYS))
    shown = _shown(tree, document)
    whole = tuple(_paragraphs(told))
    if len(told) >= WHOLE and (sum(map(len, shown)) < SHARE * sum(map(len, whole)) or len(shown) == 1 < len(whole)):
        shown = whole
    if document is None:
        return Body(shown)
    return Body(
        paragraphs=shown,
        title=document.title or "",
        author=", ".join((document.author or "").split("; ")),
        source=document.sitename if document.sitename and "://" not in document.sitename else "",
        date=document.date or "",
        tags=tuple(document.tags or ()),
    )


def _shown(tree: Any, document: Any) -> tuple[str, ...]:
    blocks = _blocks(document)
    if not blocks:
        return ()
    strict = _blocks(_extracted(tree, None, ELEMENTS // 3, favor_precision=True, fast=True))
    standing = standing_in(tree)
    places = places_in(standing)
    inside = without_neighbours(within(blocks, strict, places), tree)
    kept = without_last_links(inside, places)
    return tuple(block.text for block in without_gaps(kept, standing))


def _blocks(document: Any) -> tuple[Block, ...]:
    return blocks_of(document.body) if document is not None and document.body is not None else ()


def _extracted(tree: Any, url: str | None, most: int = ELEMENTS, **options: Any) -> Any:
    if tree is None or tree.xpath("count(//*)") > most or _is_slow(tree):
        return None
    try:
        return trafilatura.bare_extraction(tree, url=url, include_comments=False, **options)
    except Exception:  # trafilatura fails in many ways on markup that is none; that page has no article
        logging.getLogger(__name__).debug("no article could be extracted", exc_info=True)
        return None


def _is_slow(tree: Any) -> bool:
    """Whether a tree has paragraphs of so many elements that trafilatura would take seconds."""
    large = tree.xpath("//p[count(.//*) > 200]")
    return bool(sum(paragraph.xpath("count(.//*)") ** 2 for paragraph in large) > WITHIN**2)


def _paragraphs(text: str) -> Iterator[str]:
    """The paragraphs of a text told in metadata, which may be plain or HTML."""
    return iter(paragraphs_of(text)) if "<" in text or "&" in text else iter(text.split("\n"))

"""What an extraction has gathered around an article, told by where it stands: outside the container of the text."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from digest.sources.blocks import DIVISIONS, LISTS, PARAGRAPH_TAGS, Block, Blocks, is_signature, size
from digest.sources.furniture import ENDS_SENTENCE
from digest.sources.markup import LIST_ITEM

CONTAINERS = frozenset({"div", "section", "article", "main", "center", "td"})
WITH_TEXT = (*PARAGRAPH_TAGS, *CONTAINERS, "h1", "h5", "h6", "pre")
PARTS = tuple(DIVISIONS.union(WITH_TEXT))
AROUND = LISTS | {"blockquote", "table", "tbody", "tr"}  # what a paragraph is wrapped in: the container is beyond
NAMED = CONTAINERS | {"aside", "ul", "ol", "form", "footer", "nav", "header", "table"}  # their id is no anchor
DIRECT = 20  # letters of a container's own text, between its parts, to be a paragraph
KNOWN, LONG, BEGINNING = 80, 40, 24  # letters by which a block is found in the page, whatever was left out of it
SENTENCE = 60  # characters
HOME = 0.35  # of all sentences: a kind of container that has so many holds the text
MAIN = 0.5  # of all sentences: if the text's containers have fewer, they do not tell where it ends
CLOSE = 2  # levels up from the container of the text: a sentence that stands so close belongs to it
MOST = 1_000  # blocks; more are no article, and looking for each would take long
LINKED = 0.9  # of the letters of a line that is a link
LINKS = 0.15  # of a text: with more lines that are links, they are its matter
LEFT = 0.25  # of the text: who would leave less has found the wrong container
TAIL = 100  # characters in which a sentence ends, footnotes and all; to look for them in more takes too long
FOOTNOTES = re.compile(r"(?:\[\d{1,3}\])+$")
NAMES = re.compile(
    r"(?:^|[\s_-])(?:kommentare?|commentaires?|comentarios?|disqus|repl(?:y|ies)|respond|related|relacionad[ao]s?|"
    r"recommend(?:ed|ations?)?|newsletters?|promo|outbrain|taboola|popular|trending|most-?read|breadcrumbs?|share|"
    r"sharing|social|cookies?|consent|notifications?|subscri(?:be|ption)|paywall|advert\w*|sponsor\w*|disclaimer|statement|copyright|"
    r"byline|bio|tags?|toc|caption|figcaption|teaser|sidebar|footer|nav|menu)(?:$|[\s_-])|comment",
    re.IGNORECASE,
)

# Only as a name of its own: "overflow-hidden" is a matter of looks.
HIDDEN = "hidden"


@dataclass(frozen=True)
class Spot:
    """A block, its element on the page and the container around that; None where it was not found."""

    block: Block
    element: Any
    container: Any

    @property
    def kind(self) -> object:
        """What is the same for all containers that look alike: the class, else the parent."""
        return self.container.get("class") or (self.container.getparent(), self.container.tag)


def without_neighbours(blocks: Blocks, tree: Any) -> Blocks:
    """The blocks without what stands beside the text in an element tree: comments, boxes, menus, notices of the site.

    The containers that have a good part of the sentences are the article's. What stands before or after them is
    dropped, unless it is a sentence close by, and so is what is in something with a telling name, such as "newsletter".
    """
    spots = _spots(blocks, tree) if len(blocks) <= MOST else ()
    sizes = _sizes(spots)
    large = {kind: length for kind, length in sizes.items() if length >= HOME * sizes.total()}
    homes = {spot.container for spot in spots if spot.container is not None and spot.kind in large}
    levels = _levels(homes)
    kept = [spot for spot in spots if not _is_named(spot.element, levels)]
    if sum(large.values()) >= MAIN * sizes.total():
        kept = _without_ends(kept, homes, levels)
    left = tuple(spot.block for spot in _without_links(kept))
    return left if size(left) >= LEFT * size(blocks) else blocks


def _sizes(spots: Sequence[Spot]) -> Counter[object]:
    """How many characters of sentences each kind of container has."""
    sizes: Counter[object] = Counter()
    for spot in spots:
        if spot.container is not None and _is_prose(spot.block) and not _names(spot.element, spot.container):
            sizes[spot.kind] += len(spot.block.text)
    return sizes


def _without_ends(spots: list[Spot], homes: set[Any], levels: dict[Any, int]) -> list[Spot]:
    """Without what comes before the first and after the last block of the containers of the text."""
    places = [place for place, spot in enumerate(spots) if _is_at_home(spot, homes, levels)]
    if not places:
        return spots
    first, last = places[0], places[-1] + 1
    opening = (spot for spot in spots[:first] if spot.element is None or _is_sentence(spot.block.text))
    unknown = list(takewhile(lambda spot: spot.element is None and _is_sentence(spot.block.text), spots[last:]))
    signatures = (spot for spot in spots[last + len(unknown) :] if is_signature(spot.block.text))
    return [*opening, *spots[first:last], *unknown, *signatures]


def _without_links(spots: list[Spot]) -> list[Spot]:
    """Without the few lines between paragraphs that are all link, as headlines of other articles are."""
    kept = [spot for spot in spots if not _is_link(spot)]
    few = size([spot.block for spot in kept]) >= (1 - LINKS) * size([spot.block for spot in spots])
    return kept if few else spots


def _is_link(spot: Spot) -> bool:
    if spot.element is None or spot.block.heading or spot.block.text.startswith(LIST_ITEM):
        return False
    linked = sum(len(_letters(link.text_content())) for link in spot.element.iter("a") if link.get("href"))
    return linked >= LINKED * len(_letters(spot.element.text_content())) > 0


def _is_at_home(spot: Spot, homes: set[Any], levels: dict[Any, int]) -> bool:
    """Whether a block stands in one of the containers of the text, or is a sentence close to one."""
    if spot.element is None:
        return False
    if spot.container in homes or any(element in homes for element in _up(spot.element)):
        return True
    shared = next((element for element in _up(spot.element) if element in levels), None)
    return shared is not None and levels[shared] <= CLOSE and _is_sentence(spot.block.text)


def _is_named(element: Any, levels: dict[Any, int]) -> bool:
    """Whether an element is in something with a telling name or hidden, up to what holds the text as well."""
    around = takewhile(lambda one: one not in levels, _up(element))
    return any(_names(one) or HIDDEN in (one.get("class") or "").split() for one in around)


def _names(*elements: Any) -> bool:
    words = (f"{one.get('class') or ''} {one.get('id') or '' if one.tag in NAMED else ''}" for one in elements)
    return bool(NAMES.search(" ".join(words)))


def _levels(elements: Iterable[Any]) -> dict[Any, int]:
    """The elements and all that are around them, with how many levels up from the nearest."""
    levels: dict[Any, int] = {}
    for element in set(elements):
        for level, one in enumerate(_up(element)):
            levels[one] = min(level, levels.get(one, level))
    return levels


def _up(element: Any) -> Iterator[Any]:
    while element is not None:
        yield element
        element = element.getparent()


def _is_prose(block: Block) -> bool:
    return _is_sentence(block.text) and not block.text.startswith(LIST_ITEM)


def _is_sentence(text: str) -> bool:
    return len(text) >= SENTENCE and bool(ENDS_SENTENCE.search(FOOTNOTES.sub("", text[-TAIL:])))


def _spots(blocks: Blocks, tree: Any) -> tuple[Spot, ...]:
    """Where each block stands: the first place after the last one's that begins like it, else the first of the page."""
    found = [(element, letters) for element in tree.iter(*WITH_TEXT) if (letters := _letters(_text(element)))]
    starts = [0]
    for _, letters in found:
        starts.append(starts[-1] + len(letters) + 1)
    page, last = "\n".join(letters for _, letters in found), 0
    spots = []
    for block in blocks:
        place = _place(page, _letters(block.text), last)
        element = found[bisect_right(starts, place) - 1][0] if place >= 0 else None
        last = max(last, place)
        spots.append(Spot(block, element, _container(element)))
    return tuple(spots)


def _place(page: str, letters: str, after: int) -> int:
    """Where letters begin in a page's, -1 if nowhere; what stands before the last place must be long to be no other."""
    start = letters[:KNOWN]
    place = page.find(start, after) if start else -1
    if place < 0 and len(start) >= LONG:
        place = page.find(start)
    return place if place >= 0 or not start else page.find(start[:BEGINNING], after)


def _text(element: Any) -> str:
    """The text of an element; of one that has parts, what stands directly in it."""
    if next(element.iterdescendants(*PARTS), None) is None:
        return _shown(element)
    own = (element.text or "") + "".join(f"{_inline(child)}{child.tail or ''}" for child in element)
    return own if len(_letters(own)) >= DIRECT else ""


def _inline(element: Any) -> str:
    parts = not isinstance(element.tag, str) or next(element.iter(*PARTS), None) is not None
    return "" if parts else _shown(element)


def _shown(element: Any) -> str:
    """The text of an element without scripts, which may hold the whole article once more."""
    if next(element.iter("script", "style"), None) is None:
        return str(element.text_content())
    return "".join(element.xpath("descendant::text()[not(parent::script or parent::style)]"))


def _container(element: Any) -> Any:
    """The container of a paragraph, past what is there for this paragraph alone."""
    if element is None:
        return None
    around = element if element.tag in CONTAINERS - {"div"} else element.getparent()
    while around is not None and (around.tag in AROUND or (len(around) == 1 and not around.get("class"))):
        around = around.getparent()
    return around


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))

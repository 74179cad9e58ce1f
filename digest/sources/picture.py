"""A picture as a feed or page tells of it: where it is, and its two sides where both are told."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from digest.model import Article

SIDE = re.compile(r"\s*(\d{1,5})(?:\.0*)?\s*(?:px)?\s*")

SMALLEST = 200 * 100  # pixels; smaller ones are logos and faces
NO_PICTURE = re.compile(
    r"\b(?:pixel|spacer|blank|sprite)\b|"
    r"(?:[/_.-]|\b)(?:logos?|avatars?\d?|placeholder)(?=[/_.?-]|$)|/default\.(?:jpe?g|png|gif|webp)(?:$|\?)",
    re.IGNORECASE,
)
# Sizes as addresses tell them: "_142x100", "/s72-c/", "?s=60", "?w=140".
SIDES = re.compile(r"(?<=[/_-])(\d{2,4})x(\d{2,4})(?=[._/?-]|$)")
SQUARE = re.compile(r"/s(\d{2,4})(?:-c)?/[^/]+$|[?&]s=(\d{2,3})(?=&|$)")
WIDTH = re.compile(r"[?&](?:w|width)=(\d{2,4})(?=&|$)")
LARGEST_RATIO = 24  # "16x10" is a shape
SHARED = 3  # articles; two may be reports of one event


@dataclass(frozen=True, slots=True)
class Picture:
    """An address, "" for none, and the sides in pixels; 0 and 0 when they are not told."""

    address: str = ""
    width: int = 0
    height: int = 0

    @property
    def pixels(self) -> int:
        """How large it is; 0 when that is not told."""
        return self.width * self.height


def told_picture(address: str, width: str, height: str) -> Picture:
    """A picture with its sides, if both are written as numbers of pixels."""
    sides = [SIDE.fullmatch(side) for side in (width, height)]
    wide, high = (int(side[1]) if side else 0 for side in sides)
    return Picture(address, wide, high) if wide and high else Picture(address)


def may_be_shown(picture: Picture) -> bool:
    """Whether a picture can be an article's: neither the site's logo or its like, nor too small, as far as is known."""
    pixels = picture.pixels or written_pixels(picture.address)
    return not NO_PICTURE.search(picture.address) and not 0 < pixels < SMALLEST


def written_pixels(address: str) -> int:
    """How large a picture is by a size in its address; 0 where none is written there."""
    if (sides := SIDES.search(address)) and min(wide := int(sides[1]), high := int(sides[2])) > LARGEST_RATIO:
        return wide * high
    if square := SQUARE.search(address):
        return int(square[1] or square[2]) ** 2
    width = WIDTH.search(address)
    return int(width[1]) ** 2 * 2 // 3 if width else 0


def without_shared_pictures(articles: Iterable[Article]) -> tuple[Article, ...]:
    """The articles of one reading without pictures that many of them have: those are the site's or an author's."""
    read = tuple(articles)
    spread = Counter(article.image for article in read)
    return tuple(
        replace(one, image="", image_width=0, image_height=0) if one.image and spread[one.image] >= SHARED else one
        for one in read
    )

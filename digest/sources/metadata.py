"""What a page says of itself outside its text: title, people, date, language, picture, site, address."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from digest.sources.address import article_address, canonical_address, host_of, resolve_link
from digest.sources.dates import parse_date
from digest.sources.entry import primary_language
from digest.sources.linked_data import LinkedData, linked_data
from digest.sources.markup import plain_line
from digest.sources.picture import SMALLEST, Picture, may_be_shown, told_picture
from digest.sources.title import title_of

# What a page draws with is no picture of what it tells.
DRAWN = re.compile(r"\.svg(?:$|\?)", re.IGNORECASE)
DATES = (
    "//meta[@property='article:published_time' or @property='og:published_time']/@content",
    "//*[@itemprop='datePublished']/@content | //*[@itemprop='datePublished']/@datetime",
    "//meta[@name='date' or @name='pubdate' or @name='publish-date' or @name='parsely-pub-date']/@content",
    "//meta[@name='dc.date' or @name='DC.date' or @name='dc.date.issued' or @name='DC.date.issued']/@content",
)
TIMES = ("//article//time/@datetime",)
TITLES = ("//meta[@property='og:title']/@content", "//meta[@name='twitter:title']/@content")
AUTHORS = (
    "//meta[@name='author' or @property='article:author' or @property='author' or @name='parsely-author'"
    " or @name='dc.creator' or @name='DC.creator' or @name='sailthru.author']/@content"
)
SITES = ("//meta[@property='og:site_name']/@content", "//meta[@name='application-name']/@content")
LANGUAGES = (
    "/html/@lang",
    "/html/@xml:lang",
    "//meta[@property='og:locale']/@content",
    "//meta[translate(@http-equiv, 'CL', 'cl')='content-language']/@content",
)
CANONICAL = ("//link[translate(@rel, 'CANOIL', 'canoil')='canonical']/@href", "//meta[@property='og:url']/@content")
KIND = ("//meta[@property='og:type']/@content",)
SCRIPTS = "//script[contains(translate(@type, 'LDJSON', 'ldjson'), 'ld+json')]/text()"
PICTURES = "//meta[starts-with(@property, 'og:image') or @name='twitter:image' or @name='twitter:image:src']"
PICTURES_WITHIN = "//article//img | //main//img"
HEADINGS, MOST = 10, 30
LONGEST = 1_000  # characters of a title, an address, a name
LONGEST_NAME = 100
NO_PERSON = re.compile(r"https?:|www\.|@|\.(?:com|org|net)$|^(?:username|submitted|admin|author|unknown|null)$", re.I)


@dataclass(frozen=True)
class Metadata:
    """What a page says of itself; "" or None where it says nothing."""

    title: str
    author: str
    source: str
    published: datetime | None
    language: str
    image: Picture
    address: str
    told: LinkedData


def metadata(tree: Any, url: str) -> Metadata:
    """The metadata of a page's element tree (None: no page); addresses are resolved against `url`, or its own word."""
    url = url or canonical_address(first(tree, CANONICAL))
    told = linked_data([str(script) for script in _found(tree, SCRIPTS)])
    source = plain_line(first(tree, SITES)) or told.source
    host = host_of(url)
    return Metadata(
        title=title_of(
            [plain_line(first(tree, TITLES)), told.title],
            plain_line(first(tree, ("string(//head/title)", "string(//title)"))),
            [plain_line(heading.text_content()[:LONGEST]) for heading in _found(tree, "//h1")[:HEADINGS]],
            (source, told.source, host, host.rpartition(".")[0]),
        ),
        author=", ".join(people(told.authors, source) or people(map(str, _found(tree, AUTHORS)[:MOST]), source)),
        source=source if "://" not in source else "",
        published=parse_date(first(tree, DATES)) or parse_date(told.published) or parse_date(first(tree, TIMES)),
        language=primary_language(first(tree, LANGUAGES)) or primary_language(told.language),
        image=_image(tree, url, told),
        address=_address(tree, url),
        told=told,
    )


def first(tree: Any, paths: tuple[str, ...]) -> str:
    """The first value that any of the XPaths finds in a tree, cut where no name is longer; "" when none does."""
    for path in paths if tree is not None else ():
        found = tree.xpath(path)
        values = [found] if isinstance(found, str) else found[:MOST]
        value = next((str(value).strip() for value in values if str(value).strip()), "")
        if value:
            return value[:LONGEST]
    return ""


def _found(tree: Any, path: str) -> list[Any]:
    return list(tree.xpath(path)) if tree is not None else []


def people(names: Iterable[str], source: str) -> list[str]:
    """The names that can be people: no addresses, no placeholders, not the publication itself."""
    lines = (plain_line(name) for name in names)
    return list(dict.fromkeys(name for name in lines if _is_person(name, source)))


def _is_person(name: str, source: str) -> bool:
    return 1 < len(name) <= LONGEST_NAME and not NO_PERSON.search(name) and name.casefold() != source.casefold()


def _address(tree: Any, url: str) -> str:
    """The page's own word for its address (RFC 6596), if it is one of the same site and not just its front page."""
    address = article_address(url)
    for path in CANONICAL:
        named = article_address(resolve_link(url, first(tree, (path,))))
        if named and host_of(named) == host_of(address) and urlsplit(named).path != "/":
            return named
    return address


def _image(tree: Any, url: str, told: LinkedData) -> Picture:
    """The page's encrypted picture: the largest of those it tells, else the first large one in its text."""
    told_ones = _largest([*_meta_pictures(tree), *told.pictures], url)
    return told_ones if told_ones.address else _largest(_pictures_within(tree), url)


def _largest(pictures: Iterable[Picture], url: str) -> Picture:
    """The largest picture; where no sizes are told, the first one: the others may be smaller."""
    fit = [
        replace(picture, address=address)
        for picture in pictures
        if (address := resolve_link(url, picture.address)).startswith("https://")
        and not DRAWN.search(address)
        and may_be_shown(replace(picture, address=address))
    ]
    return max(fit, key=lambda picture: picture.pixels, default=Picture())


def _meta_pictures(tree: Any) -> Iterator[Picture]:
    """The pictures for previews, each with the size that follows it (ogp.me, structured properties)."""
    address, sides = "", {"width": "", "height": ""}
    for meta in _found(tree, PICTURES)[:MOST]:
        name = (meta.get("property") or meta.get("name") or "").removeprefix("og:image")
        content = str(meta.get("content") or "").strip()
        if name.removeprefix(":") in sides:
            sides[name.removeprefix(":")] = content
        elif name in {"", ":url", "twitter:image", "twitter:image:src"}:
            yield from [told_picture(address, **sides)] if address else []
            address, sides = content, {"width": "", "height": ""}
        elif name == ":secure_url" and content:
            address = content
    yield from [told_picture(address, **sides)] if address else []


def _pictures_within(tree: Any) -> Iterator[Picture]:
    """The pictures in the text that are said to be large."""
    for image in _found(tree, PICTURES_WITHIN)[:MOST]:
        picture = told_picture(str(image.get("src") or ""), image.get("width") or "", image.get("height") or "")
        if picture.pixels >= 10 * SMALLEST:
            yield picture

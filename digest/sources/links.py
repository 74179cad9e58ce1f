"""The links of a page that lead to articles."""

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from trafilatura import load_html

from digest.sources.address import canonical_address, host_of, resolve_link

# Where pages put what they are about: in headings and articles, not in menus and feet.
PLACES = (
    "//h1//a/@href | //h2//a/@href | //h3//a/@href | //h4//a/@href | //a[.//h1 or .//h2 or .//h3 or .//h4]/@href"
    " | //article//a/@href",
    "//main//a/@href",
    "//a[not(ancestor::nav or ancestor::footer or ancestor::header or ancestor::aside)]/@href",
)
ASIDE = re.compile(
    r"/(?:tags?|categor(?:y|ies)|topics?|authors?|users?|search|login|signin|register|subscribe|newsletters?|about|contact|"
    r"privacy|terms|cookies?|impressum|datenschutz|feed|rss|wp-admin|account|cart|shop|comments?)(?:/|$)",
    re.IGNORECASE,
)
FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|pdf|zip|mp[34]|css|js|xml|json|ico|webm)$", re.IGNORECASE)
ARTICLE = re.compile(r"(?:[^/-]+-){2,}[^/-]+/?$|\d{4,}|/20\d\d/|\.html?$")
FEED_TYPES = {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"}
FEED_PATH = re.compile(
    r"/(?:feeds?|rss|atom)/?$|\.(?:rss|atom|rdf)$|/[\w-]*(?:feed|rss|atom)[\w-]*\.(?:xml|json)$", re.IGNORECASE
)
COMMENTS = re.compile(r"comment|kommentar|comentario|commentaire|replies", re.IGNORECASE)


def article_links(text: str, url: str) -> list[str]:
    """The canonical addresses on the same host that look like articles, in the order of the page."""
    tree = tree_of(text)
    if tree is None:
        return []
    for place in PLACES:
        links = list(dict.fromkeys(_fitting(tree.xpath(place), url)))
        if links:
            return links
    return []


def feed_links(text: str, url: str) -> list[str]:
    """The feeds a page names by `<link rel=alternate>` (RFC 8288): in its order, but those of comments last."""
    tree = tree_of(text)
    found = tree.xpath("//link[@href and @type]") if tree is not None else []
    named = [
        link
        for link in found
        if "alternate" in (link.get("rel") or "").lower().split()
        and (link.get("type") or "").split(";")[0].strip().lower() in FEED_TYPES
    ]
    named.sort(key=lambda link: bool(COMMENTS.search(f"{link.get('title') or ''} {link.get('href')}")))
    return _canonical((link.get("href") for link in named), url)


def likely_feed_links(text: str, url: str) -> list[str]:
    """The links of a page whose addresses look like feeds of its own host, in its order."""
    tree = tree_of(text)
    links = _canonical(tree.xpath("//a/@href"), url) if tree is not None else []
    return [link for link in links if host_of(link) == host_of(url) and FEED_PATH.search(urlsplit(link).path)]


def _canonical(links: Iterable[object], url: str) -> list[str]:
    return list(dict.fromkeys(filter(None, (canonical_address(resolve_link(url, str(link))) for link in links))))


def tree_of(text: str) -> Any:
    """The element tree of HTML; None when it is none."""
    try:
        return load_html(text)
    except (ValueError, TypeError, AssertionError):
        return None


def _fitting(links: list[Any], url: str) -> Iterator[str]:
    own = canonical_address(url)
    for link in links:
        address = canonical_address(resolve_link(url, str(link)))
        path = urlsplit(address).path
        if address == own or not address or host_of(address) != host_of(own):
            continue
        if ARTICLE.search(path) and not ASIDE.search(path) and not FILE.search(path):
            yield address

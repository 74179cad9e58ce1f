"""What kind of source an address is, for whoever adds it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from digest.errors import NoSuchFileError, SourceError
from digest.model import Feed
from digest.sources.address import public_address
from digest.sources.encoding import decode, is_binary
from digest.sources.feed import parse_feed
from digest.sources.fetch import Fetched, Fetcher
from digest.sources.links import article_links, feed_links, likely_feed_links
from digest.sources.local import is_local, path_of, read_file
from digest.sources.wellformed import looks_like_feed

Parse = Callable[[bytes, str, str], Feed]
FEED, PAGE, FOLDER = "feed", "page", "folder"
NOT_FOUND = 404
TRIED = 4  # feeds of a page
HOST = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?(?:/|$)", re.IGNORECASE)
# A file of such a name is meant to be a feed: reading it as one says what is wrong with it.
FEED_ENDINGS = (".rss", ".atom", ".rdf", ".xml", ".json")


@dataclass(frozen=True)
class Recognised:
    """The kind of a source (feed, page or folder), its address, and what its admin should know ("": nothing)."""

    kind: str
    address: str
    note: str = ""


def recognise(address: str, fetcher: Fetcher, parse: Parse = parse_feed) -> Recognised:
    """The source behind an address, path or page that names a feed; SourceError for what is not there or is neither."""
    if is_local(address):
        return _local(path_of(address).absolute(), address)
    try:
        answer = fetcher.fetch(address)
    except SourceError as problem:
        if problem.permanent or getattr(problem, "status", 0) == NOT_FOUND:
            raise
        return Recognised(FEED, address, f"it could not be reached now and is taken for a feed: {problem}")
    text = decode(answer.data, answer.content_type).text
    if looks_like_feed(text):
        feed = parse(answer.data, answer.url, answer.content_type)
        return Recognised(FEED, answer.moved or address, "; ".join(feed.problems))
    if is_binary(answer.data) or "<" not in text or text.startswith("%PDF"):
        raise SourceError("it is neither a feed nor a web page", where=public_address(address), fix="check the address")
    return _of_page(text, answer, address, fetcher, parse)


def _of_page(text: str, answer: Fetched, address: str, fetcher: Fetcher, parse: Parse) -> Recognised:
    """The feed a page names or links to, the first that can be read; else the page itself."""
    named = feed_links(text, answer.url)
    own = fetcher.is_own(address)
    likely = [*named, *likely_feed_links(text, answer.url)][:TRIED]
    tried = {link: _articles_of(link, fetcher, parse, own=own) for link in likely}
    chosen = max(tried, key=lambda link: tried[link] > 0, default="")
    if chosen and (tried[chosen] > 0 or chosen in named):
        others = [link for link in named if link != chosen][:3]
        also = f"; it also names {', '.join(others)}" if others else ""
        empty = "" if tried[chosen] else ", which gives no article now"
        return Recognised(FEED, chosen, f"the page names this feed: {chosen}{empty}{also}")
    links = len(article_links(text, answer.url))
    found = f"so its links are read: {links} may be articles" if links else "and none of its links may be an article"
    return Recognised(PAGE, answer.moved or address, f"it names no feed, {found}")


def _articles_of(address: str, fetcher: Fetcher, parse: Parse, *, own: bool) -> int:
    """How many articles a feed gives now; 0 when it cannot be read or is none."""
    try:
        # The page is a stranger's, so where it points must not be inside.
        answer = fetcher.fetch(address, public_only=not own)
        return len(parse(answer.data, answer.url, answer.content_type).articles)
    except SourceError:
        return 0


def _local(path: Path, told: str) -> Recognised:
    if path.is_dir():
        return Recognised(FOLDER, str(path))
    if not path.exists():
        fix = f"if it is a web address, write https://{told}" if HOST.match(told) else "check the path"
        raise NoSuchFileError("there is no such file", where=str(path), fix=fix)
    text = decode(read_file(path)).text
    is_feed = looks_like_feed(text) or path.suffix.lower() in FEED_ENDINGS
    return Recognised(FEED if is_feed else FOLDER, str(path))

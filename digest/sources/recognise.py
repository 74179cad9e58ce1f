"""What kind of source an address is, for whoever adds it."""

from dataclasses import dataclass
from pathlib import Path

from digest.errors import SourceError
from digest.sources.encoding import decode
from digest.sources.feed import parse_feed
from digest.sources.fetch import Fetcher
from digest.sources.links import feed_links
from digest.sources.local import is_local, path_of, read_file
from digest.sources.wellformed import looks_like_feed

FEED, PAGE, FOLDER = "feed", "page", "folder"
# A file of such a name is meant to be a feed: reading it as one says what is wrong with it.
FEED_ENDINGS = (".rss", ".atom", ".rdf", ".xml", ".json")


@dataclass(frozen=True)
class Recognised:
    """The kind of a source (feed, page or folder), its address, and what its admin should know ("": nothing)."""

    kind: str
    address: str
    note: str = ""


def recognise(address: str, fetcher: Fetcher) -> Recognised:
    """The source behind an address, path or page that names a feed; SourceError for a path that is not there."""
    if is_local(address):
        return _local(path_of(address).absolute())
    try:
        answer = fetcher.fetch(address)
    except SourceError as problem:
        if problem.permanent:
            raise
        return Recognised(FEED, address, f"it could not be reached now and is taken for a feed: {problem}")
    text = decode(answer.data, answer.content_type).text
    if looks_like_feed(text):
        feed = parse_feed(answer.data, answer.url, answer.content_type)
        return Recognised(FEED, answer.moved or address, "; ".join(feed.problems))
    feeds = feed_links(text, answer.url)
    if feeds:
        return Recognised(FEED, feeds[0], _choice(feeds))
    return Recognised(PAGE, answer.moved or address, "it names no feed, so its links are read")


def _choice(feeds: list[str]) -> str:
    others = f"; it also names {', '.join(feeds[1:4])}" if feeds[1:] else ""
    return f"the page names this feed: {feeds[0]}{others}"


def _local(path: Path) -> Recognised:
    if path.is_dir():
        return Recognised(FOLDER, str(path))
    text = decode(read_file(path)).text
    is_feed = looks_like_feed(text) or path.suffix.lower() in FEED_ENDINGS
    return Recognised(FEED if is_feed else FOLDER, str(path))

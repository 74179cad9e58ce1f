"""Feeds -> articles: RSS 0.9x to 2.0, RDF, Atom and JSON Feed, from any bytes."""

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import feedparser

from digest.errors import SourceError
from digest.model import Feed
from digest.sources.address import public_address
from digest.sources.dates import DateReader
from digest.sources.encoding import decode
from digest.sources.entry import Channel, article_of, authors, primary_language
from digest.sources.fetch import Fetcher
from digest.sources.jsonfeed import parse_json_feed
from digest.sources.local import is_local, path_of, read_file
from digest.sources.markup import plain_line
from digest.sources.picture import without_shared_pictures
from digest.sources.read import Memory, Reading
from digest.sources.repair import as_meant, repair
from digest.sources.wellformed import CUT_OFF, NO_ARTICLES, complete, from_declaration, from_root, refusal

NOT_WELL_FORMED = "it is not well-formed XML; it was read as well as it could be"


def parse_feed(data: bytes, url: str = "", content_type: str = "") -> Feed:
    """The feed of any bytes, whose links are relative to `url`; never raises, what is wrong stands in its problems."""
    decoded = decode(data, content_type)
    text = from_declaration(decoded.text)
    noted = (decoded.problem,) if decoded.problem else ()
    if text.startswith(("{", "[")):
        feed = parse_json_feed(text, url)
    else:
        refused = refusal(text)
        feed = Feed(problems=(refused,)) if refused else _parse_xml(text, url)
    return Feed(title=feed.title, articles=without_shared_pictures(feed.articles), problems=noted + feed.problems)


class FeedSource:
    """Reads feeds by http(s), and from files where an address is a path or begins with `file:`."""

    def __init__(self, fetcher: Fetcher, parse: Callable[[bytes, str, str], Feed] = parse_feed) -> None:
        self._fetcher, self._parse = fetcher, parse

    def read(self, address: str, memory: Memory, now: datetime) -> Reading:
        """The feed's articles; unchanged when the server says so; SourceError when it cannot be fetched or is none."""
        if is_local(address):
            return Reading(_believed(self._parse(read_file(path_of(address)), "", ""), address))
        answer = self._fetcher.fetch(address, memory.etag, memory.modified)
        if answer.unchanged:
            return Reading(Feed(), memory.etag, memory.modified, unchanged=True, address=answer.moved)
        feed = _believed(self._parse(answer.data, answer.url, answer.content_type), public_address(address))
        if CUT_OFF in feed.problems or not feed.articles:
            return Reading(feed)  # without memory or a move, so that the next reading looks again
        return Reading(feed, answer.etag, answer.modified, address=answer.moved)


def _believed(feed: Feed, where: str) -> Feed:
    """A feed, if it is one: what came and is none is a failure like any other, and must not look like silence."""
    if not feed.articles and NO_ARTICLES not in feed.problems:
        problem = "; ".join(feed.problems) or NO_ARTICLES
        raise SourceError(problem, where=where, fix="look at what is there; it is tried again later")
    return feed


def _parse_xml(text: str, url: str) -> Feed:
    told = from_root(text)  # without what stands before it, where feedparser looks for entities in quadratic time
    mended = repair(told)
    whole, cut = complete(mended)
    if cut and not whole:
        return Feed(problems=(cut,))
    try:
        # A stream, because feedparser opens bytes and strings as the names of files and addresses.
        parsed = feedparser.parse(io.BytesIO(as_meant(whole).encode()), **_options(url))
    except Exception as problem:  # feedparser's loose reader fails in many ways on bytes that are no feed
        return Feed(problems=(cut or f"it could not be read as a feed ({type(problem).__name__})",))
    channel = _channel(parsed.feed, url, str(parsed.version))
    articles = tuple(article_of(entry, channel) for entry in parsed.entries)
    problems = [cut] if cut else [NOT_WELL_FORMED] if parsed.bozo or mended != told else []
    problems += [] if articles or cut else [NO_ARTICLES]
    return Feed(title=channel.title, articles=articles, problems=tuple(problems))


def _options(url: str) -> dict[str, Any]:
    headers = {"content-type": "application/xml; charset=utf-8"}
    if url:
        headers["content-location"] = url
    # Markup is turned into plain text afterwards, so there is nothing left to clean in it.
    return {"response_headers": headers, "sanitize_html": False, "resolve_relative_uris": False}


def _channel(feed: dict[str, Any], url: str, version: str) -> Channel:
    links = [url, *(str(feed.get(name) or "") for name in ("link", "href", "id"))]
    base = next((link for link in links if link.startswith(("http://", "https://"))), "")
    title = plain_line(str(feed.get("title") or ""))
    language = primary_language(str(feed.get("language") or ""))
    # The author of an Atom feed is its entries' (RFC 4287, section 4.2.1); many give the name of the site instead.
    author = authors(feed) if version.startswith("atom") else ""
    return Channel(title, base, language, DateReader(language), author if author != title else "")

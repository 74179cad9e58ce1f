"""Web pages -> articles: a page that is an article gives one, a page of links gives those behind its links."""

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import trafilatura

from digest.errors import SourceError
from digest.model import Article, Feed
from digest.sources.address import article_address, host_of, resolve_link
from digest.sources.clean import clean
from digest.sources.dates import parse_date
from digest.sources.encoding import decode
from digest.sources.entry import primary_language
from digest.sources.fetch import Fetched, Fetcher
from digest.sources.links import article_links, tree_of
from digest.sources.markup import paragraphs_of, plain_line
from digest.sources.read import Memory, Reading
from digest.sources.robots import Robots

LONGEST = 3_000_000  # characters; larger pages are data, not articles
ELEMENTS = 30_000
LINKS = 20  # articles of one page of links
DATES = (
    "//meta[@property='article:published_time' or @property='og:published_time']/@content",
    "//*[@itemprop='datePublished']/@content | //*[@itemprop='datePublished']/@datetime",
    "//meta[@name='date' or @name='pubdate' or @name='publish-date' or @name='parsely-pub-date']/@content",
    "//meta[@name='dc.date' or @name='DC.date' or @name='dc.date.issued' or @name='DC.date.issued']/@content",
    "substring-before(substring-after(//script[contains(., 'datePublished')], '\"datePublished\":\"'), '\"')",
    "substring-before(substring-after(//script[contains(., 'datePublished')], '\"datePublished\": \"'), '\"')",
    "//article//time/@datetime",
)
TITLES = ("string(//h1)", "string(//title)")
PICTURES = ("//meta[@property='og:image' or @property='og:image:url' or @name='twitter:image']/@content",)
LANGUAGES = ("/html/@lang", "/html/@xml:lang", "//meta[@property='og:locale']/@content")
CANONICAL = ("//link[translate(@rel, 'CANOIL', 'canoil')='canonical']/@href",)
KIND = ("//meta[@property='og:type']/@content",)
DAYS = {"original_date": True, "extensive_search": False, "max_date": "2100-01-01"}  # the verb that has a clock decides

# It logs what it cannot read as errors; for us that is an article without text, said by whoever asked for it.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)


def extract_article(html: bytes | str, url: str) -> Article:
    """The article of a page at `url`; never raises, a page without one gives an article with empty text."""
    text = (decode(html).text if isinstance(html, bytes) else html)[:LONGEST]
    tree = tree_of(text)
    document = _document(tree, url)
    title = plain_line((document and document.title) or _first(tree, TITLES))
    found = document.text.split("\n") if document and document.text else _paragraphs(text)
    body = clean(found, title)
    return Article(
        url=_address(tree, url or (document and document.url) or ""),
        title=title,
        text=body.text,
        source=(document and document.sitename) or body.source or host_of(url),
        author=", ".join((document.author or "").split("; ")) if document else body.author,
        published=_published(tree, document),
        language=primary_language(_first(tree, LANGUAGES)),
        image=resolve_link(url, _first(tree, PICTURES)),
        tags=tuple(document.tags or ())[:20] if document else (),
        credit=body.credit,
    )


@dataclass(frozen=True)
class Page:
    """What stands on a page: an article, and the addresses it leads to when it is a page of links."""

    article: Article
    links: tuple[str, ...] = ()


def read_page(data: bytes, url: str, content_type: str = "") -> Page:
    """What stands on the page of any bytes at `url`; never raises."""
    text = decode(data, content_type).text
    article = extract_article(text, url)
    links = article_links(text[:LONGEST], url)
    return Page(article, tuple(links) if is_page_of_links(text, article, min(len(links), LINKS)) else ())


class PageSource:
    """Reads pages by http(s), one after the other and only where robots.txt lets it."""

    def __init__(
        self,
        fetcher: Fetcher,
        pause: Callable[[float], None] = time.sleep,
        articles: int = LINKS,
        look: Callable[[bytes, str, str], Page] = read_page,
    ) -> None:
        self._fetcher, self._pause, self._articles, self._look = fetcher, pause, articles, look

    def read(self, address: str, memory: Memory, now: datetime) -> Reading:
        """The page's own article, or those behind its links; SourceError when the page cannot be read."""
        robots = Robots(self._fetcher)
        robots.check(address)
        answer = self._fetcher.fetch(address, memory.etag, memory.modified)
        if answer.unchanged:
            return Reading(Feed(), memory.etag, memory.modified, unchanged=True, address=answer.moved)
        feed = self._feed(answer, robots)
        if not feed.articles:
            return Reading(feed)
        return Reading(feed, answer.etag, answer.modified, address=answer.moved)

    def _feed(self, answer: Fetched, robots: Robots) -> Feed:
        page = self._look(answer.data, answer.url, answer.content_type)
        article, links = page.article, page.links[: self._articles]
        if not links:
            return Feed(title=article.source, articles=(article,) if article.text else (), problems=_lack(article))
        read = [self._article(link, robots) for link in links]
        problems = tuple(problem for _, problem in read if problem)
        return Feed(title=article.title, articles=tuple(one for one, _ in read if one), problems=problems)

    def _article(self, link: str, robots: Robots) -> tuple[Article | None, str]:
        """The article behind a link, or why there is none; one that fails never stops the others."""
        try:
            robots.check(link)
            self._pause(robots.delay(link))
            answer = self._fetcher.fetch(link)
            article = self._look(answer.data, answer.url, answer.content_type).article
        except SourceError as problem:
            return None, str(problem)
        return (article, "") if article.text else (None, f"{link}: there is no article in it")


def is_page_of_links(text: str, article: Article, links: int) -> bool:
    """Whether a page leads to articles: it does not say it is one, and has little text beside its article links."""
    if "article" in _first(tree_of(text[:LONGEST]), KIND).lower():
        return False
    return links >= 3 and len(article.text) < 400 * links


def _lack(article: Article) -> tuple[str, ...]:
    return () if article.text else ("there is neither an article nor a list of articles in it",)


def _document(tree: Any, url: str) -> Any:
    if tree is None or tree.xpath("count(//*)") > ELEMENTS:
        return None
    try:
        return trafilatura.bare_extraction(
            tree,
            url=url or None,
            with_metadata=True,
            include_comments=False,
            include_tables=False,
            date_extraction_params=dict(DAYS),
        )
    except Exception:  # trafilatura fails in many ways on markup that is none; that page has no article
        logging.getLogger(__name__).debug("no article could be extracted", exc_info=True)
        return None


def _paragraphs(text: str) -> Iterator[str]:
    """The paragraphs of a page too small for trafilatura."""
    body = text[text.find("<body") :] if "<body" in text else text
    return iter(paragraphs_of(body)) if "<p" in body else iter(())


def _address(tree: Any, url: str) -> str:
    """The page's own word for its address (RFC 6596), if it is one of the same site and not just its front page."""
    address = article_address(url)
    named = article_address(resolve_link(url, _first(tree, CANONICAL)))
    if not named or host_of(named) != host_of(address) or urlsplit(named).path == "/":
        return address
    return named


def _published(tree: Any, document: Any) -> datetime | None:
    return parse_date(_first(tree, DATES)) or parse_date((document and document.date) or "")


def _first(tree: Any, paths: tuple[str, ...]) -> str:
    """The first value that any of the XPaths finds in a tree; "" when none does."""
    for path in paths if tree is not None else ():
        found = tree.xpath(path)
        value = found if isinstance(found, str) else next(iter(found), "")
        if str(value).strip():
            return str(value).strip()
    return ""

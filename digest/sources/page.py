"""Web pages -> articles: a page that is an article gives one, a page of links gives those behind its links."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from digest.errors import SourceError
from digest.model import Article, Feed
from digest.sources.address import host_of, public_address
from digest.sources.body import body_of
from digest.sources.clean import clean
from digest.sources.dates import parse_date
from digest.sources.encoding import decode
from digest.sources.fetch import Fetched, Fetcher
from digest.sources.links import article_links, tree_of
from digest.sources.markup import paragraphs_of, plain_line
from digest.sources.metadata import KIND, first, metadata, people
from digest.sources.picture import without_shared_pictures
from digest.sources.read import Memory, Reading
from digest.sources.robots import Robots
from digest.sources.stub import is_stub

LONGEST = 3_000_000  # characters; larger pages are data, not articles
ENCLOSED = re.compile(r"data:[\w/+.;=-]{1,100};base64,[\w+/=%]{1000,}+")
TAGS = 20
LINKS = 20  # articles of one page of links


def extract_article(html: bytes | str, url: str) -> Article:
    """The article of a page at `url`; never raises, a page without one gives an article with empty text."""
    text = bounded(decode(html).text if isinstance(html, bytes) else html)
    tree = tree_of(text)
    about = metadata(tree, url)
    found = body_of(tree, url, about.told.text)
    title = about.title or plain_line(found.title)
    body = clean(found.paragraphs or _paragraphs(text), title, marked=bool(found.paragraphs))
    return Article(
        url=about.address,
        title=title,
        text="" if is_stub(title, body.text) else body.text,
        source=about.source or found.source or body.source or host_of(about.address or url),
        author=about.author or body.author or ", ".join(people([found.author], about.source)),
        published=about.published or parse_date(found.date),
        language=about.language,
        image=about.image.address,
        image_width=about.image.width,
        image_height=about.image.height,
        tags=found.tags[:TAGS],
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
    links = article_links(bounded(text), url)
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
        feed = self._feed(address, answer, robots)
        if not feed.articles:
            return Reading(feed)
        return Reading(feed, answer.etag, answer.modified, address=answer.moved)

    def _feed(self, address: str, answer: Fetched, robots: Robots) -> Feed:
        page = self._look(answer.data, answer.url, answer.content_type)
        article, links = page.article, page.links[: self._articles]
        if not links:
            return Feed(title=article.source, articles=(_believed(article, answer.url),))
        # The links are of the host where the page was found; only the one that was named may stand inside.
        led_away = not self._fetcher.is_own(address) and host_of(answer.url) != host_of(address)
        robots = Robots(self._fetcher, public_only=True) if led_away else robots
        read = [self._article(link, robots, led_away) for link in links]
        problems = tuple(problem for _, problem in read if problem)
        articles = without_shared_pictures(one for one, _ in read if one)
        return Feed(title=article.title, articles=articles, problems=problems)

    def _article(self, link: str, robots: Robots, public_only: bool) -> tuple[Article | None, str]:
        """The article behind a link, or why there is none; one that fails never stops the others."""
        try:
            robots.check(link)
            self._pause(robots.delay(link))
            answer = self._fetcher.fetch(link, public_only=public_only)
            article = self._look(answer.data, answer.url, answer.content_type).article
        except SourceError as problem:
            return None, str(problem)
        return (article, "") if article.text else (None, f"{link}: there is no article in it")


def bounded(text: str) -> str:
    """A page no longer than articles are; one that holds its pictures itself loses these first."""
    return (text if len(text) <= LONGEST else ENCLOSED.sub("", text))[:LONGEST]


def is_page_of_links(text: str, article: Article, links: int) -> bool:
    """Whether a page leads to articles: it does not say it is one, and has little text beside its article links."""
    if "article" in first(tree_of(bounded(text)), KIND).lower():
        return False
    return links >= 3 and len(article.text) < 400 * links


def _believed(article: Article, where: str) -> Article:
    """The article of a page, if it is one: a wall in its place is a failure, and must not look like silence."""
    if not article.text:
        problem = "there is neither an article nor a list of articles in it"
        raise SourceError(problem, where=public_address(where), fix="look at what is there; it is tried again")
    return article


def _paragraphs(text: str) -> Iterator[str]:
    """The paragraphs of a page too small for trafilatura."""
    body = text[text.find("<body") :] if "<body" in text else text
    return iter(paragraphs_of(body)) if "<p" in body else iter(())

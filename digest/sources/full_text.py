"""The whole text of an article whose feed carries only a teaser, from its page."""

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from digest.errors import SourceError
from digest.model import Article
from digest.sources.fetch import Fetcher
from digest.sources.page import Page, read_page
from digest.sources.read import plain_article
from digest.sources.robots import Robots

AT_ONCE, SECONDS = 20, 90.0  # pages of one reading, and how long it goes on to another
MOST_TROUBLES = 3  # pages of one reading that did not come for a reason that may pass
SHORT, LONG = 700, 3_000  # characters: below is a teaser, above is none whatever it ends with
LONGER = 1.2  # times the teaser: else the page adds nothing
SHARED = 0.4  # of the teaser's words: else the page is about something else, such as cookies
BREAKS_OFF = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])\s*$")
WORD = re.compile(r"\w{3,}")


def is_teaser(article: Article) -> bool:
    """Whether an article has a page, and less text than a whole one: little, or some that breaks off."""
    if not article.url or len(article.text) >= LONG:
        return False
    return len(article.text) < SHORT or bool(BREAKS_OFF.search(article.text))


class PageReader:
    """Reads the pages of articles, where robots.txt lets it, and no more than some at once, nor for long."""

    def __init__(
        self,
        fetcher: Fetcher,
        look: Callable[[bytes, str, str], Page] = read_page,
        pause: Callable[[float], None] = time.sleep,
        at_once: int = AT_ONCE,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fetcher, self._look, self._pause, self._at_once = fetcher, look, pause, at_once
        self._monotonic = monotonic

    def read(self, articles: Sequence[Article], *, public_only: bool) -> tuple[tuple[Article, ...], int]:
        """The articles whose pages were read, with their texts if they gave any, and how many are left for later.

        `public_only` where the feed is a stranger's: its links must not lead into one's own network.
        """
        robots, read, end = Robots(self._fetcher, public_only), list[Article](), self._monotonic() + SECONDS
        troubles = 0
        for article in articles[: self._at_once]:
            # Pages that drip would keep everybody waiting for as long as all of them together may take.
            if troubles == MOST_TROUBLES or self._monotonic() > end:
                break
            try:
                read.append(self._whole(article, robots, public_only))
            except SourceError as problem:
                if problem.retry_after:  # the host wants to be left alone
                    break
                if problem.passing:
                    troubles += 1
                else:
                    read.append(replace(article, page_read=True))
        return tuple(read), len(articles) - len(read)

    def _whole(self, article: Article, robots: Robots, public_only: bool) -> Article:
        robots.check(article.url)
        if public_only:
            self._pause(robots.delay(article.url))
        answer = self._fetcher.fetch(article.url, public_only=public_only)
        page = self._look(answer.data, answer.url, answer.content_type)
        return completed(article, page.article)


def completed(article: Article, page: Article) -> Article:
    """An article with what its page says: the text if it is the same article's, and what the feed left out."""
    if len(page.text) < LONGER * len(article.text) or not same_subject(article, page):
        return replace(article, page_read=True)
    found = plain_article(page)
    # A picture that both show has the size that either tells.
    pictured = article if article.image and (article.image_width or article.image != found.image) else found
    return replace(
        article,
        url=found.url or article.url,
        text=found.text,
        author=article.author or found.author,
        published=article.published or found.published,
        language=article.language or found.language,
        image=pictured.image,
        image_width=pictured.image_width,
        image_height=pictured.image_height,
        credit=found.credit or article.credit,
        page_read=True,
    )


def same_subject(article: Article, page: Article) -> bool:
    """Whether a page has enough of the words of an article's title and teaser."""
    told = set(WORD.findall(f"{article.title} {article.text}".lower()))
    there = set(WORD.findall(f"{page.title} {page.text}".lower()))
    return not told or len(told & there) >= SHARED * len(told)

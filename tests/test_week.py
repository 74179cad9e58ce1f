"""A week of feeds that change guids, addresses and dates: nothing floods an edition, nothing legitimate is lost."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa
from pytest_httpserver import HTTPServer
from werkzeug import Response

from digest.pipeline import collect, run
from digest.settings import FetchSettings
from digest.storage.sources import add_source
from digest.storage.tables import articles
from tests.house import START, House, house

DAY, DAYS = timedelta(days=1), 7
A_DAY, WINDOW = 6, 18


@pytest.fixture
def at_home(tmp_path: Path) -> Iterator[House]:
    with house(tmp_path, str(tmp_path / "digest.db")) as built:
        fetch = FetchSettings(allowed_networks=("127.0.0.0/8",))
        built.service.settings = msgspec.structs.replace(built.service.settings, fetch=fetch)
        yield built


@dataclass(frozen=True)
class Feed:
    """How a feed names and dates its articles, of a number and a day."""

    guid: Callable[[int, int], str] = lambda number, day: f"n{number}"
    link: Callable[[int, int], str] = lambda number, day: f"https://a.example/{number}"
    title: Callable[[int, int], str] = lambda number, day: words(number, 5)
    text: Callable[[int, int], str] = lambda number, day: words(number, 40)
    # In days before the last midnight but so many; the day of the reading is told beside it.
    date: Callable[[float, int], float | None] = lambda written, day: written
    date_format: str = "%a, %d %b %Y %H:%M:%S +0000"
    late: int = 0  # days
    shuffled: bool = False

    def document(self, day: int) -> str:
        """The feed as it stands on a day: A_DAY new articles, and those of some days before."""
        newest = A_DAY * (day - self.late + 4)
        items = [self.item(number, day) for number in range(newest - 1, newest - WINDOW - 1, -1)]
        if self.shuffled:
            random.Random(day).shuffle(items)
        return f"<rss version='2.0'><channel><title>A</title>{''.join(items)}</channel></rss>"

    def item(self, number: int, day: int) -> str:
        """One article: number A_DAY x (day + 3) is written a day before the morning of that day."""
        told = self.date(number / A_DAY - 4, day)
        date = f"<pubDate>{START + told * DAY:{self.date_format}}</pubDate>" if told is not None else ""
        named = f"<link>{self.link(number, day)}</link><guid isPermaLink='false'>{self.guid(number, day)}</guid>"
        title, text = self.title(number, day), self.text(number, day)
        return f"<item><title>{title}</title>{named}{date}<description>{text}</description></item>"


def words(number: int, count: int) -> str:
    """Words that only this article has."""
    chance = random.Random(number)
    return " ".join("".join(chance.choices("abcdefghiklmnoprstuvy", k=6)) for _ in range(count))


def changed(number: int, day: int) -> str:
    """A name that is another every day."""
    return f"https://a.example/{number}?session={day}"


def moved(number: int, day: int) -> str:
    """A name that changes once."""
    return f"http{'s' if day > 2 else ''}://{'a' if day > 4 else 'b'}.example/{number}"


def edited(number: int, day: int) -> str:
    """A headline that is edited every day."""
    return f"{words(number, 6)} {words(1000 + day, 1)}"


def column(number: int, day: int) -> str:
    """A headline that differs from yesterday's by its date alone."""
    return f"{COLUMNS[number % 6]} for the towns around the fjord, number {number // 6}"


def nothing(number: int, day: int) -> str:
    """What a feed does not tell."""
    return ""


COLUMNS = ("Weather", "Market report", "Tide table", "Traffic", "Letters", "Obituaries")
FEEDS = {
    "plain": Feed(),
    "guids change daily": Feed(guid=changed),
    "addresses change daily": Feed(link=changed, guid=lambda number, day: ""),
    "both change daily": Feed(link=changed, guid=changed),
    "scheme and host change once": Feed(link=moved, guid=moved),
    "all is dated anew": Feed(date=lambda written, day: day),
    "all is dated and named anew": Feed(date=lambda written, day: day, guid=changed, link=changed),
    "headlines edited, all named anew": Feed(guid=changed, link=changed, title=lambda n, day: f"{words(n, 5)} {day}"),
    "undated": Feed(date=lambda written, day: None),
    "undated, all named anew": Feed(date=lambda written, day: None, guid=changed, link=changed),
    "teasers, all named anew": Feed(guid=changed, link=changed, text=lambda number, day: words(number, 5)),
    "dated by the day": Feed(date_format="%Y-%m-%d"),
    "a day late": Feed(late=1),
    "headlines edited, nothing else told": Feed(
        guid=nothing, link=changed, title=edited, text=nothing, date=lambda written, day: None
    ),
    "headlines edited, not even an address": Feed(
        guid=nothing, link=nothing, title=edited, text=nothing, date=lambda written, day: None
    ),
    "headlines of columns at addresses of their own": Feed(
        guid=nothing, title=column, text=nothing, date=lambda written, day: None
    ),
    "items reordered, all named anew": Feed(guid=changed, link=changed, shuffled=True),
    "columns": Feed(title=lambda number, day: COLUMNS[number % 6], link=lambda number, day: "https://a.example/"),
    "without headlines": Feed(title=lambda number, day: ""),
}


@pytest.mark.parametrize("kind", FEEDS)
def test_every_day_gives_its_own_articles_and_no_others(at_home: House, httpserver: HTTPServer, kind: str) -> None:
    day = 0
    httpserver.expect_request("/feed").respond_with_handler(lambda request: Response(FEEDS[kind].document(day)))
    found = at_home.make_list()
    with at_home.service.database.write() as connection:
        add_source(connection, found.id, "feed", httpserver.url_for("/feed"), at_home.now)
    given = []
    for day in range(DAYS):
        at_home.now = START + day * DAY
        collect(at_home.service, at_home.now, everything=True)
        with at_home.service.database.read() as connection:
            fresh = sa.select(sa.func.count()).where(articles.c.first_seen == at_home.now, articles.c.held == "")
            given.append(connection.execute(fresh).scalar_one())
    assert given == [WINDOW] + [A_DAY] * (DAYS - 1)


@pytest.mark.parametrize("date", ["anew", "none"])
def test_a_few_teasers_that_are_named_and_edited_anew_every_day_are_told_once(
    at_home: House, httpserver: HTTPServer, date: str
) -> None:
    feed = Feed(
        guid=changed,
        link=changed,
        title=edited,
        text=lambda number, day: words(number, 15),
        date=lambda written, day: day if date == "anew" else None,
    )
    day, few = 0, 4
    httpserver.expect_request("/feed").respond_with_handler(
        lambda request: Response(
            f"<rss><channel>{''.join(feed.item(number, day) for number in range(day, day + few))}</channel></rss>"
        )
    )
    found = at_home.make_list()
    at_home.reader(found, "reader@example.net")
    with at_home.service.database.write() as connection:
        add_source(connection, found.id, "feed", httpserver.url_for("/feed"), at_home.now)
    for day in range(DAYS):
        at_home.now = START + day * DAY
        collect(at_home.service, at_home.now, everything=True)
        at_home.now += timedelta(hours=3)
        run(at_home.service)
    told = sorted(title.split()[0] for title in at_home.titles("reader@example.net"))
    assert told == sorted(words(number, 1) for number in range(DAYS - 1 + few))


def test_a_source_whose_first_read_was_empty_is_new_with_its_first_articles(
    at_home: House, httpserver: HTTPServer
) -> None:
    documents = iter([Response("<rss><channel><title>A</title></channel></rss>"), Response("<html></html>")])
    httpserver.expect_request("/feed").respond_with_handler(
        lambda request: next(documents, Response(Feed().document(0)))
    )
    found = at_home.make_list()
    with at_home.service.database.write() as connection:
        add_source(connection, found.id, "feed", httpserver.url_for("/feed"), at_home.now)
    collected = [collect(at_home.service, at_home.now, everything=True) for _ in range(3)]
    assert [sum(one.saved.new for one in pass_) for pass_ in collected] == [0, 0, WINDOW]
    assert [one.held for one in collected[-1]] == [0, 0]

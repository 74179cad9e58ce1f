"""Collecting against a real server: what is remembered of a source, and how politely it is asked."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa
from pytest_httpserver import HTTPServer

from digest.model import Article, SourceRecord
from digest.pipeline import collect
from digest.reading import by_host
from digest.settings import FetchSettings
from digest.storage.articles import read_article
from digest.storage.history import discard, held_articles, release
from digest.storage.sources import MOVES_BEFORE_BELIEVED, add_source, set_full_text, sources_of
from digest.storage.tables import articles
from tests.house import House, house

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def at_home(tmp_path: Path, database_address: str) -> Iterator[House]:
    with house(tmp_path, database_address) as built:
        fetch = FetchSettings(allowed_networks=("127.0.0.0/8",))
        built.service.settings = msgspec.structs.replace(built.service.settings, fetch=fetch)
        yield built


def feed(built: House, names: list[str], gap: timedelta = DAY, *, guid: str = "", date: bool = True) -> bytes:
    """A feed of an article for each name, the first the newest."""
    items = "".join(
        f"<item><title>The {name} report</title><link>https://town.example/{guid}{name}</link><guid>{guid}{name}</guid>"
        + (f"<pubDate>{built.now - gap * place:%a, %d %b %Y %H:%M:%S} +0000</pubDate>" if date else "")
        + f"<description>All that is to be said of the {name} in one sentence.</description></item>"
        for place, name in enumerate(names)
    )
    return f"<rss version='2.0'><channel><title>Town</title>{items}</channel></rss>".encode()


def serve(site: HTTPServer, path: str, data: bytes = b"", **more: object) -> None:
    """Answer an address with this from now on."""
    site.clear()
    site.expect_request(path).respond_with_data(data, **more)  # type: ignore[arg-type] -- what werkzeug takes


def only(built: House) -> SourceRecord:
    """The one remote source of the list."""
    with built.service.database.read() as connection:
        return next(found for found in sources_of(connection, built.list_now().id) if found.kind == "feed")


def reads(built: House, address: str) -> None:
    """Let the list read a feed."""
    found = built.make_list()
    with built.service.database.write() as connection:
        add_source(connection, found.id, "feed", address, built.now)


def free(connection: sa.Connection, after: datetime = datetime(2020, 1, 1, tzinfo=UTC)) -> list[Article]:
    """The articles that are not held, first seen after an instant."""
    rows = connection.execute(sa.select(articles).where(articles.c.held == "", articles.c.first_seen > after))
    return [read_article(row) for row in rows]


def later(built: House, wait: timedelta = DAY) -> None:
    """Collect when so much time has passed."""
    built.now += wait
    collect(built.service, built.now)


def test_a_source_is_asked_as_often_as_it_posts(at_home: House, httpserver: HTTPServer) -> None:
    reads(at_home, httpserver.url_for("/feed"))
    serve(httpserver, "/feed", feed(at_home, ["pier", "canal", "ferry"], 7 * DAY))
    later(at_home, HOUR)
    source = only(at_home)
    assert (source.usual_gap, source.newest) == (7 * DAY, at_home.now - HOUR)
    assert source.next_try == at_home.now + DAY
    asked = len(httpserver.log)
    later(at_home, 23 * HOUR)
    assert len(httpserver.log) == asked


def test_unchanged_reads_are_counted(at_home: House, httpserver: HTTPServer) -> None:
    reads(at_home, httpserver.url_for("/feed"))
    serve(httpserver, "/feed", feed(at_home, ["pier"]), headers={"ETag": '"1"'})
    later(at_home)
    serve(httpserver, "/feed", status=304)
    later(at_home)
    later(at_home)
    source = only(at_home)
    assert (source.reads, source.unchanged, source.etag) == (3, 2, '"1"')


def test_what_is_too_long_to_be_handed_back_is_not_handed_back_in_part(at_home: House, httpserver: HTTPServer) -> None:
    reads(at_home, httpserver.url_for("/feed"))
    serve(httpserver, "/feed", feed(at_home, ["pier"]), headers={"ETag": f'"{"x" * 600}"', "Last-Modified": "x" * 101})
    later(at_home)
    assert (only(at_home).etag, only(at_home).modified) == ("", "")


def test_a_busy_server_is_left_alone_for_as_long_as_it_asks(at_home: House, httpserver: HTTPServer) -> None:
    reads(at_home, httpserver.url_for("/feed"))
    serve(httpserver, "/feed", status=503, headers={"Retry-After": "7200"})
    later(at_home)
    source = only(at_home)
    assert source.failures == 1
    assert at_home.now + 2 * HOUR <= (source.next_try or at_home.now) <= at_home.now + 2.4 * HOUR


def test_failures_wait_longer_each_time_but_not_for_ever(at_home: House, httpserver: HTTPServer) -> None:
    reads(at_home, httpserver.url_for("/feed"))
    serve(httpserver, "/feed", status=500)
    waits = []
    for _ in range(9):
        later(at_home, 2 * DAY)
        waits.append((only(at_home).next_try or at_home.now) - at_home.now)
    assert waits[1] > waits[0]
    assert waits[3] > 2 * waits[1]
    assert DAY <= waits[-1] <= 1.2 * DAY


def test_a_permanent_redirect_is_believed_after_several_times(at_home: House, httpserver: HTTPServer) -> None:
    old, new = httpserver.url_for("/old"), httpserver.url_for("/new")
    reads(at_home, old)
    serve(httpserver, "/old", status=301, headers={"Location": new})
    httpserver.expect_request("/new").respond_with_data(feed(at_home, ["pier"]))
    for count in range(1, MOVES_BEFORE_BELIEVED):
        later(at_home)
        assert (only(at_home).address, only(at_home).moves) == (old, count)
    later(at_home)
    assert (only(at_home).address, only(at_home).moved_to, only(at_home).failures) == (new, "", 0)


def test_a_redirect_that_stops_or_changes_counts_from_the_start(at_home: House, httpserver: HTTPServer) -> None:
    reads(at_home, httpserver.url_for("/old"))
    for target in ("/new", "/new", "/other", "", "/new"):
        serve(httpserver, "/old", status=301, headers={"Location": target})
        if not target:
            serve(httpserver, "/old", feed(at_home, ["pier"]))
        httpserver.expect_request(target or "/none").respond_with_data(feed(at_home, ["pier"]))
        later(at_home)
    assert (only(at_home).address, only(at_home).moves) == (httpserver.url_for("/old"), 1)


def test_a_redirect_to_an_address_that_is_read_already_changes_nothing(at_home: House, httpserver: HTTPServer) -> None:
    reads(at_home, httpserver.url_for("/old"))
    with at_home.service.database.write() as connection:
        add_source(connection, at_home.list_now().id, "feed", httpserver.url_for("/new"), at_home.now)
    serve(httpserver, "/old", status=308, headers={"Location": "/new"})
    httpserver.expect_request("/new").respond_with_data(feed(at_home, ["pier"]))
    for _ in range(MOVES_BEFORE_BELIEVED + 2):
        later(at_home)
    assert (only(at_home).address, only(at_home).failures) == (httpserver.url_for("/old"), 0)


def test_one_hosts_sources_stand_in_one_queue(at_home: House) -> None:
    one = SourceRecord(kind="feed", address="https://a.example/1", id=1)
    addresses = ("https://www.a.example/2", "https://b.example/", "http://127.0.0.1/1", "http://127.0.0.1/2")
    others = [replace(one, address=address, id=2 + place) for place, address in enumerate(addresses)]
    queues = [[source.id for source in queue] for queue in by_host(at_home.service, [one, *others])]
    assert queues == [[1, 2], [3], [4], [5]]


NAMES = [f"{where} {what}" for where in ("pier", "canal", "ferry") for what in ("budget", "storm", "fair")]


def flooded(built: House, site: HTTPServer) -> None:
    """A feed that is told once, then gives all its articles under other names, beside one that is new."""
    reads(built, site.url_for("/feed"))
    serve(site, "/feed", feed(built, NAMES))
    later(built, HOUR)
    serve(site, "/feed", feed(built, ["lighthouse", *NAMES], guid="changed-"))
    later(built)


def test_old_articles_under_new_names_are_held(at_home: House, httpserver: HTTPServer) -> None:
    flooded(at_home, httpserver)
    assert only(at_home).held == len(NAMES)
    with at_home.service.database.read() as connection:
        titles = [article.title for article in free(connection)]
    assert sorted(titles) == sorted(f"The {name} report" for name in ["lighthouse", *NAMES])


def test_held_articles_are_released_or_discarded(at_home: House, httpserver: HTTPServer) -> None:
    flooded(at_home, httpserver)
    source = only(at_home)
    with at_home.service.database.write() as connection:
        assert len(held_articles(connection, source.id)) == len(NAMES)
        assert discard(connection, source.id) == len(NAMES)
        assert release(connection, source.id, at_home.now) == 0
    later(at_home)  # what was discarded does not come again
    assert only(at_home).held == 0
    serve(httpserver, "/feed", feed(at_home, NAMES, guid="again-"))
    later(at_home)
    with at_home.service.database.write() as connection:
        assert release(connection, source.id, at_home.now) == len(NAMES)
        found = free(connection, at_home.now - HOUR)
    assert {article.url for article in found} == {
        f"https://town.example/again-{name.replace(' ', '%20')}" for name in NAMES
    }


def test_a_feed_that_changes_its_names_at_every_read_does_not_fill_the_disk(
    at_home: House, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digest.collection.MOST_HELD", 20)
    reads(at_home, httpserver.url_for("/feed"))
    for number in range(6):
        serve(httpserver, "/feed", feed(at_home, NAMES, guid=f"{number}-"))
        later(at_home, 2 * DAY)
    assert 20 <= only(at_home).held < 20 + len(NAMES)


def test_a_folder_may_be_filled_with_old_articles(at_home: House) -> None:
    at_home.make_list()
    at_home.article("Harbour")
    for number in range(8):
        text = f"---\ntitle: Old report {number}\ndate: 2025-01-0{number + 1}\n---\nA sentence of report {number}.\n"
        (at_home.folder / "articles" / f"old{number}.md").write_text(text, encoding="utf-8")
    at_home.collect()
    with at_home.service.database.read() as connection:
        (source,) = sources_of(connection, at_home.list_now().id)
        assert len(free(connection)) == 9
    assert source.held == 0


def serve_teaser(site: HTTPServer, day: int, page_status: int = 200) -> None:
    """From now on a feed has a teaser, and its page stands as it does on a day, or does not come."""
    site.clear()
    site.expect_request("/robots.txt").respond_with_data(status=404)
    item = f"<title>The pier opens in spring</title><link>{site.url_for('/pier')}</link><guid>1</guid>"
    site.expect_request("/feed").respond_with_data(
        f"<rss version='2.0'><channel><title>Day {day}</title><item>{item}<description>Teaser: {TOLD}</description>"
        "</item></channel></rss>",
        headers={"ETag": f'"{day}"'},
    )
    body = "".join(f"<p>{TOLD} On the pier that opens in spring, they counted {day + n} oars.</p>" for n in range(9))
    page = f"<html><body><article><h1>The pier opens in spring</h1>{body}</article></body></html>"
    site.expect_request("/pier").respond_with_data(page, content_type="text/html", status=page_status)


def reads_pages(built: House, site: HTTPServer) -> None:
    """Let the list read a feed and the pages of its articles."""
    reads(built, site.url_for("/feed"))
    with built.service.database.write() as connection:
        set_full_text(connection, only(built).id, True)


def test_whole_texts_are_fetched_once_and_stay(at_home: House, httpserver: HTTPServer) -> None:
    reads_pages(at_home, httpserver)
    for day in range(3):
        serve_teaser(httpserver, day)
        later(at_home)
    with at_home.service.database.read() as connection:
        (article,) = free(connection)
    assert article.page_read
    assert article.text.startswith("Four hundred people")
    assert "8 oars" in article.text  # as the page stood on the first day
    assert [request.path for request, _ in httpserver.log].count("/pier") == 0  # the log is of the last day


def test_a_page_that_did_not_come_is_asked_for_again_but_not_for_ever(at_home: House, httpserver: HTTPServer) -> None:
    reads_pages(at_home, httpserver)
    asked = []
    for day in range(5):
        serve_teaser(httpserver, day, page_status=500)
        later(at_home)
        asked.append([request.path for request, _ in httpserver.log].count("/pier"))
        assert bool(only(at_home).etag) is (asked[-1] == 0)
    assert asked == [1, 1, 1, 0, 0]


def test_a_page_that_comes_late_is_read(at_home: House, httpserver: HTTPServer) -> None:
    reads_pages(at_home, httpserver)
    for status in (500, 200):
        serve_teaser(httpserver, 0, page_status=status)
        later(at_home)
    with at_home.service.database.read() as connection:
        (article,) = free(connection)
    assert article.page_read
    assert "8 oars" in article.text


MORE = (
    "The old pier will open again in spring, says the harbour council, which met in the rain on Monday evening.",
    "Forty new beams of oak were driven into the sea bed since the storm of last November took the lamp away.",
    "The work cost two million crowns, a third of which was collected by the readers of this very newspaper.",
    "A choir of fishermen will sing when the first visitors walk out to where the lamp has always been.",
)
TOLD = "Four hundred people came in the rain to look at boats and to hear what the council of the town had to say."


def test_what_a_source_puts_under_everything_is_not_kept(at_home: House, httpserver: HTTPServer) -> None:
    foot = "&lt;p&gt;The Town Paper is printed on recycled paper and lives on what its readers give.&lt;/p&gt;"
    plain = feed(at_home, NAMES).decode().replace("<description>", "<description>&lt;p&gt;")
    longer = plain.replace(" in one sentence.", f" in one sentence. {MORE[1]}&lt;/p&gt;{foot}")
    reads(at_home, httpserver.url_for("/feed"))
    serve(httpserver, "/feed", longer.encode())
    later(at_home)
    with at_home.service.database.read() as connection:
        found = free(connection)
    assert len(found) == len(NAMES)
    assert not any("recycled" in article.text for article in found)
    assert all(MORE[1] in article.text for article in found)

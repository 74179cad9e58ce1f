"""Collecting against a real server: what is remembered of a source, and how politely it is asked."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from pytest_httpserver import HTTPServer

from digest.model import SourceRecord
from digest.pipeline import collect
from digest.reading import by_host
from digest.settings import FetchSettings
from digest.storage.sources import MOVES_BEFORE_BELIEVED, add_source, sources_of
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
    addresses = ("https://www.a.example/2", "https://b.example/", "http://127.0.0.1/1", "http://127.0.0.1/2", "/notes")
    others = [replace(one, address=address, id=2 + place) for place, address in enumerate(addresses)]
    queues = [[source.id for source in queue] for queue in by_host(at_home.service, [one, *others])]
    assert queues == [[1, 2], [3], [4], [5], [6]]

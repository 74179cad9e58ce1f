"""Reading sources that do their worst: they cost themselves one read, and no other source anything."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa
from pytest_httpserver import HTTPServer

from digest.model import Article, Feed
from digest.pipeline import collect
from digest.reading import fingerprinted
from digest.settings import FetchSettings
from digest.sources.read import Reading
from digest.sources.workers import SECONDS, Workers
from digest.storage.sources import add_source, sources_of
from digest.storage.tables import sources
from tests.house import House, house

FEED = "<rss version='2.0'><channel><title>Town</title><item>%s<guid>%s</guid></item></channel></rss>"
# Every category is compared with all before it, which keeps the parser busy for minutes.
HANGS = FEED % ("".join(f"<category>{number}</category>" for number in range(100_000)), "slow")


@pytest.fixture
def at_home(tmp_path: Path) -> Iterator[House]:
    """A service with one parsing process."""
    with house(tmp_path, str(tmp_path / "digest.db")) as built:
        fetch = FetchSettings(allowed_networks=("127.0.0.0/8",))
        built.service.settings = msgspec.structs.replace(built.service.settings, fetch=fetch)
        built.service.workers = Workers(1)
        yield built


def test_a_document_that_hangs_the_parser_is_given_up_and_the_others_are_read(
    at_home: House, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/slow").respond_with_data(HANGS)
    for name in ("pier", "canal", "ferry"):
        httpserver.expect_request(f"/{name}").respond_with_data(FEED % (f"<title>The {name}</title>", name))
    found = at_home.make_list()
    with at_home.service.database.write() as connection:
        for name in ("pier", "slow", "canal", "ferry"):
            add_source(connection, found.id, "feed", httpserver.url_for(f"/{name}"), at_home.now)
    collected = collect(at_home.service, at_home.now)
    assert {one.source.address.rsplit("/", 1)[1]: one.error for one in collected if one.error} == {
        "slow": f"{httpserver.url_for('/slow')}: it could not be parsed within {SECONDS:g} seconds; "
        "its publisher must mend it; it is tried again"
    }
    assert sum(one.saved.new for one in collected) == 3


def test_an_address_that_cannot_be_read_stops_no_other(at_home: House, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/pier").respond_with_data(FEED % ("<title>The pier</title>", "pier"))
    found = at_home.make_list()
    with at_home.service.database.write() as connection:
        for address in ("http://[::1/feed", httpserver.url_for("/pier")):
            add_source(connection, found.id, "feed", address, at_home.now)
    collected = collect(at_home.service, at_home.now)
    assert sorted(one.error.split(";")[0] for one in collected) == [
        "",
        "",
        "an address that cannot be read: it is no http or https address",
    ]
    with at_home.service.database.read() as connection:
        broken = next(one for one in sources_of(connection, found.id) if one.address.startswith("http://["))
    assert broken.disabled


def test_a_teaser_that_stands_under_several_articles_is_no_name() -> None:
    teaser, other = ("one two three four five six seven eight nine ten eleven", "one two three four five six " * 2)
    given = {"url": "", "source": "A", "guid": ""}
    told = [("Shares of Alder fall after its report", teaser), ("Shares of Birch fall after its report", teaser)]
    told.append(("Shares of Cedar fall after its report", other))
    articles = tuple(Article(**given, title=title, text=text) for title, text in told)
    read = fingerprinted(Reading(Feed(articles=articles))).feed.articles
    assert [bool(one.fingerprint) for one in read] == [False, False, True]


def test_what_is_gone_is_not_asked_again_until_it_is_added_again(at_home: House, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/gone").respond_with_data(status=410)
    found, other = at_home.make_list(), at_home.make_list("evening")
    address = httpserver.url_for("/gone")
    with at_home.service.database.write() as connection:
        add_source(connection, found.id, "feed", address, at_home.now)
    (first,) = (one for one in collect(at_home.service, at_home.now) if one.error)
    assert "gone for good" in first.error
    collect(at_home.service, at_home.now + timedelta(days=30), everything=True)
    assert len(httpserver.log) == 1
    with at_home.service.database.write() as connection:
        add_source(connection, other.id, "feed", address, at_home.now)
    collect(at_home.service, at_home.now)
    assert len(httpserver.log) == 2


OUTSIDERS = {
    "import_fails": "raise RuntimeError('no licence')",
    "syntax": "def (",
    "constructor_fails": "class Thing:\n    def __init__(self):\n        raise ValueError('no key')",
    "says_nothing": "class Thing:\n    def __init__(self):\n        raise ValueError",
    "reads_nonsense": "class Thing:\n    def read(self, address, memory, now):\n        return None",
}


@pytest.mark.parametrize("name", OUTSIDERS)
def test_a_source_of_an_outsiders_making_stops_no_other(
    at_home: House, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (at_home.folder / f"outsider_{name}.py").write_text(OUTSIDERS[name], encoding="utf-8")
    monkeypatch.syspath_prepend(at_home.folder)
    (at_home.folder / "articles/pier.txt").write_text("The pier\n\nIt was mended on Monday.\n", encoding="utf-8")
    found = at_home.make_list()
    with at_home.service.database.write() as connection:
        add_source(connection, found.id, f"outsider_{name}:Thing", "anywhere", at_home.now)
    collected = collect(at_home.service, at_home.now)
    assert sum(one.saved.new for one in collected) == 1
    (error,) = (one.error for one in collected if one.error)
    assert f"outsider_{name}:Thing" in error or "Thing failed" in error


def test_what_goes_wrong_after_the_reading_stops_no_other(
    at_home: House, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_named: object) -> None:
        raise RuntimeError("what nobody thought of")

    httpserver.expect_request("/pier").respond_with_data(FEED % ("<title>The pier</title>", "pier"))
    (at_home.folder / "articles/canal.txt").write_text("The canal\n\nIt was dug on Monday.\n", encoding="utf-8")
    found = at_home.make_list()
    with at_home.service.database.write() as connection:
        add_source(connection, found.id, "feed", httpserver.url_for("/pier"), at_home.now)
        connection.execute(sa.update(sources).where(sources.c.kind == "feed").values(full_text=True))
    monkeypatch.setattr("digest.reading.with_whole_texts", fail)
    collected = collect(at_home.service, at_home.now)
    assert sum(one.saved.new for one in collected) == 1
    assert ["what nobody thought of" in one.error for one in collected if one.error] == [True]

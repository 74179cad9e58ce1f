"""What `digest sources add` makes of an address."""

import os
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from digest.errors import SourceError
from digest.sources.fetch import Fetcher
from digest.sources.recognise import Recognised, recognise

RSS = "<rss version='2.0'><channel><title>t</title><item><title>a</title></item></channel></rss>"


def test_paths_come_back_absolute(tmp_path: Path, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "feed.xml").write_text(RSS)
    (tmp_path / "note.md").write_text("# A note")
    (tmp_path / "notes").mkdir()
    assert recognise("feed.xml", fetcher) == Recognised("feed", str(tmp_path / "feed.xml"))
    assert recognise("note.md", fetcher) == Recognised("folder", str(tmp_path / "note.md"))
    assert recognise("notes", fetcher) == Recognised("folder", str(tmp_path / "notes"))
    assert recognise((tmp_path / "notes").as_uri(), fetcher) == Recognised("folder", str(tmp_path / "notes"))
    with pytest.raises(SourceError, match="no such file"):
        recognise(os.path.join("notes", "gone"), fetcher)  # noqa: PTH118  (an address is a string)


def test_a_feed_is_a_feed_whatever_it_calls_itself(site: HTTPServer, fetcher: Fetcher) -> None:
    site.expect_request("/rss").respond_with_data(RSS, content_type="text/html")
    site.expect_request("/json").respond_with_data('{"version": "https://jsonfeed.org/version/1", "items": []}')
    assert recognise(site.url_for("/rss"), fetcher) == Recognised("feed", site.url_for("/rss"))
    found = recognise(site.url_for("/json"), fetcher)
    assert (found.kind, found.note) == ("feed", "it has no articles")


def page(site: HTTPServer, path: str, body: str, **feeds: str) -> str:
    """A page that names feeds, each with a title; gives its address."""
    links = "".join(
        f'<link rel="alternate" type="application/rss+xml" title="{title}" href="/{name}.xml">'
        for name, title in feeds.items()
    )
    document = f"<html><head>{links}</head><body>{body}</body></html>"
    site.expect_request(path).respond_with_data(document, content_type="text/html")
    return site.url_for(path)


def test_a_page_that_names_a_feed_is_that_feed(site: HTTPServer, fetcher: Fetcher) -> None:
    for name in ("news", "talk", "all"):
        site.expect_request(f"/{name}.xml").respond_with_data(RSS)
    found = recognise(page(site, "/", "", talk="Comments on the news", news="News", all="All"), fetcher)
    assert (found.kind, found.address) == ("feed", site.url_for("/news.xml"))
    assert found.note == (
        f"the page names this feed: {site.url_for('/news.xml')}; "
        f"it also names {site.url_for('/all.xml')}, {site.url_for('/talk.xml')}"
    )


def test_a_feed_that_can_be_read_is_chosen_before_one_that_cannot(site: HTTPServer, fetcher: Fetcher) -> None:
    site.expect_request("/old.xml").respond_with_data(status=410)
    site.expect_request("/news.xml").respond_with_data(RSS)
    found = recognise(page(site, "/", "", old="Old", news="News"), fetcher)
    assert found.address == site.url_for("/news.xml")
    alone = recognise(page(site, "/alone", "", old="Old"), fetcher)
    assert alone.address == site.url_for("/old.xml")
    assert "gives no article now" in alone.note


def test_a_page_that_only_links_to_a_feed_is_that_feed_if_it_is_one(site: HTTPServer, fetcher: Fetcher) -> None:
    site.expect_request("/feed/").respond_with_data(RSS)
    site.expect_request("/rss").respond_with_data("<html><body>About RSS</body></html>")
    found = recognise(page(site, "/", '<a href="/rss">What is RSS?</a> <a href="/feed/">Feed</a>'), fetcher)
    assert (found.kind, found.address) == ("feed", site.url_for("/feed/"))
    assert recognise(page(site, "/other", '<a href="/rss">What is RSS?</a>'), fetcher).kind == "page"


def test_any_other_page_is_a_page(site: HTTPServer, fetcher: Fetcher) -> None:
    plain = recognise(page(site, "/", "Hello"), fetcher)
    assert (plain.kind, plain.note) == ("page", "it names no feed, and none of its links may be an article")
    links = '<h2><a href="/2026/the-pier-is-open">Pier</a></h2>'
    assert recognise(page(site, "/links", links), fetcher).note == (
        "it names no feed, so its links are read: 1 may be articles"
    )


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n<x>", b"\x89PNG\r\n\x1a\n\0\0", b"just words"])
def test_what_is_neither_feed_nor_page_is_refused(site: HTTPServer, fetcher: Fetcher, data: bytes) -> None:
    site.expect_request("/a").respond_with_data(data)
    with pytest.raises(SourceError, match="neither a feed nor a web page"):
        recognise(site.url_for("/a"), fetcher)


def test_a_web_address_without_its_beginning_is_told_from_a_path(fetcher: Fetcher) -> None:
    with pytest.raises(SourceError, match=r"write https://town\.example/feed"):
        recognise("town.example/feed", fetcher)


def test_what_cannot_be_reached_now_may_be_later(site: HTTPServer, fetcher: Fetcher) -> None:
    found = recognise("http://127.0.0.1:1/feed", fetcher)
    assert (found.kind, found.address) == ("feed", "http://127.0.0.1:1/feed")
    assert "could not be reached" in found.note
    site.expect_request("/gone").respond_with_data(status=410)
    with pytest.raises(SourceError, match="gone for good"):
        recognise(site.url_for("/gone"), fetcher)
    with pytest.raises(SourceError, match="answered 404; check the address"):
        recognise(site.url_for("/misspelt"), fetcher)


@pytest.mark.parametrize("address", ["http://[::1/feed", "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/", "http://example.org:x/"])
def test_what_can_never_be_reached_is_refused(fetcher: Fetcher, address: str) -> None:
    with pytest.raises(SourceError, match="no http or https address"):
        recognise(address, fetcher)

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


def test_a_page_that_names_a_feed_is_that_feed(site: HTTPServer, fetcher: Fetcher) -> None:
    links = "".join(
        f'<link rel="alternate" type="application/rss+xml" href="/{name}.xml">' for name in ("news", "talk")
    )
    site.expect_request("/").respond_with_data(
        f"<html><head>{links}</head><body></body></html>", content_type="text/html"
    )
    found = recognise(site.url_for("/"), fetcher)
    assert (found.kind, found.address) == ("feed", site.url_for("/news.xml"))
    assert site.url_for("/news.xml") in found.note
    assert site.url_for("/talk.xml") in found.note


def test_any_other_page_is_a_page(site: HTTPServer, fetcher: Fetcher) -> None:
    site.expect_request("/").respond_with_data("<html><body>Hello</body></html>", content_type="text/html")
    assert recognise(site.url_for("/"), fetcher).kind == "page"


def test_what_cannot_be_reached_now_may_be_later(site: HTTPServer, fetcher: Fetcher) -> None:
    found = recognise("http://127.0.0.1:1/feed", fetcher)
    assert (found.kind, found.address) == ("feed", "http://127.0.0.1:1/feed")
    assert "could not be reached" in found.note
    site.expect_request("/gone").respond_with_data(status=410)
    with pytest.raises(SourceError, match="gone for good"):
        recognise(site.url_for("/gone"), fetcher)


@pytest.mark.parametrize("address", ["http://[::1/feed", "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/", "http://example.org:x/"])
def test_what_can_never_be_reached_is_refused(fetcher: Fetcher, address: str) -> None:
    with pytest.raises(SourceError, match="no http or https address"):
        recognise(address, fetcher)

"""`digest sources` as an admin types it."""

import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

RSS = "<rss version='2.0'><channel><item><title>The pier</title><guid>1</guid></item></channel></rss>"
Ask = Callable[..., Any]
Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def site(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch, ask: Ask) -> HTTPServer:
    """A web site that may be read, and a list that reads nothing yet."""
    monkeypatch.setenv("DIGEST_FETCH__ALLOWED_NETWORKS", "127.0.0.0/8")
    # The site's own log, which stands in this process, is none of ours.
    monkeypatch.setattr(logging.getLogger("werkzeug"), "disabled", True)
    ask("init")
    ask("lists", "add", "morning", "--title", "The Morning", "--from", "news@example.org")
    return httpserver


def test_a_password_is_never_printed(site: HTTPServer, ask: Ask, call: Call) -> None:
    site.expect_request("/feed").respond_with_data(RSS)
    address = site.url_for("/feed?key=token").replace("http://", "http://joe:secret@")
    said = [call("sources", "add", "morning", address), call("collect"), call("collect", "--all", "--json")]
    said += [call("sources", "list", "morning"), call("sources", "list", "morning", "--json")]
    said += [call("sources", "check", "morning"), call("sources", "remove", "morning", address)]
    assert [code for code, _, _ in said] == [0] * len(said)
    assert not any("secret" in out + err for _, out, err in said)
    assert "token" not in said[1][2]
    assert site.log[-1][0].authorization is not None


def test_a_page_says_which_feed_it_names(site: HTTPServer, ask: Ask) -> None:
    link = "<link rel='alternate' type='application/rss+xml' href='/feed'>"
    site.expect_request("/").respond_with_data(f"<html><head>{link}</head></html>", content_type="text/html")
    site.expect_request("/feed").respond_with_data(RSS)
    (added,) = ask("sources", "add", "morning", site.url_for("/"))
    assert (added["kind"], added["address"]) == ("feed", site.url_for("/feed"))
    assert added["note"] == f"the page names this feed: {site.url_for('/feed')}"


def test_a_kind_that_is_given_is_taken_at_its_word(site: HTTPServer, ask: Ask, call: Call) -> None:
    link = "<link rel='alternate' type='application/rss+xml' href='/feed'>"
    site.expect_request("/").respond_with_data(f"<html><head>{link}</head></html>", content_type="text/html")
    (added,) = ask("sources", "add", "morning", site.url_for("/"), "--kind", "page")
    assert (added["kind"], added["address"]) == ("page", site.url_for("/"))
    (added,) = ask("sources", "add", "morning", site.url_for("/not-there-yet"), "--kind", "feed")
    assert added["kind"] == "feed"
    code, _, err = call("sources", "add", "morning", site.url_for("/"), "--kind", "bogus")
    assert code == 2
    assert "choose feed, folder, page or package.module:Thing" in err
    assert len(ask("sources", "list", "morning")) == 2


def test_a_source_that_cannot_be_added_stops_no_other(site: HTTPServer, ask: Ask, call: Call) -> None:
    site.expect_request("/feed").respond_with_data(RSS)
    site.expect_request("/gone").respond_with_data("", status=404)
    address, gone = site.url_for("/feed"), site.url_for("/gone")
    code, out, err = call("sources", "add", "morning", gone, address, "ftp://example.org/x", address, "--json")
    rows = json.loads(out)
    assert (code, [bool(row["id"]) for row in rows]) == (1, [False, True, False, False])
    assert "the server answered 404" in rows[0]["error"]
    assert "ftp: cannot be read" in rows[2]["error"]
    assert "already reads" in rows[3]["error"]
    assert "3 sources of 4 not added" in err
    assert [row["address"] for row in ask("sources", "list", "morning")] == [address]
    assert call("sources", "add", "morning", "ftp://example.org/x", "ftp://example.org/y")[0] == 2


def test_a_folder_beside_the_settings_moves_with_them(ask: Any, morning: Path, monkeypatch: Any) -> None:
    assert [row["address"] for row in ask("sources", "list", "morning")] == ["notes"]
    moved = morning / "elsewhere"
    moved.mkdir()
    for name in ("digest.toml", "digest.db", "digest.epoch", "secret.key", "notes"):
        (morning / name).rename(moved / name)
    (moved / "notes/new.txt").write_text("A new tide\n\nThe tide came in at nine this morning.\n", encoding="utf-8")
    monkeypatch.setenv("DIGEST_CONFIG", str(moved / "digest.toml"))
    (read,) = ask("collect", "--all")
    assert (read["error"], read["new"]) == ("", 1)


def test_a_path_that_is_elsewhere_is_kept_whole(ask: Any, morning: Path, tmp_path_factory: Any) -> None:
    far = tmp_path_factory.mktemp("far")
    assert ask("sources", "add", "morning", str(far))[0]["address"] == str(far)

"""A fetcher against a real server that is slow, huge, broken, or leads astray."""

import gzip
import threading
import zlib
from collections.abc import Callable
from datetime import timedelta

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from digest import __version__
from digest.errors import SourceError
from digest.sources.fetch import Fetcher, StatusError
from tests.sources.conftest import LOOPBACK


def test_an_answer_comes_with_all_that_is_worth_remembering(site: HTTPServer, fetcher: Fetcher) -> None:
    remembered = {"ETag": 'W/"a b"', "Last-Modified": "Mon, 06 Jan 2025 10:05:00 GMT", "Set-Cookie": "who=you"}
    site.expect_request("/a").respond_with_data(b"hello", headers=remembered, content_type="text/xml; charset=x")
    answer = fetcher.fetch(site.url_for("/a"))
    assert (answer.data, answer.content_type, answer.url) == (b"hello", "text/xml; charset=x", site.url_for("/a"))
    assert (answer.etag, answer.modified) == ('W/"a b"', "Mon, 06 Jan 2025 10:05:00 GMT")
    assert not answer.unchanged
    fetcher.fetch(site.url_for("/a"))
    assert not any("Cookie" in request.headers for request, _ in site.log)


def test_it_says_who_it_is(site: HTTPServer) -> None:
    site.expect_request("/a").respond_with_data(b"")
    with Fetcher(contact="https://news.example/about", allowed_networks=LOOPBACK) as fetcher:
        fetcher.fetch(site.url_for("/a"))
    assert site.log[0][0].headers["User-Agent"] == f"digest/{__version__} (+https://news.example/about)"


def test_nothing_new_is_unchanged(site: HTTPServer, fetcher: Fetcher) -> None:
    asked = {"If-None-Match": '"x"', "If-Modified-Since": "Mon, 06 Jan 2025 10:05:00 GMT"}
    site.expect_request("/a", headers=asked).respond_with_data(status=304)
    assert fetcher.fetch(site.url_for("/a"), '"x"', "Mon, 06 Jan 2025 10:05:00 GMT").unchanged


@pytest.mark.parametrize(("encoding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_compressed_answers_are_unfolded(
    site: HTTPServer, fetcher: Fetcher, encoding: str, pack: Callable[[bytes], bytes]
) -> None:
    site.expect_request("/a").respond_with_data(pack(b"hello" * 1000), headers={"Content-Encoding": encoding})
    assert fetcher.fetch(site.url_for("/a")).data == b"hello" * 1000


def test_damaged_and_unknown_compressions_are_errors(site: HTTPServer, fetcher: Fetcher) -> None:
    site.expect_request("/damaged").respond_with_data(b"hello", headers={"Content-Encoding": "gzip"})
    site.expect_request("/unknown").respond_with_data(b"hello", headers={"Content-Encoding": "br"})
    with pytest.raises(SourceError, match="damaged"):
        fetcher.fetch(site.url_for("/damaged"))
    with pytest.raises(SourceError, match="compressed in a way"):
        fetcher.fetch(site.url_for("/unknown"))


@pytest.mark.parametrize("encoding", ["none", "utf-8", "identity, 8bit"])
def test_an_encoding_that_is_none_is_not_believed(site: HTTPServer, fetcher: Fetcher, encoding: str) -> None:
    site.expect_request("/a").respond_with_data(b"hello", headers={"Content-Encoding": encoding})
    assert fetcher.fetch(site.url_for("/a")).data == b"hello"


def test_redirects_are_followed_five_times(site: HTTPServer, fetcher: Fetcher) -> None:
    for hop in range(5):
        site.expect_request(f"/{hop}").respond_with_data(status=301, headers={"Location": f"/{hop + 1}#part"})
    site.expect_request("/5").respond_with_data(b"here")
    site.expect_request("/loop").respond_with_data(status=302, headers={"Location": "/loop"})
    answer = fetcher.fetch(site.url_for("/0"))
    assert (answer.data, answer.url, answer.moved) == (b"here", site.url_for("/5"), site.url_for("/5"))
    with pytest.raises(SourceError, match="redirects more than 5 times"):
        fetcher.fetch(site.url_for("/loop"))


def test_only_moves_for_good_are_moves(site: HTTPServer, fetcher: Fetcher) -> None:
    site.expect_request("/once").respond_with_data(status=302, headers={"Location": "/good"})
    site.expect_request("/good").respond_with_data(status=308, headers={"Location": "/end"})
    site.expect_request("/end").respond_with_data(b"")
    assert fetcher.fetch(site.url_for("/once")).moved == ""
    assert fetcher.fetch(site.url_for("/good")).moved == site.url_for("/end")


def test_a_server_that_does_not_answer_is_left(site: HTTPServer) -> None:
    over = threading.Event()

    def wait(request: Request) -> Response:
        over.wait(5)
        return Response(b"late")

    site.expect_request("/slow").respond_with_handler(wait)
    with (
        Fetcher(allowed_networks=LOOPBACK, seconds=0.2) as fetcher,
        pytest.raises(SourceError, match=r"within 0\.2 seconds"),
    ):
        fetcher.fetch(site.url_for("/slow"))
    over.set()


@pytest.mark.parametrize(
    ("status", "headers", "permanent", "retry_after"),
    [
        (410, {}, True, None),
        (404, {"Retry-After": "60"}, False, None),
        (429, {"Retry-After": "120"}, False, timedelta(minutes=2)),
        (503, {"Retry-After": "99999999999"}, False, timedelta(days=7)),
        (503, {"Retry-After": "soon"}, False, None),
        (500, {}, False, None),
    ],
)
def test_errors_say_what_they_mean_for_the_next_try(
    site: HTTPServer,
    fetcher: Fetcher,
    status: int,
    headers: dict[str, str],
    permanent: bool,
    retry_after: timedelta | None,
) -> None:
    site.expect_request("/a").respond_with_data(status=status, headers=headers)
    with pytest.raises(StatusError) as caught:
        fetcher.fetch(site.url_for("/a?token=secret"))
    error = caught.value
    assert (error.status, error.permanent, error.retry_after) == (status, permanent, retry_after)
    assert "secret" not in str(error)


@pytest.mark.parametrize(
    "address",
    [
        "ftp://example.org/",
        "file:///etc/passwd",
        "http://",
        "http://[::1",
        "nonsense",
        "http://example.org:x/",
        "http://\0/",
        "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/",
    ],
)
def test_what_is_no_web_address_is_refused(fetcher: Fetcher, address: str) -> None:
    with pytest.raises(SourceError, match="no http or https address") as caught:
        fetcher.fetch(address)
    assert caught.value.permanent
    assert not fetcher.is_own(address)


@pytest.mark.parametrize("place", ["gopher://127.0.0.1/", "file:///etc/passwd", "javascript:alert(1)", "data:,x"])
def test_a_redirect_to_what_is_no_web_address_is_refused_for_now(
    site: HTTPServer, fetcher: Fetcher, place: str
) -> None:
    site.expect_request("/a").respond_with_handler(lambda request: Response(status=302, headers={"Location": place}))
    with pytest.raises(SourceError, match="no http or https address") as caught:
        fetcher.fetch(site.url_for("/a"))
    assert not caught.value.permanent
    assert caught.value.where == site.url_for("/a")


def test_a_redirect_chooses_no_password(site: HTTPServer, fetcher: Fetcher) -> None:
    place = site.url_for("/b").replace("http://", "http://user:secret@")
    site.expect_request("/a").respond_with_handler(lambda request: Response(status=301, headers={"Location": place}))
    site.expect_request("/b").respond_with_data(b"")
    answer = fetcher.fetch(site.url_for("/a"))
    assert (answer.url, answer.moved) == (site.url_for("/b"), site.url_for("/b"))
    assert all(request.authorization is None for request, _ in site.log)


def test_passwords_are_sent_but_never_told(site: HTTPServer, fetcher: Fetcher) -> None:
    site.expect_request("/a").respond_with_data(status=301, headers={"Location": "/b"})
    site.expect_request("/b").respond_with_data(status=500)
    address = site.url_for("/a").replace("http://", "http://user:secret@")
    with pytest.raises(SourceError) as caught:
        fetcher.fetch(address)
    assert "secret" not in str(caught.value)
    assert site.log[0][0].authorization is not None
    assert site.log[1][0].authorization is None
    with pytest.raises(SourceError, match="could not be reached") as caught:
        fetcher.fetch("http://user:secret@127.0.0.1:1/")
    assert "secret" not in str(caught.value)


def test_the_environment_names_no_proxy(site: HTTPServer, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    site.expect_request("/a").respond_with_data(b"straight")
    assert fetcher.fetch(site.url_for("/a")).data == b"straight"


def test_many_threads_share_one_fetcher(site: HTTPServer, fetcher: Fetcher) -> None:
    for number in range(8):
        site.expect_request(f"/{number}").respond_with_data(str(number) * 50_000)
    seen: dict[int, bytes] = {}
    threads = [
        threading.Thread(
            target=lambda number=number: seen.update({number: fetcher.fetch(site.url_for(f"/{number}")).data})
        )
        for number in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == {number: str(number).encode() * 50_000 for number in range(8)}

"""A fetcher against servers that drip, lie about lengths, break off or never end."""

import gzip
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from digest.errors import SourceError
from digest.sources.fetch import Fetcher, StatusError
from tests.sources.conftest import LOOPBACK


@pytest.mark.parametrize("told", [b'W/"a b"', b"no quotes", b'"a""b"', b'"\xe9\xfc"', b'"\xe2\x82\xac"', b"x" * 600])
def test_what_a_server_gave_to_be_asked_by_comes_back_byte_for_byte(fetcher: Fetcher, told: bytes) -> None:
    given = b"HTTP/1.1 200 OK\r\nETag: %s\r\nLast-Modified: %s\r\nContent-Length: 0\r\n\r\n" % (told, told)
    with answering(given) as (address, _):
        answer = fetcher.fetch(address)
    with answering(b"HTTP/1.1 304 Not Modified\r\n\r\n") as (address, asked):
        assert fetcher.fetch(address, answer.etag, answer.modified).unchanged
    assert b"\r\nIf-None-Match: %s\r\n" % told in asked[0]
    assert b"\r\nIf-Modified-Since: %s\r\n" % told in asked[0]


def test_unchanged_is_no_answer_to_who_did_not_ask_for_changes(fetcher: Fetcher) -> None:
    with (
        answering(b"HTTP/1.1 304 Not Modified\r\n\r\n") as (address, _),
        pytest.raises(StatusError, match="answered 304"),
    ):
        fetcher.fetch(address)


def endless(sent: list[int]) -> Iterator[bytes]:
    """Fifty megabytes, of which it is counted how many anybody took."""
    for _ in range(50):
        sent.append(1_000_000)
        yield b"x" * 1_000_000


def test_a_huge_answer_is_left_at_the_limit(site: HTTPServer, fetcher: Fetcher) -> None:
    sent: list[int] = []
    site.expect_request("/huge").respond_with_handler(lambda request: Response(endless(sent)))
    with pytest.raises(SourceError, match="larger than 10,000,000 bytes"):
        fetcher.fetch(site.url_for("/huge"))
    assert sum(sent) < 40_000_000


def test_a_gzip_bomb_stops_while_it_unfolds(site: HTTPServer) -> None:
    bomb = gzip.compress(b"\0" * 30_000_000)
    twice = gzip.compress(bomb)
    site.expect_request("/bomb").respond_with_data(bomb, headers={"Content-Encoding": "gzip"})
    site.expect_request("/twice").respond_with_data(twice, headers={"Content-Encoding": "gzip, gzip"})
    with Fetcher(allowed_networks=LOOPBACK, bytes_at_most=1_000_000) as fetcher:
        for path in ("/bomb", "/twice"):
            with pytest.raises(SourceError, match="larger than 1,000,000 bytes"):
                fetcher.fetch(site.url_for(path))


def test_a_large_compressed_answer_is_left_too(site: HTTPServer) -> None:
    site.expect_request("/a").respond_with_data(b"x" * 300_000)
    with (
        Fetcher(allowed_networks=LOOPBACK, compressed_bytes=100_000) as fetcher,
        pytest.raises(SourceError, match="larger"),
    ):
        fetcher.fetch(site.url_for("/a"))


@pytest.mark.parametrize("opening", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"])
def test_a_server_that_drips_is_left_too(opening: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        over = threading.Event()
        drip = threading.Thread(target=_drip, args=(server, opening, over))
        drip.start()
        with (
            Fetcher(allowed_networks=LOOPBACK, seconds=0.3) as fetcher,
            pytest.raises(SourceError, match=r"within 0\.3"),
        ):
            fetcher.fetch(f"http://127.0.0.1:{server.getsockname()[1]}/")
        over.set()
        drip.join()


def _drip(server: socket.socket, opening: bytes, over: threading.Event) -> None:
    connection, _ = server.accept()
    with connection:
        connection.recv(10_000)
        connection.sendall(opening)
        while not over.wait(0.02):
            try:
                connection.sendall(b"x")
            except OSError:
                return


@contextmanager
def answering(answer: bytes, *, times: int = 1) -> Iterator[tuple[str, list[bytes]]]:
    """The address of a server that gives an answer, so many times, and hangs up; and what it was asked."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_answer, args=(server, answer, times, asked))
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/", asked
        thread.join()


def _answer(server: socket.socket, answer: bytes, times: int, asked: list[bytes]) -> None:
    connection, _ = server.accept()
    with connection, suppress(OSError):  # whoever asked may have hung up
        asked.append(connection.recv(10_000))
        for _ in range(times):
            connection.sendall(answer)


HEAD = b"HTTP/1.1 200 OK\r\n"
TRAILERS = HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n" + b"X: y\r\n" * 1_000_000


@pytest.mark.parametrize(
    "answer",
    [
        HEAD + b"X: " + b"x" * 5_000_000,
        HEAD + b"X: y\r\n" * 1_000_000,
        TRAILERS,
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n1;" + b"x" * 5_000_000,
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nx\r\n",
        HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nhello",
        HEAD + b"Content-Length: -1\r\n\r\nhello",
    ],
)
def test_heads_without_end_and_lengths_that_lie_are_errors(fetcher: Fetcher, answer: bytes) -> None:
    with answering(answer) as (address, _), pytest.raises(SourceError, match="broke off, or what it said is no HTTP;"):
        fetcher.fetch(address)


def test_interim_answers_without_end_end_in_time() -> None:
    with (
        answering(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000, times=1_000_000) as (address, _),
        Fetcher(allowed_networks=LOOPBACK, seconds=0.3) as fetcher,
        pytest.raises(SourceError, match=r"within 0\.3"),
    ):
        fetcher.fetch(address)


@pytest.mark.parametrize(
    "answer", [b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", b"no HTTP at all\r\n\r\n", b""]
)
def test_an_answer_that_breaks_off_is_an_error(fetcher: Fetcher, answer: bytes) -> None:
    with answering(answer) as (address, _), pytest.raises(SourceError, match="broke off, or what it said is no HTTP;"):
        fetcher.fetch(address)


@pytest.mark.parametrize(("date", "wait"), [("10:05:00", timedelta(minutes=5)), ("09:00:00", timedelta(0))])
def test_a_date_to_wait_for_is_counted_from_the_servers_own(fetcher: Fetcher, date: str, wait: timedelta) -> None:
    dates = f"Date: Mon, 06 Jan 2025 10:00:00 GMT\r\nRetry-After: Mon, 06 Jan 2025 {date} GMT"
    answer = f"HTTP/1.1 429 Wait\r\n{dates}\r\n\r\n".encode()
    with answering(answer) as (address, _), pytest.raises(StatusError) as caught:
        fetcher.fetch(address)
    assert caught.value.retry_after == wait


@pytest.mark.parametrize(
    ("wish", "wait"),
    [
        ("Mon, 06 Jan 2025 10:05:00 GMT", timedelta(minutes=5)),
        ("Mon, 06 Jan 2025 09:00:00 GMT", timedelta(0)),
        ("Mon, 06 Jan 9999 10:05:00 GMT", timedelta(days=7)),
        ("-5", None),
        ("120, 130", None),
    ],
)
def test_where_a_server_tells_no_date_ours_counts(wish: str, wait: timedelta | None) -> None:
    now = datetime(2025, 1, 6, 10, tzinfo=UTC)
    with (
        answering(f"HTTP/1.1 503 Wait\r\nRetry-After: {wish}\r\n\r\n".encode()) as (address, _),
        Fetcher(allowed_networks=LOOPBACK, now=lambda: now) as fetcher,
        pytest.raises(StatusError) as caught,
    ):
        fetcher.fetch(address)
    assert caught.value.retry_after == wait


def test_a_name_server_that_never_answers_is_not_waited_for() -> None:
    over = threading.Event()

    def resolve(host: str, port: int) -> list[str]:
        over.wait()
        return ["127.0.0.1"]

    with Fetcher(allowed_networks=LOOPBACK, seconds=0.2, resolve=resolve) as fetcher:
        with pytest.raises(SourceError, match=r"did not answer within 0\.2 seconds"):
            fetcher.fetch("http://lindvik.example/feed")
        over.set()

"""Turns at a host: one at a time, a gap between two, none while it asks for a pause."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from digest.errors import SourceError
from digest.sources.fetch import Fetcher
from digest.sources.polite import Turns
from tests.sources.conftest import LOOPBACK


class Clock:
    """Seconds that only pass while somebody sleeps."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def sleep(self, seconds: float) -> None:
        """Let so many pass."""
        self.seconds += seconds

    def monotonic(self) -> float:
        """The seconds now."""
        return self.seconds


def turns(clock: Clock, gap: float = 1.0) -> Turns:
    return Turns(gap, clock.monotonic, clock.sleep)


def test_the_first_request_does_not_wait_and_the_second_does() -> None:
    clock = Clock()
    shared = turns(clock)
    waits = []
    for host in ("a.example", "a.example", "b.example", "a.example"):
        with shared.turn(host) as waited:
            clock.seconds += 0.25
        waits.append(waited)
    assert waits == [0, 1, 0, 0.75]  # the gap begins when the answer has come


def test_nobody_asks_a_host_while_another_does() -> None:
    shared = Turns(0, lambda: 0.0, lambda seconds: None)
    entered, order = threading.Event(), []

    def second() -> None:
        entered.set()
        with shared.turn("a.example"):
            order.append("second")

    with shared.turn("a.example"):
        thread = threading.Thread(target=second)
        thread.start()
        entered.wait()
        thread.join(0.05)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_a_host_that_asked_for_a_pause_is_left_alone_until_it_is_over() -> None:
    clock = Clock()
    shared = turns(clock)
    shared.pause("a.example", timedelta(minutes=5))
    with pytest.raises(SourceError) as caught, shared.turn("a.example"):
        pass
    assert (caught.value.retry_after, caught.value.permanent) == (timedelta(minutes=5), False)
    clock.seconds += 300
    with shared.turn("a.example"):
        pass


@pytest.fixture
def public(site: HTTPServer) -> Iterator[tuple[Fetcher, Clock, Callable[[str], str]]]:
    """A fetcher for whom the site is a public host with a name; a second passes between two requests."""
    clock = Clock()
    with Fetcher(
        allowed_networks=LOOPBACK,
        gap=1,
        resolve=lambda host, port: ["127.0.0.1"],
        monotonic=clock.monotonic,
        sleep=clock.sleep,
    ) as fetcher:
        yield fetcher, clock, lambda path: f"http://town.example:{site.port}{path}"


def test_requests_to_a_public_host_keep_the_gap(
    site: HTTPServer, public: tuple[Fetcher, Clock, Callable[[str], str]]
) -> None:
    fetcher, clock, address = public
    site.expect_request("/a").respond_with_data(b"a")
    site.expect_request("/b").respond_with_data(status=302, headers={"Location": "/a"})
    fetcher.fetch(address("/a"))
    fetcher.fetch(address("/b"))
    assert clock.seconds == 102  # a redirect is a request too


def test_a_busy_public_host_is_asked_for_nothing_else(
    site: HTTPServer, public: tuple[Fetcher, Clock, Callable[[str], str]]
) -> None:
    fetcher, clock, address = public
    site.expect_request("/a").respond_with_data(status=429, headers={"Retry-After": "60"})
    site.expect_request("/b").respond_with_data(b"b")
    for path in ("/a", "/b", "/b"):
        with pytest.raises(SourceError) as caught:
            fetcher.fetch(address(path))
        assert caught.value.retry_after == timedelta(seconds=60)
    assert [request.path for request, _ in site.log] == ["/a"]
    clock.seconds += 60
    assert fetcher.fetch(address("/b")).data == b"b"


def test_ones_own_host_is_asked_by_many_at_once() -> None:
    together = threading.Barrier(3)

    def wait_for_others(request: Request) -> Response:
        together.wait(10)
        return Response(b"a")

    with HTTPServer(threaded=True) as site, Fetcher(allowed_networks=LOOPBACK, gap=60) as fetcher:
        site.expect_request("/a").respond_with_handler(wait_for_others)
        threads = [threading.Thread(target=fetcher.fetch, args=[site.url_for("/a")]) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
        assert len(site.log) == 3
    assert not together.broken

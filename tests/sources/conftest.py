"""A web site on loopback and a fetcher that may go there."""

from collections.abc import Iterator

import pytest
from pytest_httpserver import HTTPServer

from digest.sources.fetch import Fetcher

LOOPBACK = ("127.0.0.0/8", "::1/128")


@pytest.fixture
def site(httpserver: HTTPServer) -> HTTPServer:
    """A real HTTP server on loopback; what it was not told about is not found."""
    httpserver.no_handler_status_code = 404
    return httpserver


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    """A fetcher that may reach loopback, with limits a test can wait for."""
    with Fetcher(allowed_networks=LOOPBACK, seconds=10) as fetcher:
        yield fetcher

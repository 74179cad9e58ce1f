"""What robots.txt allows, and what its absence means."""

import pytest
from pytest_httpserver import HTTPServer

from digest.errors import SourceError
from digest.sources.fetch import Fetcher
from digest.sources.robots import Robots


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_where_there_are_no_rules_everything_is_allowed(site: HTTPServer, fetcher: Fetcher, status: int) -> None:
    site.expect_request("/robots.txt").respond_with_data(status=status)
    Robots(fetcher).check(site.url_for("/pier"))


@pytest.mark.parametrize("status", [429, 500, 503])
def test_where_the_rules_cannot_be_read_nothing_is(site: HTTPServer, fetcher: Fetcher, status: int) -> None:
    site.expect_request("/robots.txt").respond_with_data(status=status)
    robots = Robots(fetcher)
    for _ in range(2):
        with pytest.raises(SourceError, match="cannot be read") as caught:
            robots.check(site.url_for("/pier"))
        assert caught.value.passing
    assert len(site.log) == 1


def test_a_byte_order_mark_hides_no_rule(site: HTTPServer, fetcher: Fetcher) -> None:
    site.expect_request("/robots.txt").respond_with_data("\ufeffUser-agent: *\nDisallow: /")
    with pytest.raises(SourceError, match="does not allow robots"):
        Robots(fetcher).check(site.url_for("/pier"))


def test_the_rules_of_a_host_are_fetched_once(site: HTTPServer, fetcher: Fetcher) -> None:
    rules = "User-agent: *\nDisallow: /private\nCrawl-delay: 99999"
    site.expect_request("/robots.txt").respond_with_data(rules)
    robots = Robots(fetcher)
    robots.check(site.url_for("/pier"))
    with pytest.raises(SourceError, match="does not allow robots"):
        robots.check(site.url_for("/private/pier"))
    assert (robots.delay(site.url_for("/pier")), len(site.log)) == (10, 1)

"""Teasers are replaced by the texts of their pages: politely, a few at a time, and never by something else."""

from dataclasses import replace
from datetime import timedelta

import pytest
from pytest_httpserver import HTTPServer

from digest.errors import SourceError
from digest.model import Article
from digest.sources.fetch import Fetcher
from digest.sources.full_text import LONG, MOST_TROUBLES, SECONDS, PageReader, completed, is_teaser

TEASER = Article(
    url="http://localhost/pier",
    title="The pier reopens in spring",
    text="The old pier will open again in spring, says the harbour council of Lindvik.",
    source="Lindvik Observer",
    guid="pier",
)
SENTENCES = (
    "The old pier will open again in spring, says the harbour council of Lindvik.",
    "Forty new beams of oak were driven into the sea bed since the storm of last November.",
    "The work cost two million crowns, a third of which was collected by the readers of this paper.",
    "A choir of fishermen will sing when the first visitors walk out to the lamp at its end.",
)
BODY = "".join(f"<p>{sentence} {sentence.replace('the', 'its')}</p>" for sentence in SENTENCES)
PAGE = (
    "<html lang='en'><head><title>The pier reopens in spring</title>{head}</head>"
    f"<body><article><h1>The pier reopens in spring</h1>{BODY}</article></body></html>"
)


def page(head: str = "") -> str:
    return PAGE.format(head=head)


def teaser(site: HTTPServer, path: str = "/pier") -> Article:
    return replace(TEASER, url=site.url_for(path), guid=path)


def test_the_page_gives_the_text_and_what_the_feed_left_out(site: HTTPServer, fetcher: Fetcher) -> None:
    head = (
        "<meta property='og:image' content='https://lindvik.example/pier.jpg'>"
        "<link rel='Canonical' href='/news/pier?utm_source=x'>"
    )
    site.expect_request("/pier").respond_with_data(page(head), content_type="text/html")
    (article,), left = PageReader(fetcher).read([teaser(site)], public_only=False)
    assert SENTENCES[3] in article.text
    assert (article.guid, article.title, article.source) == ("/pier", TEASER.title, TEASER.source)
    assert (article.image, article.language) == ("https://lindvik.example/pier.jpg", "en")
    assert article.url == site.url_for("/news/pier")
    assert (article.page_read, left) == (True, 0)


@pytest.mark.parametrize(
    "body",
    ["", "<p>We value your privacy. Accept all cookies or choose those that you like. " + "Some words more. " * 50],
)
def test_a_page_about_something_else_changes_nothing(site: HTTPServer, fetcher: Fetcher, body: str) -> None:
    site.expect_request("/pier").respond_with_data(f"<html><body><article>{body}</article></body></html>")
    (article,), _ = PageReader(fetcher).read([teaser(site)], public_only=False)
    assert article == replace(teaser(site), page_read=True)


def test_pages_that_fail_or_are_forbidden_keep_their_teaser_and_stop_nothing(
    site: HTTPServer, fetcher: Fetcher
) -> None:
    site.expect_request("/robots.txt").respond_with_data("User-agent: *\nDisallow: /private")
    site.expect_request("/private").respond_with_data(page(), content_type="text/html")
    site.expect_request("/pier").respond_with_data(page(), content_type="text/html")
    paths = ("/private", "/none", "/pier")
    read, left = PageReader(fetcher).read([teaser(site, path) for path in paths], public_only=False)
    assert [len(article.text) > 400 for article in read] == [False, False, True]
    assert (all(article.page_read for article in read), left) == (True, 0)
    assert "/private" not in [request.path for request, _ in site.log]


def test_a_busy_host_is_left_alone_and_its_pages_for_later(site: HTTPServer, fetcher: Fetcher) -> None:
    site.expect_request("/pier").respond_with_data(status=429, headers={"Retry-After": "9"})
    read, left = PageReader(fetcher).read([teaser(site), teaser(site, "/other")], public_only=False)
    assert (read, left) == ((), 2)


def test_what_does_not_come_today_is_left_for_later_and_costs_little(site: HTTPServer, fetcher: Fetcher) -> None:
    site.expect_request("/robots.txt").respond_with_data(status=404)
    site.expect_request("/pier").respond_with_data(page(), content_type="text/html")
    for number in range(MOST_TROUBLES + 1):
        site.expect_request(f"/broken/{number}").respond_with_data(status=500)
    broken = [teaser(site, f"/broken/{number}") for number in range(MOST_TROUBLES + 1)]
    read, left = PageReader(fetcher).read([teaser(site), *broken, teaser(site)], public_only=False)
    assert ([article.guid for article in read], left) == (["/pier"], len(broken) + 1)
    assert [request.path for request, _ in site.log].count("/broken/3") == 0


def test_no_more_than_some_at_once(site: HTTPServer, fetcher: Fetcher) -> None:
    articles = [teaser(site, f"/{number}") for number in range(5)]
    read, left = PageReader(fetcher, at_once=2).read(articles, public_only=False)
    assert (len(read), left) == (2, 3)


def test_no_other_page_is_begun_when_the_time_is_over(site: HTTPServer, fetcher: Fetcher) -> None:
    site.expect_request("/robots.txt").respond_with_data(status=404)
    articles = [teaser(site, f"/{number}") for number in range(5)]
    clock = iter([0.0, 1.0, SECONDS, SECONDS + 1])
    read, left = PageReader(fetcher, monotonic=lambda: next(clock)).read(articles, public_only=False)
    assert ([article.guid for article in read], left) == (["/0", "/1"], 3)


def test_a_strangers_links_do_not_lead_into_ones_own_network(site: HTTPServer, fetcher: Fetcher) -> None:
    site.expect_request("/pier").respond_with_data(page(), content_type="text/html")
    (article,), _ = PageReader(fetcher, pause=lambda seconds: None).read([teaser(site)], public_only=True)
    assert article == replace(teaser(site), page_read=True)
    assert site.log == []


def test_a_page_that_cannot_be_parsed_keeps_its_teaser(site: HTTPServer, fetcher: Fetcher) -> None:
    def hang(data: bytes, url: str, content_type: str) -> None:
        raise SourceError("it could not be parsed within 5 seconds", retry_after=timedelta(0))

    site.expect_request("/pier").respond_with_data(page(), content_type="text/html")
    (article,), _ = PageReader(fetcher, hang).read([teaser(site)], public_only=False)  # type: ignore[arg-type] -- it never returns
    assert article.page_read


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("A few words.", True),
        ("Some words. " * 100 + "and then…", True),
        ("Some words. " * 100, False),
        ("Some words. " * LONG + "…", False),
    ],
)
def test_what_a_teaser_is(text: str, short: bool) -> None:
    assert is_teaser(replace(TEASER, text=text)) is short
    assert not is_teaser(replace(TEASER, text=text, url=""))


def test_a_page_with_less_than_the_feed_adds_nothing() -> None:
    long = replace(TEASER, text=" ".join(SENTENCES))
    assert completed(long, replace(long, text=SENTENCES[0])) == replace(long, page_read=True)

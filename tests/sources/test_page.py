"""Pages that are articles, pages of links, and what is neither."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from digest.errors import SourceError
from digest.sources.fetch import Fetcher
from digest.sources.links import article_links, feed_links, tree_of
from digest.sources.page import PageSource, extract_article
from digest.sources.read import Memory

NOW = datetime(2025, 1, 7, 6, tzinfo=UTC)
TEXT = [
    "The harbour of Lindvik opened again on Tuesday after a winter of repairs, the council said in the morning.",
    "Fishermen said they had waited for this day since the storm in November took a third of the pier away.",
    "It cost two million, and was paid for by the region and by the towns that stand on either bank of the fjord.",
]


def page_of(title: str, kind: str = "article") -> str:
    """A news page as sites write them."""
    return f"""<!doctype html><html lang="en-GB"><head><title>{title} | Lindvik Observer</title>
    <meta property="og:title" content="{title}"><meta property="og:type" content="{kind}">
    <meta property="og:site_name" content="Lindvik Observer"><meta property="og:image" content="/pier.jpg">
    <meta property="article:published_time" content="2025-01-06T11:05:00+01:00">
    <meta property="article:tag" content="Ports"><meta name="author" content="Ada Lind"></head>
    <body><nav><a href="/news/">News</a><a href="/about/">About</a></nav>
    <article><h1>{title}</h1><p>By Ada Lind</p><p>{TEXT[0]}</p>
    <figure><img src="/pier.jpg"><figcaption>The pier. (AP Photo/Ada Lind)</figcaption></figure>
    <p>{TEXT[1]}</p><p>Read also: Storms of the year</p><h2>What it cost</h2><p>{TEXT[2]}</p></article>
    <footer>All rights reserved. We use cookies.</footer></body></html>"""


def test_a_news_page_becomes_its_article() -> None:
    article = extract_article(page_of("The harbour opens").encode(), "https://lindvik.example/harbour?utm_source=x")
    assert article.title == "The harbour opens"
    assert article.text.split("\n\n") == [*TEXT[:2], "What it cost", TEXT[2]]
    assert article.url == "https://lindvik.example/harbour"
    assert (article.author, article.source, article.tags) == ("Ada Lind", "Lindvik Observer", ("Ports",))
    assert article.published == datetime(2025, 1, 6, 10, 5, tzinfo=UTC)
    assert (article.image, article.language) == ("https://lindvik.example/pier.jpg", "en")


def test_a_date_in_structured_data_is_found() -> None:
    data = '<script type="application/ld+json">{"@type":"NewsArticle","datePublished": "2025-01-06T10:05:00Z"}</script>'
    body = "".join(f"<p>{paragraph}</p>" for paragraph in TEXT)
    page = f"<html><head><title>Pier</title>{data}</head><body><article>{body}</article></body></html>"
    assert extract_article(page, "https://lindvik.example/").published == datetime(2025, 1, 6, 10, 5, tzinfo=UTC)


def test_a_small_page_is_read_too() -> None:
    article = extract_article("<html><body><h1>A pier</h1><p>The pier is open.</p></body></html>", "")
    assert (article.title, article.text) == ("A pier", "The pier is open.")


@pytest.mark.parametrize(
    "rubbish", ["", b"", b"\x00\xff\xfe", "<" * 1000, "%PDF-1.4", "{}", b"\x89PNG\r\n\x1a\n\0", "<rss></rss>"]
)
def test_rubbish_is_an_article_with_empty_text(rubbish: str | bytes) -> None:
    assert extract_article(rubbish, "https://lindvik.example/").text == ""


@given(
    st.lists(
        st.sampled_from(["<p>", "</p>", "<div", ">", "<article>", "word. ", "\x00", "&#0;", "<meta content=", "é"]),
        max_size=30,
    )
)
@settings(max_examples=80, deadline=None)
def test_any_markup_gives_an_article(pieces: list[str]) -> None:
    assert extract_article("<html><body>" + "".join(pieces), "http://[").url == ""


def test_deep_and_crowded_pages_are_given_up_at_once() -> None:
    assert extract_article("<div>" * 100_000 + "deep", "https://lindvik.example/").text == ""
    assert extract_article("<b>a</b>" * 100_000, "https://lindvik.example/").text == ""


BODY = "".join(f"<p>{paragraph}</p>" for paragraph in TEXT)


@pytest.mark.parametrize(
    "page",
    [
        f"<html>\0<body>\0{BODY}\0",
        f"<html><body>{BODY}<p>&#0;&#1;&#x1F;&#xD800;&#x110000;</p>\ud800",
        f"<html><head><title>{'ab | ' * 100_000}</title><meta property='og:site_name' content='ab'></head>{BODY}",
        f"<html><head><title><script>alert(1)</script></title></head>{BODY}",
        f"<html><script type='application/ld+json'>{{'broken': </script>{BODY}",
        f"<html><script type='application/ld+json'>{' ' * 200_000}x</script>{BODY}",
        f"<html><script type='application/ld+json'>{'[' * 100_000}</script>{BODY}",
        f"<html><base href='javascript:alert(1)'><link rel=canonical href='javascript:alert(1)'>{BODY}",
        f"<html><meta property='og:image' content='data:image/png;base64,{'A' * 100_000}'>{BODY}",
        f"<html><body>{'<div>' * 2_000}{BODY}",
        f"<html><body><table><tr><td>{'<table><tr><td>' * 500}{BODY}",
        f"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><html><body>{BODY}",
        f"<plaintext>{BODY}",
    ],
)
def test_a_hostile_page_is_read_and_tells_nothing_harmful(page: str) -> None:
    article = extract_article(page.encode("utf-8", "surrogatepass"), "https://lindvik.example/a")
    assert TEXT[0] in article.text
    assert (article.url, article.image) == ("https://lindvik.example/a", "")
    assert not set(article.text + article.title) & set("\0\x01\x1f\ud800")


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("utf-8", ""), ("utf-8", "windows-1251"), ("utf-16", ""), ("windows-1251", "windows-1251"), ("koi8-r", "koi8-r")],
)
def test_a_page_in_a_wrong_or_old_encoding(encoding: str, declared: str) -> None:
    head = f'<meta charset="{declared}"><title>Порт</title>'
    page = f"<html><head>{head}</head><body><article>{'<p>Порт снова открыт.</p>' * 3}</article></body></html>"
    assert "Порт снова открыт." in extract_article(page.encode(encoding), "").text


INDEX = """<html><head><title>Lindvik Observer</title>
<link rel="alternate" type="application/atom+xml" href="/atom.xml">
<link rel="ALTERNATE feed" type="application/rss+xml" href="/rss.xml">
<link rel="alternate" type="text/html" hreflang="no" href="/no"></head><body>
<nav><a href="/2025/a-nav-link-of-words">Menu</a></nav>
<main><h2><a href="/2025/the-harbour-opens?utm_source=front">Harbour</a></h2>
<h2><a href="/2025/a-storm-is-near#c">Storm</a></h2>
<h2><a href="/2025/the-harbour-opens">Again</a></h2><h3><a href="/tag/some-long-tag">Tag</a></h3>
<h3><a href="https://elsewhere.example/2025/not-our-story-at-all">Elsewhere</a></h3>
<h3><a href="/2025/photo-of-the-day.jpg">Photo</a></h3>
<h3><a href="/2025/a-broken-old-page">Broken</a></h3><h3><a href="/private/not-for-robots-here">Private</a></h3>
<h3><a href="mailto:ada@lindvik.example">Mail</a></h3><h3><a href="http://[">Odd</a></h3></main></body></html>"""


def test_the_links_of_a_page_that_lead_to_articles() -> None:
    base = "https://lindvik.example"
    paths = [
        "/2025/the-harbour-opens",
        "/2025/a-storm-is-near",
        "/2025/a-broken-old-page",
        "/private/not-for-robots-here",
    ]
    assert article_links(INDEX, base + "/") == [base + path for path in paths]
    assert feed_links(INDEX, base + "/") == [base + "/atom.xml", base + "/rss.xml"]
    assert (article_links("", base), feed_links("", base), tree_of("")) == ([], [], None)


def test_a_page_of_links_gives_the_articles_behind_them(site: HTTPServer, fetcher: Fetcher) -> None:
    site.expect_request("/robots.txt").respond_with_data("User-agent: *\nDisallow: /private\nCrawl-delay: 2\n")
    site.expect_request("/").respond_with_data(INDEX, content_type="text/html", headers={"ETag": '"i"'})
    for path in ("/2025/the-harbour-opens", "/2025/a-storm-is-near"):
        site.expect_request(path).respond_with_data(page_of(path.rsplit("/", 1)[1]), content_type="text/html")
    pauses: list[float] = []
    reading = PageSource(fetcher, pauses.append).read(site.url_for("/"), Memory(), NOW)
    assert [article.title for article in reading.feed.articles] == ["the-harbour-opens", "a-storm-is-near"]
    assert ["404" in problem or "robots" in problem for problem in reading.feed.problems] == [True, True]
    assert (reading.etag, pauses) == ('"i"', [2.0, 2.0, 2.0])
    assert "/private/not-for-robots-here" not in [request.path for request, _ in site.log]


@pytest.fixture
def inside(monkeypatch: pytest.MonkeyPatch) -> Iterator[HTTPServer]:
    """A site inside, at 127.0.0.1; from now on all other addresses of loopback stand for the public internet."""
    monkeypatch.setattr("digest.sources.network.is_public", lambda address: address != "127.0.0.1")
    with HTTPServer(host="127.0.0.1") as server:
        server.no_handler_status_code = 404
        yield server


HOSTS = {"wiki.example": ["127.0.0.1"], "news.example": ["127.0.0.2"]}


@pytest.fixture
def careful() -> Iterator[Fetcher]:
    """A fetcher that may reach the site inside, where a wiki stands by name, and the public one at 127.0.0.2."""
    with Fetcher(allowed_networks=["127.0.0.1/32"], resolve=lambda name, _: HOSTS.get(name, [name])) as fetcher:
        yield fetcher


def test_a_public_page_does_not_lead_inside(inside: HTTPServer, careful: Fetcher) -> None:
    with HTTPServer(host="127.0.0.2") as outside:
        outside.no_handler_status_code = 404
        outside.expect_request("/").respond_with_data(INDEX, content_type="text/html")
        for path in ("/2025/the-harbour-opens", "/2025/a-storm-is-near"):
            place = {"Location": inside.url_for("/secret")}
            outside.expect_request(path).respond_with_data(status=302, headers=place)
        reading = PageSource(careful, lambda seconds: None).read(f"http://news.example:{outside.port}/", Memory(), NOW)
    assert reading.feed.articles == ()
    assert sum("public internet" in problem for problem in reading.feed.problems) == 2
    assert inside.log == []


def test_a_page_inside_that_is_named_is_read_with_its_articles(inside: HTTPServer, careful: Fetcher) -> None:
    inside.expect_request("/").respond_with_data(INDEX, content_type="text/html")
    for path in ("/2025/the-harbour-opens", "/2025/a-storm-is-near"):
        inside.expect_request(path).respond_with_data(page_of(path.rsplit("/", 1)[1]), content_type="text/html")
    for host in ("wiki.example", "127.0.0.1"):
        reading = PageSource(careful, lambda seconds: None).read(f"http://{host}:{inside.port}/", Memory(), NOW)
        assert len(reading.feed.articles) == 2


def test_the_links_of_a_page_that_was_found_elsewhere_are_a_strangers(inside: HTTPServer) -> None:
    hosts = {"news.example": ["127.0.0.2"], "moved.example": ["127.0.0.2"]}
    with (
        HTTPServer(host="127.0.0.2") as outside,
        Fetcher(allowed_networks=["127.0.0.1/32"], resolve=lambda name, _: hosts[name]) as fetcher,
    ):
        outside.no_handler_status_code = 404
        place = {"Location": f"http://moved.example:{outside.port}/moved"}
        outside.expect_request("/").respond_with_data(status=302, headers=place)

        def moved(_: Request) -> Response:
            hosts["moved.example"] = ["127.0.0.1"]  # whoever owns the name points it inside
            return Response(INDEX, content_type="text/html")

        outside.expect_request("/moved").respond_with_handler(moved)
        page = PageSource(fetcher, lambda seconds: None)
        reading = page.read(f"http://news.example:{outside.port}/", Memory(), NOW)
    assert (reading.feed.articles, inside.log) == ((), [])
    assert all("public internet" in problem for problem in reading.feed.problems)


def test_no_more_links_are_followed_than_allowed(site: HTTPServer, fetcher: Fetcher) -> None:
    site.expect_request("/").respond_with_data(INDEX, content_type="text/html")
    PageSource(fetcher, lambda seconds: None, articles=3).read(site.url_for("/"), Memory(), NOW)
    assert sum(request.path.startswith(("/2025", "/private")) for request, _ in site.log) == 3


def test_a_page_that_is_an_article_gives_itself(site: HTTPServer, fetcher: Fetcher) -> None:
    site.expect_request("/pier").respond_with_data(
        page_of("The pier"), content_type="text/html", headers={"ETag": '"p"'}
    )
    reading = PageSource(fetcher).read(site.url_for("/pier"), Memory(), NOW)
    assert [article.title for article in reading.feed.articles] == ["The pier"]
    assert reading.etag == '"p"'


@pytest.mark.parametrize(
    "page",
    [
        "<html></html>",
        "<html><head><title>Document Moved</title></head><body>This document may be found <a href='/x'>here</a></body>",
        "<html><title>Just a moment...</title><body><p>Enable JavaScript and cookies to continue</p></body></html>",
    ],
)
def test_what_stands_in_the_place_of_an_article_is_a_failure(site: HTTPServer, fetcher: Fetcher, page: str) -> None:
    site.expect_request("/pier").respond_with_data(page, content_type="text/html", headers={"ETag": '"e"'})
    with pytest.raises(SourceError, match="neither an article nor a list of articles"):
        PageSource(fetcher).read(site.url_for("/pier"), Memory(), NOW)


def test_an_unchanged_page_is_not_read_again(site: HTTPServer, fetcher: Fetcher) -> None:
    site.expect_request("/pier", headers={"If-None-Match": '"p"'}).respond_with_data(status=304)
    reading = PageSource(fetcher).read(site.url_for("/pier"), Memory('"p"'), NOW)
    assert (reading.unchanged, reading.etag) == (True, '"p"')


@pytest.mark.parametrize(("status", "rules"), [(200, "User-agent: digest\nDisallow: /"), (500, "")])
def test_robots_are_kept_out_where_they_are_not_wanted(
    site: HTTPServer, fetcher: Fetcher, status: int, rules: str
) -> None:
    site.expect_request("/robots.txt").respond_with_data(rules, status=status)
    site.expect_request("/pier").respond_with_data(page_of("The pier"))
    with pytest.raises(SourceError, match=r"does not allow robots|cannot be read"):
        PageSource(fetcher).read(site.url_for("/pier"), Memory(), NOW)
    assert [request.path for request, _ in site.log] == ["/robots.txt"]

"""Feeds of every kind, and what is no feed; from bytes, files and a real server."""

import gzip
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer

from digest.errors import SourceError
from digest.sources.feed import NOT_WELL_FORMED, FeedSource, parse_feed
from digest.sources.fetch import Fetcher
from digest.sources.read import Memory
from digest.sources.wellformed import CUT_OFF, MOST, TOO_MUCH

NOW = datetime(2025, 1, 7, 6, tzinfo=UTC)

RSS = """\
<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
     xmlns:media="http://search.yahoo.com/mrss/">
<channel>
  <title>Lindvik Observer</title><link>https://lindvik.example/</link><language>en-GB</language>
  <item>
    <title>Harbour &amp;amp; pier: “open” &lt;b&gt;again&lt;/b&gt;</title>
    <link>/2025/harbour?id=7</link>
    <guid isPermaLink="false">harbour-7</guid>
    <pubDate>Mon, 06 Jan 2025 10:05:00 GMT</pubDate>
    <dc:creator>Ada Lind</dc:creator>
    <category>Ports</category><category><![CDATA[Town & country]]></category>
    <description>Only a teaser…</description>
    <content:encoded><![CDATA[
      <p>The harbour opened on <a href="/tuesday">Tuesday</a> &amp; all were glad.</p>
      <script>alert("no")</script><figure><img src="/boat.jpg"><figcaption>A boat.</figcaption></figure>
      <p>The first ferry left<br>before sunrise.<br /><br>It came back at noon.</p>
      <ul><li>Thirty people.</li></ul><p>Read also: Storms</p>
    ]]></content:encoded>
    <media:content url="https://lindvik.example/film.mp4" type="video/mp4"/>
    <media:content url="https://lindvik.example/pier.jpg" medium="image"/>
  </item>
  <item>
    <title>A note without a date</title>
    <link>https://lindvik.example/note</link>
    <description>&lt;img src="/pixel.gif" width="1" height="1"&gt;
      &lt;img src="a.png"&gt; The note is short.</description>
  </item>
</channel></rss>
"""

ATOM = """\
<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://lindvik.example/news/" xml:lang="nb">
  <title type="html">Lindvik &amp;amp; omegn</title>
  <entry xml:lang="nn">
    <id>tag:lindvik.example,2025:1</id><title>Hamna er open</title>
    <link rel="alternate" href="hamna"/><updated>2025-01-06T10:05:00Z</updated>
    <author><name>Ada Lind</name></author><author><name>Jon Berg</name></author>
    <category term="hamn" label="Hamn"/>
    <link rel="enclosure" type="image/png" href="https://lindvik.example/hamn.png"/>
    <content type="xhtml">
      <div xmlns="http://www.w3.org/1999/xhtml"><p>Hamna er open att.</p><p>Folk er glade.</p></div>
    </content>
  </entry>
</feed>
"""

RDF = """\
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
  xmlns:dc="http://purl.org/dc/elements/1.1/">
  <channel rdf:about="https://lindvik.example/"><title>Lindvik</title><link>https://lindvik.example/</link></channel>
  <item rdf:about="https://lindvik.example/1"><title>One</title><link>https://lindvik.example/1</link>
    <description>The first of all.</description><dc:date>2025-01-06T10:05:00Z</dc:date></item>
</rdf:RDF>
"""


def test_rss_with_all_it_may_hold() -> None:
    feed = parse_feed(RSS.encode(), "https://lindvik.example/feed")
    first, second = feed.articles
    assert (feed.title, feed.problems) == ("Lindvik Observer", ())
    assert first.title == "Harbour & pier: “open” again"
    assert first.url == "https://lindvik.example/2025/harbour?id=7"
    assert (first.guid, first.author, first.language) == ("harbour-7", "Ada Lind", "en")
    assert first.published == datetime(2025, 1, 6, 10, 5, tzinfo=UTC)
    assert first.tags == ("Ports", "Town & country")
    assert first.image == "https://lindvik.example/pier.jpg"
    assert first.text.split("\n\n") == [
        "The harbour opened on Tuesday & all were glad.",
        "The first ferry left before sunrise.",
        "It came back at noon.",
        "• Thirty people.",
    ]
    assert (second.published, second.text) == (None, "The note is short.")
    assert second.image == "https://lindvik.example/a.png"
    assert {article.source for article in feed.articles} == {"Lindvik Observer"}


def test_atom_with_base_language_and_several_authors() -> None:
    (article,) = parse_feed(ATOM.encode()).articles
    assert (article.title, article.source) == ("Hamna er open", "Lindvik & omegn")
    assert article.url == "https://lindvik.example/news/hamna"
    assert article.guid == "tag:lindvik.example,2025:1"
    assert (article.author, article.tags, article.language) == ("Ada Lind, Jon Berg", ("Hamn",), "nn")
    assert article.image == "https://lindvik.example/hamn.png"
    assert article.text == "Hamna er open att.\n\nFolk er glade."
    assert article.published == datetime(2025, 1, 6, 10, 5, tzinfo=UTC)


def test_rdf_and_rss_without_a_version() -> None:
    (article,) = parse_feed(RDF.encode()).articles
    assert (article.title, article.text, article.published) == (
        "One",
        "The first of all.",
        datetime(2025, 1, 6, 10, 5, tzinfo=UTC),
    )
    old = b"<rss version='0.91'><channel><title>Old</title><item><title>Two</title></item></channel></rss>"
    assert [article.title for article in parse_feed(old).articles] == ["Two"]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "it is empty"),
        (b" \n", "it is empty"),
        (b"<!DOCTYPE html><html><body>Not here</body></html>", "it is a web page, not a feed"),
        (b"<head><title>Moved</title></head>", "it is a web page, not a feed"),
        (b"<?xml version='1.0'?><!-- x --><opml><body/></opml>", "it is not a feed"),
        (b"just words", "it is not a feed"),
        (b"\x89PNG\r\n\x1a\n\0\0", "it is not a feed"),
        (b"<rss version='2.0'><channel><title>t</title></channel></rss>", "it has no articles"),
        (b"<rss><channel>" + b"<a>" * 201 + b"</channel></rss>", "it is nested more than 200 levels deep"),
        (b"<rss><channel>" + b"<item></item>" * (MOST + 1) + b"</channel></rss>", "it has more than 5,000 items"),
        (b"<rss " + b"".join(b"a%d='' " % number for number in range(600)) + b"></rss>", TOO_MUCH),
        (b"<rss>" + b"&" * 1_100_000 + b"</rss>", TOO_MUCH),
        (b"<rss><channel><item><title>half", CUT_OFF),
    ],
)
def test_what_is_no_feed_is_said_in_plain_words(data: bytes, problem: str) -> None:
    feed = parse_feed(data)
    assert (feed.articles, feed.problems) == ((), (problem,))


def test_a_feed_that_is_cut_off_keeps_its_whole_articles() -> None:
    whole = RSS.encode()
    cut = whole[: whole.index(b"<description>&lt;img")]
    feed = parse_feed(cut)
    assert feed.problems == (CUT_OFF,)
    assert [article.guid for article in feed.articles] == ["harbour-7"]


def test_sloppy_html_in_a_feed_is_not_depth() -> None:
    item = b"<item><title>a</title><description>" + b"line<br>" * 150 + b"</description></item>"
    feed = parse_feed(b"<rss version='2.0'><channel><title>t</title>" + item * 3 + b"</channel></rss>")
    assert len(feed.articles) == 3
    assert feed.problems == (NOT_WELL_FORMED,)


def test_wrong_content_types_and_encodings_do_not_matter() -> None:
    data = RSS.replace("Ada Lind", "Åda Lïnd")
    assert parse_feed(data.encode(), content_type="text/html; charset=ascii").articles[0].author == "Åda Lïnd"
    assert parse_feed(data.encode("utf-16"), content_type="image/png").articles[0].author == "Åda Lïnd"
    latin = data.replace("“open”", "open").replace("…", "").replace("UTF-8", "ISO-8859-1").encode("latin-1")
    assert parse_feed(latin).articles[0].author == "Åda Lïnd"
    assert parse_feed(b"\n<br />Warning: x<br />\n" + data.encode()).articles[0].author == "Åda Lïnd"
    undeclared = data[data.index("<rss") :].encode()
    assert parse_feed(b"\n<br />Warning: x<br />\n" + undeclared).articles[0].author == "Åda Lïnd"
    assert parse_feed(gzip.compress(data.encode()), content_type="application/gzip").articles[0].author == "Åda Lïnd"


def test_entities_do_not_unfold_into_a_bomb() -> None:
    names = "abcdefghij"
    bomb = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise(names))
    item = '<rss version="2.0"><channel><item><title>x&j;</title></item></channel></rss>'
    data = f'<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">{bomb}]>{item}'
    feed = parse_feed(data.encode())
    assert all(len(article.title) < 1000 for article in feed.articles)


def test_nothing_is_read_that_a_feed_only_names(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("a secret")
    item = '<rss version="2.0"><channel><item><title>t &x;</title></item></channel></rss>'
    data = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}">]>{item}'
    assert "a secret" not in str(parse_feed(data.encode()))
    assert parse_feed(str(secret).encode()).problems == ("it is not a feed",)


@given(st.binary(max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_bytes_give_a_feed(data: bytes) -> None:
    assert parse_feed(data).problems


@given(
    st.lists(
        st.sampled_from([*RSS.split(), "<item>", "</item>", "<![CDATA[", "]]>", "&bogus;", "\x00", "<", "é"]),
        max_size=40,
    )
)
@settings(max_examples=120, deadline=None)
def test_any_pieces_of_a_feed_give_a_feed(pieces: list[str]) -> None:
    feed = parse_feed(("<rss version='2.0'><channel>" + " ".join(pieces)).encode(), "https://example.org/")
    assert all(article.published is None or article.published.tzinfo is UTC for article in feed.articles)


def test_a_feed_is_asked_for_again_only_if_it_changed(site: HTTPServer, fetcher: Fetcher) -> None:
    remembered = {"ETag": 'W/"seven"', "Last-Modified": "Mon, 06 Jan 2025 10:05:00 GMT"}
    site.expect_ordered_request("/feed").respond_with_data(RSS, headers=remembered)
    asked = {"If-None-Match": 'W/"seven"', "If-Modified-Since": "Mon, 06 Jan 2025 10:05:00 GMT"}
    site.expect_ordered_request("/feed", headers=asked).respond_with_data(status=304)
    source, address = FeedSource(fetcher), site.url_for("/feed")
    first = source.read(address, Memory(), NOW)
    assert len(first.feed.articles) == 2
    again = source.read(address, Memory(first.etag, first.modified), NOW)
    assert again.unchanged
    assert (again.etag, again.modified) == (first.etag, first.modified)
    site.check_assertions()


def test_a_broken_answer_is_not_remembered(site: HTTPServer, fetcher: Fetcher) -> None:
    site.expect_request("/cut").respond_with_data(RSS[: RSS.rindex("<item>")], headers={"ETag": '"x"'})
    site.expect_request("/none").respond_with_data("<rss></rss>", headers={"ETag": '"x"'})
    for path in ("/cut", "/none"):
        reading = FeedSource(fetcher).read(site.url_for(path), Memory(), NOW)
        assert (reading.etag, len(reading.feed.problems)) == ("", 1)


@pytest.mark.parametrize("data", ["<html></html>", "", "{", "<rss><channel><item>"])
def test_what_is_no_feed_is_a_failure(site: HTTPServer, fetcher: Fetcher, data: str, tmp_path: Path) -> None:
    site.expect_request("/page").respond_with_data(data)
    (tmp_path / "feed.xml").write_text(data)
    for address in (site.url_for("/page"), str(tmp_path / "feed.xml")):
        with pytest.raises(SourceError, match=r"web page|empty|whole JSON|cut off"):
            FeedSource(fetcher).read(address, Memory(), NOW)


def test_a_feed_that_is_packed_too_large_says_so(site: HTTPServer, fetcher: Fetcher) -> None:
    site.expect_request("/packed").respond_with_data(gzip.compress(b" " * 10_000_001))
    with pytest.raises(SourceError, match="gzip file of more than 10,000,000 bytes"):
        FeedSource(fetcher).read(site.url_for("/packed"), Memory(), NOW)


def test_a_feed_that_moved_for_good_says_where(site: HTTPServer, fetcher: Fetcher) -> None:
    site.expect_request("/old").respond_with_data(status=301, headers={"Location": "/new"})
    site.expect_request("/new").respond_with_data(RSS)
    reading = FeedSource(fetcher).read(site.url_for("/old"), Memory(), NOW)
    assert reading.address == site.url_for("/new")
    assert reading.feed.articles[0].url == site.url_for("/2025/harbour?id=7")


def test_feeds_from_files_but_never_from_redirects(tmp_path: Path, site: HTTPServer, fetcher: Fetcher) -> None:
    path = tmp_path / "a feed.xml"
    path.write_text(RSS)
    for address in (str(path), path.as_uri()):
        assert len(FeedSource(fetcher).read(address, Memory(), NOW).feed.articles) == 2
    site.expect_request("/out").respond_with_data(status=302, headers={"Location": path.as_uri()})
    with pytest.raises(SourceError, match="no http or https address"):
        FeedSource(fetcher).read(site.url_for("/out"), Memory(), NOW)
    with pytest.raises(SourceError, match="no such file"):
        FeedSource(fetcher).read(str(tmp_path / "gone.xml"), Memory(), NOW)

"""What feeds get wrong in their XML is mended before it is parsed."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.sources.feed import NOT_WELL_FORMED, parse_feed
from digest.sources.repair import LONGEST_LINE, repair


@pytest.mark.parametrize(
    ("written", "mended"),
    [
        ("Fish & chips, AT&T &c.", "Fish &amp; chips, AT&amp;T &amp;c."),
        ("/a?x=1&copy=2", "/a?x=1&amp;copy=2"),
        ("Caf&eacute;&nbsp;&mdash; &AMP;", "Café\xa0— &amp;"),
        ("&lt;p&gt; &#233; &#xE9;", "&lt;p&gt; &#233; &#xE9;"),
        ("a&#0;b&#x1F;c&#xFFFF;d&#xD800;e&#9999999;f", "abcdef"),
        ("&bogus; &#; &#x;", "&amp;bogus; &amp;#; &amp;#x;"),
        ("<![CDATA[A & B &eacute;]]> & <!-- & -->", "<![CDATA[A & B &eacute;]]> &amp; <!-- & -->"),
        ("<![CDATA[not closed & so on", "<![CDATA[not closed & so on"),
        (f"<author>{'a' * 2_000}</author>", f"<author>{'a' * LONGEST_LINE}</author>"),
        (f"<dc:creator><![CDATA[{'a' * 2_000}]]>", f"<dc:creator><![CDATA[{'a' * LONGEST_LINE}]]>"),
    ],
)
def test_what_is_mended_and_what_is_not(written: str, mended: str) -> None:
    assert repair(written) == mended


@given(st.text(st.sampled_from("&#x;ampltcopy019AF gé"), max_size=60))
def test_what_was_mended_is_xml_and_stays_as_it_is(text: str) -> None:
    mended = repair(text)
    ET.fromstring(f"<a>{mended}</a>")
    assert repair(mended) == mended


def test_a_mended_feed_says_so() -> None:
    item = "<item><title>AT&T & friends</title><link>https://a.example/x?a=1&copy=2</link></item>"
    feed = parse_feed(f"<rss version='2.0'><channel><title>t</title>{item}</channel></rss>".encode())
    assert [(one.title, one.url) for one in feed.articles] == [
        ("AT&T & friends", "https://a.example/x?a=1&copy=2"),
    ]
    assert feed.problems == (NOT_WELL_FORMED,)

"""One article has one address, and what is shown of an address holds no secret."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.sources.address import (
    article_address,
    canonical_address,
    host_of,
    public_address,
    resolve_link,
    shown_address,
)


@pytest.mark.parametrize(
    ("address", "canonical"),
    [
        ("https://Example.ORG/Path?utm_source=feed&utm_medium=rss", "https://example.org/Path"),
        ("http://example.org:80", "http://example.org/"),
        (" https://example.org/a b\n/c ", "https://example.org/a%20b/c"),
        ("https://example.org:443/a#part", "https://example.org/a"),
        ("https://example.org:8443/a", "https://example.org:8443/a"),
        ("https://example.org./a?gaa_at=x&fb_ref=y", "https://example.org/a"),
        ("https://example.org/a?id=7&fbclid=x&gclid=y&mc_cid=z&page=2", "https://example.org/a?id=7&page=2"),
        ("https://example.org/a?ref=home&source=x&id=", "https://example.org/a?ref=home&source=x&id="),
        ("https://user:secret@example.org/a", "https://example.org/a"),
        ("http://[2001:DB8::1]:80/a", "http://[2001:db8::1]/a"),
        ("  https://example.org/a\n", "https://example.org/a"),
        ("ftp://example.org/a", ""),
        ("javascript:alert(1)", ""),
        ("/a/b", ""),
        ("tag:example.org,2024:1", ""),
        ("https://", ""),
        ("http://[::1", ""),
        ("http://example.org:port/", ""),
        ("", ""),
    ],
)
def test_one_article_has_one_address(address: str, canonical: str) -> None:
    assert canonical_address(address) == canonical


words = st.text("abcXYZ019%&=?#/:@[].-_ \n\té", max_size=30)


@given(
    st.one_of(st.text(max_size=60), st.builds("{}://{}/{}?{}".format, st.sampled_from(["http", "HTTPS"]), *[words] * 3))
)
@settings(max_examples=300, deadline=None)
def test_a_canonical_address_is_its_own(address: str) -> None:
    once = canonical_address(address)
    assert canonical_address(once) == once
    assert once == "" or once.startswith(("http://", "https://"))


@given(st.lists(st.sampled_from(["id=1", "page=2", "q=a+b", "utm_source=x", "fbclid=1"]), max_size=6))
def test_only_tracking_leaves_the_query(pairs: list[str]) -> None:
    kept = [pair for pair in pairs if not pair.startswith(("utm_", "fbclid"))]
    query = "?" + "&".join(kept) if kept else ""
    assert canonical_address("https://example.org/a?" + "&".join(pairs)) == "https://example.org/a" + query


def test_what_is_shown_holds_no_secret() -> None:
    shown = public_address("https://user:secret@example.org:8080/feed?token=secret#secret")
    assert shown == "https://example.org:8080/feed"
    assert public_address("http://[::1") == "an address that cannot be read"


def test_links_are_resolved_or_empty() -> None:
    assert resolve_link("https://example.org/a/b", "../c") == "https://example.org/c"
    assert resolve_link("https://example.org/", "http://[") == ""
    assert host_of("https://www.example.org/a") == "example.org"
    assert host_of("http://[") == ""


@pytest.mark.parametrize(
    ("address", "main"),
    [
        ("https://m.lindvik.example/pier", "https://www.lindvik.example/pier"),
        ("https://amp.lindvik.co.uk/pier/amp/", "https://www.lindvik.co.uk/pier/"),
        ("https://sv.m.lindvik.example/pier", "https://sv.lindvik.example/pier"),
        ("https://lindvik.example/pier/amp?amp=1&page=2", "https://lindvik.example/pier?page=2"),
        ("https://lindvik.example/amp/pier", "https://lindvik.example/pier"),
        ("https://lindvik.example/pier.amp.html", "https://lindvik.example/pier.html"),
        ("https://www.google.com/amp/s/lindvik.example/pier?outputType=amp", "https://lindvik.example/pier"),
        ("https://lindvik-example.cdn.ampproject.org/c/s/lindvik.example/pier", "https://lindvik.example/pier"),
        ("https://lindvik.example/amp", "https://lindvik.example/amp"),
        ("https://lindvik.example/amplifier?amplitude=1", "https://lindvik.example/amplifier?amplitude=1"),
        ("https://m.example/pier", "https://m.example/pier"),
        ("ftp://m.lindvik.example/pier", ""),
    ],
)
def test_twins_have_the_address_of_the_page_itself(address: str, main: str) -> None:
    assert article_address(address) == main
    assert article_address(main) == main


def test_a_source_that_lives_on_a_mobile_host_keeps_its_addresses() -> None:
    assert article_address("https://m.lindvik.example/pier", "m.lindvik.example") == "https://m.lindvik.example/pier"


@given(st.text("amp./m?&=1s:wgole", max_size=40))
@settings(max_examples=200, deadline=None)
def test_an_articles_address_is_found_for_any_text(rest: str) -> None:
    found = article_address("https://" + rest)
    assert found == "" or canonical_address(found) == found


def test_a_shown_address_has_an_end() -> None:
    assert public_address("https://u:p@a.example/" + "x" * 1_000) == "https://a.example/" + "x" * 282 + "…"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://joe:secret@a.example/feed?page=2", "https://joe:***@a.example/feed?page=2"),
        ("https://joe:sec:ret@a.example/", "https://joe:***@a.example/"),
        ("https://a.example/@joe:feed@home", "https://a.example/@joe:feed@home"),
        ("/home/joe:x@y", "/home/joe:x@y"),
    ],
)
def test_a_password_is_not_shown(address: str, shown: str) -> None:
    assert shown_address(address) == shown

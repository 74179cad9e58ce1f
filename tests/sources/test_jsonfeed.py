"""JSON Feed, whole and broken."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.sources.feed import parse_feed

FEED: dict[str, Any] = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Lindvik",
    "language": "en",
    "items": [
        {
            "id": 7,
            "url": "/pier",
            "title": "The pier",
            "content_html": "<p>The pier is open.</p><p>All are glad.</p><img src='pier.jpg'>",
            "date_published": "2025-01-06T11:05:00+01:00",
            "authors": [{"name": "Ada Lind"}, {"name": "Jon Berg"}],
            "tags": ["Ports", 3],
        },
        {
            "id": "8",
            "content_text": "A note. It is short.\n\nIt has an end.",
            "author": {"name": "Ada Lind"},
            "image": "/a.png",
        },
        "no item",
    ],
}


def test_a_json_feed_is_read() -> None:
    feed = parse_feed(json.dumps(FEED).encode(), "https://lindvik.example/feed.json", "text/plain")
    pier, note = feed.articles
    assert (feed.title, feed.problems) == ("Lindvik", ())
    assert (pier.guid, pier.url, pier.title) == ("7", "https://lindvik.example/pier", "The pier")
    assert pier.text == "The pier is open.\n\nAll are glad."
    assert pier.published == datetime(2025, 1, 6, 10, 5, tzinfo=UTC)
    assert (pier.author, pier.tags, pier.language) == ("Ada Lind, Jon Berg", ("Ports",), "en")
    assert pier.image == "https://lindvik.example/pier.jpg"
    assert (note.text, note.published, note.url) == ("A note. It is short.\n\nIt has an end.", None, "")
    assert (note.author, note.image) == ("Ada Lind", "https://lindvik.example/a.png")


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"{", "it is not whole JSON: it is damaged or cut off"),
        (b"[" * 100_000, "it is nested more than 200 levels deep"),
        (b'{"items":' + b'{"a":' * 199 + b"1" + b"}" * 200, "it is JSON, but not a JSON Feed"),
        (b"{}", "it is JSON, but not a JSON Feed"),
        (b"[1, 2]", "it is JSON, but not a JSON Feed"),
        (b'{"version": "https://jsonfeed.org/version/1"}', "it has no articles"),
        (json.dumps(FEED | {"items": [{}] * 5001}).encode(), "it has more than 5,000 items"),
    ],
)
def test_what_is_no_json_feed_is_said_in_plain_words(data: bytes, problem: str) -> None:
    feed = parse_feed(data)
    assert (feed.articles, feed.problems) == ((), (problem,))


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "url"]), inner, max_size=2),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from([*FEED["items"][0], *FEED["items"][1]]), values))
@settings(max_examples=100, deadline=None)
def test_values_of_any_type_cost_no_more_than_themselves(item: dict[str, Any]) -> None:
    feed = parse_feed(json.dumps(FEED | {"items": [item, FEED["items"][0]]}).encode())
    assert feed.articles[-1].title == "The pier"


def test_what_the_feed_says_holds_for_its_items() -> None:
    top = {"authors": [{"name": "Ada Lind"}], "language": "en-GB"}
    items = [
        {"id": "https://lindvik.example/9", "content_text": "It is open."},
        {"id": "10", "authors": [{"name": "Jon Berg"}], "language": "nb-NO", "tags": [" "]},
    ]
    first, second = parse_feed(json.dumps(FEED | top | {"items": items}).encode()).articles
    assert (first.author, first.language, first.url) == ("Ada Lind", "en", "https://lindvik.example/9")
    assert (second.author, second.language, second.tags) == ("Jon Berg", "nb", ())


def test_a_picture_may_be_attached() -> None:
    sound, picture = {"url": "/a.mp3", "mime_type": "audio/mpeg"}, {"url": "/a.jpg", "mime_type": "image/jpeg"}
    item = {"id": "9", "content_text": "It is open.", "attachments": [sound, picture]}
    (article,) = parse_feed(json.dumps(FEED | {"items": [item]}).encode(), "https://lindvik.example/").articles
    assert article.image == "https://lindvik.example/a.jpg"


def test_half_a_character_costs_no_more_than_itself() -> None:
    feed = parse_feed(json.dumps(FEED | {"title": "Lind\ud83dvik"}).encode())
    assert (feed.title, len(feed.articles)) == ("Lindvik", 2)

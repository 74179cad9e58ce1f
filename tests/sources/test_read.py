"""The verb makes what any source gives safe for everybody."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.errors import SourceError, UsageError
from digest.model import Article, Feed
from digest.sources.read import AHEAD, TAGS, TEXT, TITLE, Memory, Reading, read_source

NOW = datetime(2025, 1, 7, 6, tzinfo=UTC)
NOTHING = Feed()
PIER = Article(url="https://lindvik.example/pier", title="The pier", text="It is open.", source="Lindvik")


class Given:
    """A source that gives what it was given, or fails as it was told to."""

    def __init__(self, feed: Feed = NOTHING, failure: Exception | None = None) -> None:
        self.feed, self.failure = feed, failure

    def read(self, address: str, memory: Memory, now: datetime) -> Reading:
        """What it was given."""
        if self.failure:
            raise self.failure
        return Reading(self.feed, memory.etag, memory.modified)


def cleaned(article: Article, title: str = "Lindvik Observer") -> Feed:
    """What the verb makes of one article."""
    return read_source(
        Given(Feed(title=title, articles=(article,))), "https://www.lindvik.example/", Memory(), NOW
    ).feed


def test_a_good_article_is_not_changed() -> None:
    feed = cleaned(PIER)
    assert (feed.articles, feed.problems) == ((PIER,), ())


def test_addresses_are_canonical_and_sources_named() -> None:
    article = replace(PIER, url="HTTPS://Lindvik.example/pier?utm_source=x#top", image="javascript:x", source="")
    (kept,) = cleaned(article).articles
    assert (kept.url, kept.image, kept.source) == ("https://lindvik.example/pier", "", "Lindvik Observer")
    assert cleaned(article, title="").articles[0].source == "lindvik.example"


@pytest.mark.parametrize("published", [NOW + AHEAD + timedelta(seconds=1), datetime(1994, 12, 31, tzinfo=UTC)])
def test_an_impossible_date_is_dropped_and_said(published: datetime) -> None:
    feed = cleaned(replace(PIER, published=published))
    assert feed.articles[0].published is None
    assert feed.problems == (f"its date is impossible, {published:%Y-%m-%d}: The pier",)


def test_dates_come_out_in_utc() -> None:
    local = datetime(2025, 1, 7, 7, tzinfo=timezone(timedelta(hours=1)))
    assert cleaned(replace(PIER, published=local)).articles[0].published == NOW
    assert cleaned(replace(PIER, published=NOW.replace(tzinfo=None))).articles[0].published == NOW
    assert cleaned(replace(PIER, published=NOW + AHEAD)).problems == ()


def test_lines_are_bounded_and_without_control_characters() -> None:
    long = replace(
        PIER, title="word " * 1000, text="x" * (TEXT + 1), tags=tuple(f"t{n}" for n in range(99)), author="A\x00\n B"
    )
    (kept,) = cleaned(long).articles
    assert len(kept.title) <= TITLE
    assert kept.title.endswith("word…")
    assert len(kept.text) == TEXT
    assert (len(kept.tags), kept.author) == (TAGS, "A B")


def test_an_article_without_title_and_text_is_dropped_and_said() -> None:
    feed = cleaned(replace(PIER, title=" \x07", text="\n"))
    assert (feed.articles, len(feed.problems)) == ((), 1)
    assert "https://lindvik.example/pier" in feed.problems[0]


@pytest.mark.parametrize("failure", [ValueError("no such thing"), KeyError(), RecursionError(), UsageError("wrong")])
def test_whatever_a_source_raises_is_a_source_error(failure: Exception) -> None:
    with pytest.raises(SourceError, match="Given failed") as caught:
        read_source(Given(failure=failure), "https://user:secret@lindvik.example/", Memory(), NOW)
    assert caught.value.where == "https://lindvik.example/"


def test_a_source_error_stays_what_it_is() -> None:
    failure = SourceError("gone", permanent=True)
    with pytest.raises(SourceError) as caught:
        read_source(Given(failure=failure), "/folder", Memory(), NOW)
    assert caught.value is failure


def test_the_memory_is_handed_through() -> None:
    reading = read_source(Given(), "/folder", Memory("a", "b"), NOW)
    assert (reading.etag, reading.modified) == ("a", "b")


lines = st.text(max_size=20)


@given(
    st.builds(
        Article,
        url=lines,
        title=lines,
        text=lines,
        source=lines,
        image=lines,
        tags=st.tuples(lines, lines),
        language=lines,
        published=st.none() | st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=-12))])),
    )
)
@settings(max_examples=100, deadline=None)
def test_any_article_is_kept_clean_or_dropped_with_a_reason(article: Article) -> None:
    feed = cleaned(article)
    assert feed.articles or feed.problems
    for kept in feed.articles:
        assert kept.published is None or kept.published <= NOW + AHEAD
        assert kept.source
        assert cleaned(kept).articles == (kept,)

"""The samples are clean input: nothing to complain of, and every article long enough to be told."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from digest.demo.mails import PICTURES, SAMPLES
from digest.demo.morning import COLLECTED, SOURCES
from digest.editions.sentences import split_sentences
from digest.model import Article
from digest.sources.feed import parse_feed
from digest.sources.page import extract_article
from digest.sources.text import parse_text

NOTES = sorted((SAMPLES / "notes").iterdir())
FURNITURE = ("Saltwind Radio", "The sound of the coast", "Read also", "Listen to", "Watch the", "Subscribe", "Share")
FURNITURE += ("Photo:", "Follow us", "Source:", "cookies", "Print", "Related", "newsletter", "Weekend")


def articles() -> list[Article]:
    feeds = [parse_feed((SAMPLES / name).read_bytes()) for name in SOURCES if name.endswith(".xml")]
    notes = [parse_text(path.read_text(encoding="utf-8"), path.name) for path in NOTES]
    page = extract_article((SAMPLES / "page.html").read_bytes(), "")
    return [*(article for feed in feeds for article in feed.articles), *notes, page]


@pytest.mark.parametrize(
    ("name", "title", "count"), [("feed.xml", "The Harbour Courier", 7), ("atom.xml", "Tidewater Post", 5)]
)
def test_feeds_parse_without_problems(name: str, title: str, count: int) -> None:
    feed = parse_feed((SAMPLES / name).read_bytes())
    assert (feed.title, len(feed.articles), feed.problems) == (title, count, ())


def test_every_article_has_a_title_and_a_few_sentences() -> None:
    for article in articles():
        assert article.title
        assert 4 <= len(split_sentences(article.text, "en")) <= 14, article.title


@pytest.mark.parametrize("path", [*NOTES, SAMPLES / "page.html"], ids=lambda path: path.name)
def test_what_stands_around_scraped_articles_is_gone(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    article = extract_article(text, "") if path.suffix == ".html" else parse_text(text, path.name)
    assert not [words for words in FURNITURE if words in article.text]
    assert article.author
    assert article.source
    assert article.tags


def test_the_agency_is_kept_as_credit() -> None:
    (whale,) = [path for path in NOTES if path.stem == "whale-at-the-lock"]
    article = parse_text(whale.read_text(encoding="utf-8"), whale.name)
    assert article.credit == "The Coastal News Agency provided some content for this report."


def test_one_is_undated_one_is_old_and_none_is_from_the_future() -> None:
    dated = [article.published for article in parse_feed((SAMPLES / "feed.xml").read_bytes()).articles]
    assert dated.count(None) == 1
    known = [moment for moment in dated if moment]
    assert min(known) < COLLECTED - timedelta(days=7) < datetime(2025, 10, 12, tzinfo=UTC)
    assert max(known) < COLLECTED


def test_every_picture_is_there() -> None:
    pictures = {article.image for article in articles() if article.image}
    assert pictures == {f"{PICTURES}{path.name}" for path in (SAMPLES / "pictures").iterdir()}

"""Pictures: sides are believed where both are numbers, and follow their picture into the article."""

import pytest

from digest.model import Article
from digest.sources.feed import parse_feed
from digest.sources.full_text import completed
from digest.sources.page import extract_article
from digest.sources.picture import Picture, told_picture

ITEM = "<rss version='2.0' xmlns:media='http://search.yahoo.com/mrss/'><channel><item><title>A</title>{}</item></channel></rss>"
PARAGRAPHS = "".join(f"<p>The pier at Lindvik was opened on day {day} after two years of work.</p>" for day in range(9))


@pytest.mark.parametrize(
    ("width", "height", "sides"),
    [
        ("1200", "800", (1200, 800)),
        (" 1200px", "800.0", (1200, 800)),
        ("1200", "", (0, 0)),
        ("100%", "800", (0, 0)),
        ("0", "800", (0, 0)),
        ("-5", "800", (0, 0)),
        ("9" * 40, "1", (0, 0)),
        ("１２", "<b>", (0, 0)),
    ],
)
def test_sides_are_believed_where_both_are_numbers(width: str, height: str, sides: tuple[int, int]) -> None:
    assert told_picture("https://a.example/1.jpg", width, height) == Picture("https://a.example/1.jpg", *sides)


@pytest.mark.parametrize(
    ("item", "sides"),
    [
        ("<media:content url='https://a.example/1.jpg' medium='image' width='1200' height='800'/>", (1200, 800)),
        ("<media:thumbnail url='https://a.example/1.jpg' width='300' height='200'/>", (300, 200)),
        ("<enclosure url='https://a.example/1.jpg' type='image/jpeg'/>", (0, 0)),
        ("<description>&lt;img src='https://a.example/1.jpg' width='640' height='360'&gt;</description>", (640, 360)),
    ],
)
def test_a_feeds_word_reaches_the_article(item: str, sides: tuple[int, int]) -> None:
    article = parse_feed(ITEM.format(item).encode(), "https://a.example/feed").articles[0]
    assert (article.image, article.image_width, article.image_height) == ("https://a.example/1.jpg", *sides)


def page(picture: str = "/1.jpg") -> Article:
    head = f"<meta property='og:image' content='{picture}'><meta property='og:image:width' content='1200'>"
    head += "<meta property='og:image:height' content='630'>"
    return extract_article(
        f"<html><head><title>Pier</title>{head}</head><body>{PARAGRAPHS}</body></html>", "https://a.example/x"
    )


def test_a_pages_word_reaches_the_article() -> None:
    assert (page().image_width, page().image_height) == (1200, 630)


@pytest.mark.parametrize(
    ("picture", "sides", "kept"),
    [
        ("", (0, 0), ("https://a.example/1.jpg", 1200, 630)),
        ("https://a.example/1.jpg", (0, 0), ("https://a.example/1.jpg", 1200, 630)),
        ("https://a.example/1.jpg", (600, 315), ("https://a.example/1.jpg", 600, 315)),
        ("https://a.example/other.jpg", (0, 0), ("https://a.example/other.jpg", 0, 0)),
    ],
)
def test_a_page_adds_the_size_of_the_same_picture(
    picture: str, sides: tuple[int, int], kept: tuple[str, int, int]
) -> None:
    teaser = Article(url="https://a.example/x", title="Pier at Lindvik opened", text="The pier at Lindvik", source="A",
                     image=picture, image_width=sides[0], image_height=sides[1])  # fmt: skip
    done = completed(teaser, page())
    assert (done.image, done.image_width, done.image_height) == kept

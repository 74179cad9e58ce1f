"""Pictures: sides are believed where both are numbers, and follow their picture into the article."""

import pytest

from digest.model import Article
from digest.sources.feed import parse_feed
from digest.sources.full_text import completed
from digest.sources.page import extract_article
from digest.sources.picture import Picture, may_be_shown, told_picture

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


@pytest.mark.parametrize(
    "address",
    [
        "https://a.example/i/logo.jpg",
        "https://a.example/img/lindvik_logo_1200x800_en.jpg",
        "https://a.example/social_placeholder.png",
        "https://avatars3.a.example/u/7?v=3&s=60",
        "https://a.example/AAAI/s72-c/photo.jpg",
        "https://a.example/pier_142x100.jpg",
        "https://a.example/pier.jpg?w=72",
    ],
)
def test_logos_faces_and_small_pictures_are_not_shown(address: str) -> None:
    assert not may_be_shown(Picture(address))


@pytest.mark.parametrize(
    "address",
    [
        "https://a.example/sites/default/files/pier.jpg",
        "https://a.example/default-retina/pier.jpg",
        "https://a.example/pier-1024x683.jpg",
        "https://a.example/pier_16x10.jpg",
        "https://a.example/pier.jpg?w=800&s=848bf7b9",
        "https://a.example/logotherapy.jpg",
        "https://a.example/image/s28/568845/full/pier.jpg",
    ],
)
def test_other_pictures_are_shown(address: str) -> None:
    assert may_be_shown(Picture(address))


def test_a_thumbnail_of_a_face_is_no_picture_and_the_larger_of_two_is_taken() -> None:
    face = "<media:thumbnail url='https://a.example/face.jpg' width='72' height='72'/>"
    assert parse_feed(ITEM.format(face).encode(), "https://a.example/feed").articles[0].image == ""
    sizes = "".join(
        f"<media:content url='https://a.example/1.jpg?w={w}' width='{w}' medium='image'/>" for w in (140, 460)
    )
    assert parse_feed(ITEM.format(sizes).encode(), "https://a.example/feed").articles[0].image.endswith("w=460")


def test_a_picture_of_three_articles_is_the_sites() -> None:
    items = "".join(
        f"<item><title>{title}</title><guid>{title}</guid>"
        f"<enclosure url='https://a.example/{picture}.jpg' type='image/jpeg'/></item>"
        for title, picture in (("A", 1), ("B", 1), ("C", 1), ("D", 2), ("E", 2))
    )
    feed = parse_feed(f"<rss version='2.0'><channel>{items}</channel></rss>".encode(), "https://a.example/feed")
    assert [article.image[-5:] for article in feed.articles] == ["", "", "", "2.jpg", "2.jpg"]

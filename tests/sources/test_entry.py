"""Which of an entry's pictures is the article's."""

import pytest

from digest.sources.feed import parse_feed

SMALL = "<media:content url='https://a.example/small.jpg' medium='image' width='150' height='100'/>"
LARGE = "<media:content url='https://a.example/large.jpg' medium='image' width='1200' height='800'/>"
PLAIN = "<media:content url='http://a.example/plain.jpg' medium='image' width='4000' height='3000'/>"
VIDEO = "<media:content url='https://a.example/film.mp4' medium='video' width='1920' height='1080'/>"
PIXEL = "<media:content url='https://a.example/count.gif' medium='image' width='1' height='1'/>"
BOUND = "<enclosure url='https://a.example/bound.png' type='image/png'/>"
THUMB = "<media:thumbnail url='https://a.example/thumb.jpg' width='90' height='60'/>"
ICON = "&lt;img src='https://a.example/icon.png' width='32px' height='32'&gt;"
PHOTO = "&lt;img src='/photo.jpg' width='800'&gt;"


def image(*parts: str, text: str = "") -> str:
    item = f"<item><title>Pier</title>{''.join(parts)}<description>{text}</description></item>"
    feed = f"<rss version='2.0' xmlns:media='http://search.yahoo.com/mrss/'><channel>{item}</channel></rss>"
    return parse_feed(feed.encode(), "https://a.example/feed").articles[0].image.removeprefix("https://a.example/")


@pytest.mark.parametrize(
    ("parts", "text", "chosen"),
    [
        ((SMALL, LARGE, THUMB), "", "large.jpg"),
        ((VIDEO, PIXEL, BOUND), "", "bound.png"),
        ((PLAIN, SMALL), "", "small.jpg"),
        ((PLAIN,), "", "http://a.example/plain.jpg"),
        ((VIDEO, THUMB), "", "thumb.jpg"),
        ((PIXEL,), ICON + PHOTO, "photo.jpg"),
        ((), ICON, ""),
    ],
)
def test_the_largest_encrypted_picture_is_chosen(parts: tuple[str, ...], text: str, chosen: str) -> None:
    assert image(*parts, text=text) == chosen

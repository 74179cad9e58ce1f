"""Which of an entry's pictures, texts, links and people are the article's."""

import pytest

from digest.model import Article
from digest.sources.feed import parse_feed

SMALL = "<media:content url='https://a.example/small.jpg' medium='image' width='225' height='150'/>"
LARGE = "<media:content url='https://a.example/large.jpg' medium='image' width='1200' height='800'/>"
PLAIN = "<media:content url='http://a.example/plain.jpg' medium='image' width='4000' height='3000'/>"
VIDEO = "<media:content url='https://a.example/film.mp4' medium='video' width='1920' height='1080'/>"
PIXEL = "<media:content url='https://a.example/count.gif' medium='image' width='1' height='1'/>"
BOUND = "<enclosure url='https://a.example/bound.png' type='image/png'/>"
THUMB = "<media:thumbnail url='https://a.example/thumb.jpg' width='180' height='120'/>"
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


NAMES = (
    "xmlns:media='http://search.yahoo.com/mrss/' xmlns:dc='http://purl.org/dc/elements/1.1/' "
    "xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'"
)
CAPTION = "<media:description type='plain'>A pier at dusk</media:description>"


def rss(parts: str) -> Article:
    feed = f"<rss version='2.0' {NAMES}><channel><title>A</title><item>{parts}</item></channel></rss>"
    return parse_feed(feed.encode(), "https://a.example/feed").articles[0]


def atom(parts: str, of_feed: str = "") -> Article:
    feed = f"<feed xmlns='http://www.w3.org/2005/Atom'><title>A</title>{of_feed}<entry>{parts}</entry></feed>"
    return parse_feed(feed.encode(), "https://a.example/feed").articles[0]


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        (f"<description>It is open.</description>{CAPTION}", "It is open."),
        (f"{CAPTION}<description>It is open.</description>", "It is open."),
        (f"<media:content url='/p.jpg'>{CAPTION}</media:content>", "A pier at dusk"),
        ("<description>It is open again.</description><itunes:summary>Open.</itunes:summary>", "It is open again."),
    ],
)
def test_the_longest_text_but_no_caption_is_the_articles(parts: str, text: str) -> None:
    assert rss(f"<title>Pier</title>{parts}").text == text


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("A &lt;em&gt;new&lt;/em&gt; pier", "A new pier"),
        ("A &lt;h2 class='x'&gt;new&lt;/h2&gt; pier", "A new pier"),
        ("A&lt;script&gt;alert(1)&lt;/script&gt; pier", "A pier"),
        ("A &lt;!-- note --&gt;pier", "A pier"),
        ("Why the &lt;marquee&gt; tag died", "Why the <marquee> tag died"),
        ("a &lt; b", "a < b"),
        ("a&#0;b", "ab"),
        ("&lt;![CDATA[A pier]]&gt;", "A pier"),
    ],
)
def test_headlines_have_no_tags_but_those_they_are_about(title: str, shown: str) -> None:
    assert rss(f"<title>{title}</title>").title == shown


def test_what_has_no_link_has_that_of_its_sound() -> None:
    sound = rss("<title>Pier</title><guid isPermaLink='false'>7</guid><enclosure url='/7.mp3' type='audio/mpeg'/>")
    assert (sound.url, sound.guid) == ("https://a.example/7.mp3", "7")
    assert rss("<title>Pier</title><enclosure url='/7.png' type='image/png'/>").url == ""


def test_an_entry_without_an_author_has_that_of_its_feed() -> None:
    ada, site = "<author><name>Ada</name></author>", "<author><name>A</name></author>"
    assert atom("<title>Pier</title>", ada).author == "Ada"
    assert atom("<title>Pier</title><author><name>Jon</name></author>", ada).author == "Jon"
    assert atom(f"<title>Pier</title><source>{ada}</source>").author == "Ada"
    assert atom("<title>Pier</title>", site).author == ""


def test_an_entry_may_say_its_own_language() -> None:
    assert rss("<title>Pier</title><dc:language>nb-NO</dc:language>").language == "nb"


@pytest.mark.parametrize(
    ("parts", "guid", "url"),
    [
        ("<guid>abc</guid>", "abc", ""),
        ("<guid> <![CDATA[abc]]> </guid>", "abc", ""),
        ("<guid>abc</guid><link>/a</link>", "abc", "https://a.example/a"),
        ("<guid>https://a.example/b</guid>", "https://a.example/b", "https://a.example/b"),
        ("<guid isPermaLink='false'>/c</guid><link>www.a.example/c</link>", "/c", "https://www.a.example/c"),
        ("<link>javascript:alert(1)</link>", "", ""),
    ],
)
def test_a_name_is_no_link(parts: str, guid: str, url: str) -> None:
    found = rss(f"<title>Pier</title>{parts}")
    assert (found.guid, found.url) == (guid, url)


def test_an_atom_id_stays_as_it_is() -> None:
    assert atom("<id>7</id><title>Pier</title><link href='p'/>").guid == "7"
    assert atom("<id>7</id><title>Pier</title>").url == ""


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("By Ann Lee", "Ann Lee"),
        ("Ann Lee &lt;ann@a.example&gt;", "Ann Lee"),
        ("noreply@a.example (Ann Lee)", "Ann Lee"),
        ("&lt;a href='x'&gt;Ann&lt;/a&gt;", "Ann"),
    ],
)
def test_a_name_is_only_a_name(written: str, name: str) -> None:
    assert rss(f"<title>Pier</title><author>{written}</author>").author == name


def test_what_was_escaped_twice_is_unescaped_twice() -> None:
    assert rss("<title>T</title><description>&amp;lt;p&amp;gt;It is.&amp;lt;/p&amp;gt;</description>").text == "It is."
    code = "&lt;p&gt;Use &amp;lt;p&amp;gt; here.&lt;/p&gt;"
    assert rss(f"<title>T</title><description>{code}</description>").text == "Use <p> here."


def test_content_that_is_no_text_is_not_the_text() -> None:
    content = "<content type='application/pdf'>JVBERi0xLjQKJVBERi0xLjQK</content><summary>It is.</summary>"
    assert atom(f"<title>Pier</title>{content}").text == "It is."


@pytest.mark.parametrize(
    "picture",
    [
        "src='data:image/gif;base64,AA' data-src='/a.jpg'",
        "srcset='/a.jpg 320w, /b.jpg 640w'",
        "src=/a.jpg",
    ],
)
def test_a_picture_that_is_loaded_late_is_found(picture: str) -> None:
    assert image(text=f"&lt;img {picture}&gt;") == "a.jpg"


def test_a_tag_is_told_once_and_a_podcasts_own_title_counts() -> None:
    found = rss("<itunes:title>Pier</itunes:title><category>A</category><category domain='x'>A</category>")
    assert (found.title, found.tags) == ("Pier", ("A",))

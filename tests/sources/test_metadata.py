"""What a page says of itself: people, picture, address, language, date."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.sources.links import tree_of
from digest.sources.metadata import Metadata, metadata
from digest.sources.picture import Picture

HOME = "https://lindvik.example"


def read(head: str, body: str = "", url: str = f"{HOME}/2025/harbour") -> Metadata:
    """The metadata of a page with some head and body."""
    return metadata(tree_of(f"<html><head>{head}</head><body>{body}</body></html>"), url)


def meta(**values: str) -> str:
    """Meta elements; __ stands for a colon."""
    return "".join(f'<meta property="{name.replace("__", ":")}" content="{value}">' for name, value in values.items())


def test_the_largest_picture_is_taken_where_sizes_are_told() -> None:
    pictures = (
        meta(og__image="/small.jpg", og__image__width="300", og__image__height="200")
        + meta(og__image="/large.jpg", og__image__width="1200", og__image__height="630")
        + meta(og__image="/icon.jpg", og__image__width="64", og__image__height="64")
    )
    assert read(pictures).image.address == f"{HOME}/large.jpg"
    assert read(meta(og__image="/first.jpg") + meta(og__image="/second.jpg")).image.address == f"{HOME}/first.jpg"


@pytest.mark.parametrize(
    "address",
    [
        "http://lindvik.example/pier.jpg",
        "data:image/png;base64,AAAA",
        "javascript:alert(1)",
        "/logo.svg",
        "/img/pixel.gif",
        "https://[",
        "",
    ],
)
def test_a_picture_that_no_mail_shows_is_passed_over(address: str) -> None:
    within = (
        '<article><img src="/face.jpg" width="40" height="40"><img src="/pier.jpg" width="900" height="600"></article>'
    )
    assert read(meta(og__image=address)).image.address == ""
    assert read(meta(og__image=address), within).image.address == f"{HOME}/pier.jpg"


def test_the_encrypted_twin_of_a_picture_is_taken() -> None:
    twins = meta(og__image="http://lindvik.example/a.jpg", og__image__secure_url="https://lindvik.example/a.jpg")
    assert read(twins).image.address == f"{HOME}/a.jpg"


@pytest.mark.parametrize(
    ("head", "author"),
    [
        ('<meta name="author" content="Ada Lind"><meta name="author" content="Jon Berg">', "Ada Lind, Jon Berg"),
        ('<meta name="author" content="Ada Lind & Jon Berg">', "Ada Lind & Jon Berg"),
        ('<meta name="author" content="https://facebook.example/ada">', ""),
        ('<meta name="author" content="admin">', ""),
        ('<meta name="author" content="Observer"><meta property="og:site_name" content="Observer">', ""),
        ('<script type="application/ld+json">{"@type":"Article","author":{"name":"Ada Lind"}}</script>', "Ada Lind"),
    ],
)
def test_authors_are_people(head: str, author: str) -> None:
    assert read(head).author == author


@pytest.mark.parametrize(
    ("head", "address"),
    [
        ('<link rel="Canonical" href="/harbour?utm_source=x#top">', f"{HOME}/harbour"),
        (
            '<link rel="canonical" href="https://www.lindvik.example:443/harbour">',
            "https://www.lindvik.example/harbour",
        ),
        ('<link rel="canonical" href="/"><meta property="og:url" content="/harbour">', f"{HOME}/harbour"),
        ('<link rel="canonical" href="https://elsewhere.example/harbour">', f"{HOME}/2025/harbour"),
        ('<link rel="canonical" href="javascript:alert(1)">', f"{HOME}/2025/harbour"),
        ('<link rel="canonical" href="https://[">', f"{HOME}/2025/harbour"),
    ],
)
def test_a_page_names_its_own_address_on_its_own_site(head: str, address: str) -> None:
    assert read(head).address == address


def test_a_page_without_an_address_takes_its_own_word() -> None:
    saved = read('<link rel="canonical" href="https://lindvik.example/harbour">' + meta(og__image="/a.jpg"), url="")
    assert (saved.address, saved.image.address) == (f"{HOME}/harbour", f"{HOME}/a.jpg")
    assert read("", url="").address == ""


def test_date_language_and_site_are_also_taken_from_linked_data() -> None:
    script = (
        '<script type="application/LD+JSON">{"@type":"Article","datePublished":"2025-01-06","inLanguage":"de-AT",'
        '"publisher":{"name":"Beobachter"}}</script>'
    )
    found = read(script)
    assert (found.published, found.language, found.source) == (datetime(2025, 1, 6, tzinfo=UTC), "de", "Beobachter")
    assert read(script + meta(article__published_time="2025-02-01")).published == datetime(2025, 2, 1, tzinfo=UTC)
    assert read('<meta http-equiv="Content-Language" content="fr">').language == "fr"


def test_a_page_that_is_none_says_nothing() -> None:
    assert metadata(None, f"{HOME}/a") == Metadata("", "", "", None, "", Picture(), f"{HOME}/a", read("").told)


@given(
    st.lists(
        st.sampled_from(
            [
                "<title>",
                "</title>",
                "<script>",
                "</script>",
                '<script type="ld+json">',
                '{"@type":"Article",',
                '"image":{"@list":1}}',
                "<h1>",
                '<meta property="og:image" content="',
                '">',
                "<link rel=canonical href='//['>",
                "\x00&#xffff;",
                "<time datetime=",
            ]
        ),
        max_size=25,
    )
)
@settings(deadline=None, max_examples=100)
def test_any_head_says_something_or_nothing(pieces: list[str]) -> None:
    assert isinstance(metadata(tree_of("<html><head>" + "".join(pieces)), HOME), Metadata)

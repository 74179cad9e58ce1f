"""JSON-LD as sites write it, broken and hostile JSON-LD too."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.sources.linked_data import LinkedData, linked_data
from digest.sources.picture import Picture

ARTICLE = {
    "@type": "NewsArticle",
    "headline": "The harbour opens",
    "articleBody": "Boats came at noon.",
    "author": [{"@type": "Person", "name": "Ada Lind"}, "Jon Berg"],
    "datePublished": "2025-01-06T10:05:00Z",
    "inLanguage": "en-GB",
    "publisher": {"@type": "Organization", "name": "Lindvik Observer"},
    "image": [{"url": "https://lindvik.example/pier.jpg", "width": 1200, "height": "800px"}, "/small.jpg"],
}
TOLD = LinkedData(
    title="The harbour opens",
    text="Boats came at noon.",
    authors=("Ada Lind", "Jon Berg"),
    published="2025-01-06T10:05:00Z",
    language="en-GB",
    source="Lindvik Observer",
    pictures=(Picture("https://lindvik.example/pier.jpg", 1200, 800), Picture("/small.jpg")),
)


@pytest.mark.parametrize(
    "script",
    [
        json.dumps(ARTICLE),
        json.dumps([{"@type": "BreadcrumbList"}, ARTICLE]),
        json.dumps({"@graph": [{"@type": ["WebPage"], "mainEntity": ARTICLE}]}),
        f"<!-- {json.dumps(ARTICLE)} -->",
        f"//<![CDATA[\n{json.dumps(ARTICLE)}\n//]]>",
        json.dumps(ARTICLE) + ";",
    ],
)
def test_an_article_is_found_wherever_it_stands(script: str) -> None:
    assert linked_data([script]) == TOLD


def test_objects_that_are_named_elsewhere_are_followed() -> None:
    people = {"@id": "#ada", "@type": "Person", "name": "Ada Lind"}
    article = {"@type": "BlogPosting", "author": {"@id": "#ada"}, "publisher": {"@id": "#nobody"}}
    assert linked_data([json.dumps({"@graph": [article, people]})]).authors == ("Ada Lind",)
    loop = {"@type": "Article", "@id": "#a", "author": {"@id": "#a"}, "image": {"@id": "#a"}}
    assert linked_data([json.dumps(loop)]).authors == ()


def test_line_breaks_in_strings_and_scripts_that_cannot_be_read() -> None:
    broken = '{"@type": "Article", "headline": "The harbour\nopens"}'
    assert linked_data(["{", "", "null", "[" * 100_000, '{"@type":' * 50_000, broken]).title == "The harbour opens"


@pytest.mark.parametrize(
    "value", [None, 5, True, {}, [], [[]], [None], {"name": None}, {"@value": {"@value": 1}}, 1e400]
)
def test_values_of_no_meaning_are_nothing(value: object) -> None:
    told = linked_data([json.dumps(dict.fromkeys(ARTICLE, value) | {"@type": "Article"})])
    assert (told.authors, told.pictures, told.source) == (((), (), "") if value != 5 else (("5",), (), "5"))


values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=10) | st.sampled_from(["Article", "#a", "#b"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from([*ARTICLE, "@id", "@graph", "name", "url", "@value"]), inner, max_size=5)
    ),
    max_leaves=20,
)


@given(values)
def test_any_json_tells_something_or_nothing(value: object) -> None:
    assert isinstance(linked_data([json.dumps({"@type": "Article", "@graph": value})]), LinkedData)

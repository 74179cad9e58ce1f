"""Topics are written into a cell and read back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from subscribers.one_line import one_line
from subscribers.topics import LONGEST, format_topics, parse_topics

NAMES = st.text(max_size=120).map(lambda text: one_line(text, LONGEST)).filter(bool)


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("", ()),
        (" ; , ", ()),
        ("politics", ("politics",)),
        ("politics; sport,economy | sport", ("politics", "sport", "economy")),
        ('["arts, books", "sport"]', ("arts, books", "sport")),
        ("[not json", ("[not json",)),
        ("[" * 50_000, ("[" * LONGEST,)),
        ("[1, null]", ("[1", "null]")),
    ],
)
def test_topics_are_read_from_a_cell(text: str, topics: tuple[str, ...]) -> None:
    assert parse_topics(text) == topics


@given(st.lists(NAMES, unique=True, max_size=5).map(tuple))
@settings(max_examples=150)
def test_topics_are_written_so_that_they_are_read_back(topics: tuple[str, ...]) -> None:
    assert parse_topics(format_topics(topics)) == topics

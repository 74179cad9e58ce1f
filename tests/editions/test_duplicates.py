"""The fullest of several copies stays."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from digest.editions.duplicates import without_duplicates
from tests.editions.samples import BRIDGE, HARVEST, article


def test_the_fuller_stays_and_the_other_names_it():
    short, full = article(1, text=BRIDGE[:60]), article(2, url="https://paper.example/1", text=BRIDGE)
    stayed, [copy] = without_duplicates([short, full])
    assert stayed == [full]
    assert (copy.article, copy.original, copy.sign, copy.is_voice) == (short, full, "the same address", False)


def test_another_source_is_another_voice():
    one, other = (
        article(1, text=BRIDGE),
        article(2, text=f"{BRIDGE} (Agency)", source="The Copy", url="https://copy.example/2"),
    )
    stayed, [copy] = without_duplicates([one, other])
    assert stayed == [other]
    assert (copy.sign, copy.is_voice) == ("the same text", True)


def test_a_source_is_one_voice_however_often_it_tells():
    full = article(1, text=f"{BRIDGE} (Agency)", source="The Copy", url="https://copy.example/1")
    again = [article(2, text=BRIDGE), article(3, text=BRIDGE[:-40])]
    _, copies = without_duplicates([full, *again])
    assert [(copy.original, copy.is_voice) for copy in copies] == [(full, True), (full, False)]


def test_numbers_are_guids_of_one_source_only():
    one, same = article(1, guid="5", source_id=1), article(2, guid="5", source_id=1)
    foreign, world = article(3, guid="5", source_id=2), article(4, guid="tag:x.example,2025:5")
    again = article(5, guid="tag:x.example,2025:5", url="https://mirror.example/5")
    stayed, copies = without_duplicates([one, same, foreign, world, again])
    assert stayed == [one, foreign, world]
    assert [copy.sign for copy in copies] == ["the same guid", "the same guid"]


def test_a_headline_without_text_is_told_once_by_a_source():
    title = "The old ferry runs again"
    one, same, other = article(1, title=title), article(2, title=title), article(3, title=title, source="The Copy")
    stayed, [copy] = without_duplicates([one, same, other])
    assert (stayed, copy.sign) == ([one, other], "the same headline")
    assert without_duplicates([article(1, title="Weather"), article(2, title="Weather")])[1] == []


def test_a_feed_that_links_every_entry_to_its_front_page_keeps_them_all():
    articles = [article(n, url="https://paper.example/", title=f"Entry {n}") for n in range(5)]
    assert without_duplicates(articles) == (articles, [])


def test_nothing_gives_nothing():
    assert without_duplicates([]) == ([], [])


ROW = st.tuples(
    st.integers(1, 6), st.sampled_from(["", "1", "2"]), st.sampled_from(["", BRIDGE, HARVEST, BRIDGE[:200]])
)


@settings(max_examples=60, deadline=None)
@given(st.lists(ROW, max_size=12))
def test_each_article_stays_or_repeats_one_that_stays(rows):
    articles = [
        article(place, url=f"https://paper.example/{row[0]}", guid=row[1], text=row[2])
        for place, row in enumerate(rows)
    ]
    stayed, copies = without_duplicates(articles)
    assert Counter([each.id for each in stayed] + [copy.article.id for copy in copies]) == Counter(range(len(rows)))
    assert all(copy.original in stayed for copy in copies)

"""The order of stories and its reasons."""

from datetime import timedelta

import pytest

from digest.editions.rank import age_in_words, in_units, rank_stories
from digest.model import Topic
from tests.editions.samples import BRIDGE, HARVEST, NOW, article


def hours_ago(hours):
    return NOW - timedelta(hours=hours)


def test_more_sources_come_first_then_the_fresher():
    thrice = [article(n, source=f"Paper {n}", published=hours_ago(9)) for n in range(3)]
    copies = [article(n, source="Loud Paper", published=hours_ago(9)) for n in range(10, 18)]
    fresh, stale = [article(4, published=hours_ago(1))], [article(5, published=hours_ago(8))]
    ranked = rank_stories([stale, copies, fresh, thrice], now=NOW)
    assert [story.lead.id for story in ranked] == [0, 4, 5, 10]


def test_a_text_and_a_picture_count():
    bare, told, shown = (
        [article(1)],
        [article(2, text=BRIDGE)],
        [article(3, text=BRIDGE, image="https://i.example/3.png")],
    )
    assert [story.lead.id for story in rank_stories([bare, told, shown], now=NOW)] == [3, 2, 1]


def test_the_lead_is_the_fullest_then_the_freshest_and_stands_first():
    group = [
        article(1, text=BRIDGE[:80], published=hours_ago(1)),
        article(2, text=BRIDGE, published=hours_ago(5)),
        article(3, text=BRIDGE, published=hours_ago(3)),
        article(4, text=BRIDGE, title="", published=hours_ago(0)),
    ]
    [story] = rank_stories([group], now=NOW)
    assert [each.id for each in story.articles] == [3, 1, 2, 4]
    assert story.lead.id == 3


def test_reasons_are_plain_words():
    group = [article(1, text=HARVEST * 4, image="https://i.example/1.png"), article(2, source="The Other")]
    [story] = rank_stories([group], now=NOW)
    assert story.reasons == ("told by 2 sources", "2 hours old", "a long text", "has a picture")
    [bare] = rank_stories([[article(3, published=None, first_seen=None)]], now=NOW)
    assert bare.reasons == ("told by one source", "of unknown age", "only a headline")


def test_topics_of_all_its_articles():
    topics = [Topic(name="a", words=("apple",)), Topic(name="b", words=("bridge",)), Topic(name="c", words=("cat",))]
    [story] = rank_stories([[article(1, title="Bridge"), article(2, title="Apple")]], now=NOW, topics=topics)
    assert story.topics == ("a", "b")


def test_nothing_ranks_to_nothing():
    assert rank_stories([], now=NOW) == rank_stories([[]], now=NOW) == []


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(0), "just out"),
        (timedelta(seconds=119), "1 minute old"),
        (timedelta(hours=1, minutes=59), "1 hour old"),
        (timedelta(days=3), "3 days old"),
    ],
)
def test_ages(age, words):
    assert age_in_words(age) == words


def test_lengths_of_time():
    assert [in_units(timedelta(seconds=seconds)) for seconds in (0, 1, 60, 7200)] == [
        "0 seconds",
        "1 second",
        "1 minute",
        "2 hours",
    ]

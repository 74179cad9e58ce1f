"""The order of stories and its reasons."""

from datetime import timedelta

import pytest

from digest.editions.rank import age_in_words, in_units, rank_stories
from digest.model import Mark, Policy, Rule, Topic
from tests.editions.samples import BRIDGE, BRIDGE_ELSEWHERE, HARVEST, NOW, article

SEA = (Topic(name="Sea", words=("ferry",)),)
FIGURES = "worth 2.87 (sources +1.58 freshness +0.92 length +0.16 picture +0.20)"


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
        [article(2, text=HARVEST)],
        [article(3, text=BRIDGE, image="https://i.example/3.png")],
    )
    assert [story.lead.id for story in rank_stories([bare, told, shown], now=NOW)] == [3, 2, 1]


def test_beyond_what_tells_a_story_length_counts_for_nothing():
    long, brief = [article(1, text=HARVEST * 9, published=hours_ago(3))], [article(2, text=BRIDGE)]
    assert [story.lead.id for story in rank_stories([long, brief], now=NOW)] == [2, 1]
    assert [story.lead.id for story in rank_stories([[article(3)], long], now=NOW)] == [1, 3]


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
    assert story.reasons == ("told by 2 sources", "2 hours old", "a long text", "has a picture", FIGURES)
    assert story.worth == pytest.approx(2.865, abs=0.01)
    [bare] = rank_stories([[article(3, published=None, first_seen=None)]], now=NOW)
    assert bare.reasons == ("told by one source", "of unknown age", "only a headline", "worth 1.00 (sources +1.00)")


def led_by(groups, **policy):
    return [story.lead.id for story in rank_stories(groups, now=NOW, topics=SEA, policy=Policy(**policy))]


def test_weights_pins_and_an_editors_pin_change_the_order():
    groups = [
        [article(1, title="Ferry runs aground", source="Sea Post", published=hours_ago(1))],
        [article(2, title="Goats escape", source="Land Post", published=hours_ago(2))],
        [article(3, title="Choir wins prize", source="Third Post", published=hours_ago(3))],
    ]
    assert led_by(groups) == [1, 2, 3]
    assert led_by(groups, weights=(Rule(kind="source", value="land post", weight=2),)) == [2, 1, 3]
    assert led_by(groups, weights=(Rule(kind="topic", value="Sea", weight=0.5),)) == [2, 3, 1]
    assert led_by(groups, pins=(Rule(kind="word", value="choir"),)) == [3, 1, 2]
    groups[1] = [article(4, title="Goats escape", text=BRIDGE), article(2, title="Goats escape", mark=Mark.PIN)]
    assert led_by(groups, pins=(Rule(kind="word", value="choir"),)) == [2, 3, 1]


def test_what_was_weighed_is_said():
    policy = Policy(weights=(Rule(kind="source", value="The Paper", weight=4),), pins=(Rule(kind="tag", value="sea"),))
    [story] = rank_stories([[article(1, tags=("Sea",))]], now=NOW, policy=policy)
    assert (story.pinned, story.reasons[0]) == (True, "pinned: tag sea")
    assert "source The Paper weighs 4" in story.reasons
    assert story.reasons[-1] == "worth 3.92 (sources +1.00 freshness +0.92 weights +2.00)"


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
        (timedelta(days=3220), "8 years old"),
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


def test_the_figures_told_are_those_that_decide():
    texts = [BRIDGE, BRIDGE_ELSEWHERE, HARVEST]
    groups = [[article(n, title=f"Lindmouth bridge closed {n}", text=text)] for n, text in enumerate(texts)]
    ranked = rank_stories(groups, now=NOW, policy=Policy(variety=2.0))
    assert any("like those before" in story.reasons[-1] for story in ranked)
    for story in ranked:
        assert story.reasons[-1].startswith(f"worth {story.worth:.2f} (")
    assert [story.worth for story in ranked] == sorted((story.worth for story in ranked), reverse=True)

"""Caps per source, per topic and in all; deep enough for each topic."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from digest.editions.cap import cap_stories
from digest.model import Policy, Story, Topic
from tests.editions.samples import article

TOPICS = (Topic(name="land"), Topic(name="sea"))


def stories(*rows):
    made = []
    for number, row in enumerate(rows):
        lead = article(number, source=row[0])
        made.append(Story(articles=(lead,), lead=lead, topics=tuple(row[1:])))
    return made


def numbers(kept):
    return [story.lead.id for story in kept]


def test_the_first_within_the_caps_in_rank_order():
    kept = cap_stories(stories("A", "a", "A", "B", "C", "D"), Policy(stories=3, per_source=2))
    assert numbers(kept.stories) == numbers(kept.for_all) == [0, 1, 3]
    assert [(story.lead.id, reason) for story, reason in kept.left_out] == [
        (2, "A already has its 2"),
        (4, "the edition holds 3 stories, the last one in is worth 0.00"),
        (5, "the edition holds 3 stories, the last one in is worth 0.00"),
    ]


def test_a_pinned_story_is_held_by_no_cap_but_the_number_of_stories():
    ranked = [replace(story, pinned=True) for story in stories(*("A" * 5))]
    kept = cap_stories(ranked, Policy(stories=3, per_source=1))
    assert numbers(kept.stories) == [0, 1, 2]
    assert kept.left_out[0][1] == "the edition holds 3 stories, the last one in is pinned"


def test_a_full_topic_makes_room_for_others():
    ranked = stories(("A", "land"), ("B", "land"), ("C", "sea"))
    kept = cap_stories(ranked, Policy(stories=3, per_topic=1))
    assert numbers(kept.stories) == [0, 2]
    assert kept.left_out[0][1] == "the topic land already has its 1"


def test_each_topic_is_deep_enough_for_its_readers():
    ranked = stories("A", "B", ("C", "land"), ("D", "sea"), ("E", "land"), ("E", "land"), ("F", "land"))
    kept = cap_stories(ranked, Policy(stories=2, per_source=1, per_topic=1), TOPICS)
    assert numbers(kept.for_all) == [0, 1]
    assert numbers(kept.stories) == [0, 1, 2, 3, 4]
    assert numbers(story for story, _ in kept.left_out) == [5, 6]


def test_caps_of_zero_are_none_and_no_stories_are_none():
    ranked = stories(*("A" * 20))
    assert len(cap_stories(ranked, Policy(stories=15, per_source=0)).stories) == 15
    assert cap_stories(ranked, Policy(stories=0), TOPICS).stories == ()
    assert cap_stories([], Policy()).stories == ()


ROW = st.tuples(st.sampled_from("ABC"), st.sampled_from(["land", "sea", "sky"]))


@settings(max_examples=80, deadline=None)
@given(st.lists(ROW, max_size=15), st.integers(0, 5), st.integers(0, 3), st.integers(0, 2))
def test_every_story_is_kept_or_left_out(rows, most, per_source, per_topic):
    ranked = stories(*rows)
    kept = cap_stories(ranked, Policy(stories=most, per_source=per_source, per_topic=per_topic), TOPICS)
    assert sorted(numbers(kept.stories) + numbers(story for story, _ in kept.left_out)) == list(range(len(rows)))
    assert set(numbers(kept.for_all)) <= set(numbers(kept.stories))
    assert len(kept.for_all) <= most
    assert all(reason for _, reason in kept.left_out)

"""A like story comes later; every story comes once."""

from hypothesis import given, settings
from hypothesis import strategies as st

from digest.editions.vary import vary
from digest.model import Story
from tests.editions.samples import BRIDGE, BRIDGE_ELSEWHERE, HARVEST, article


def told(number, text):
    lead = article(number, title="", text=text)
    return Story(articles=(lead,), lead=lead)


STORIES = [told(1, BRIDGE), told(2, BRIDGE_ELSEWHERE), told(3, HARVEST)]


def test_another_subject_comes_before_more_of_the_same():
    order = vary(STORIES, [2.0, 1.9, 1.85], 1.0)
    assert [place for place, _ in order] == [0, 2, 1]
    assert order[2][1] > 0.05


def test_without_variety_worth_alone_counts():
    assert vary(STORIES, [2.0, 1.9, 1.85], 0) == [(0, 0.0), (1, 0.0), (2, 0.0)]


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from([BRIDGE, HARVEST, "", "Goats."]), st.floats(0, 5)), max_size=12), st.floats(0, 5)
)
def test_every_story_comes_once_and_the_best_first(rows, variety):
    rows.sort(key=lambda row: -row[1])
    order = vary([told(n, text) for n, (text, _) in enumerate(rows)], [worth for _, worth in rows], variety)
    assert sorted(place for place, _ in order) == list(range(len(rows)))
    assert [place for place, _ in order[:1]] == list(range(len(rows)))[:1]
    assert all(cost >= 0 for _, cost in order)

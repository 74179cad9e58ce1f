"""The same event gives one group, another event another."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.editions.group import group_articles
from digest.editions.link import average_link
from tests.editions.samples import BRIDGE, BRIDGE_ELSEWHERE, HARVEST, NOW, article

EVENTS = {
    "bridge": [
        "Iron bridge at Lindmouth closed after cracks found",
        "Cracks close iron bridge in Lindmouth",
        "Lindmouth bridge closed for eleven weeks over cracks",
    ],
    "harvest": [
        "Apple growers expect smallest harvest in 30 years",
        "Frost leaves apple growers with smallest harvest",
    ],
    "brücke": ["Brücke in Lindau nach Rissen gesperrt", "Risse: Lindauer Brücke gesperrt"],
    "міст": ["Міст у Лозовій закрили через тріщини", "Через тріщини закрито міст у Лозовій"],
    "果农": ["山谷果农预计苹果收成为三十年来最低", "三十年来最低：山谷果农苹果收成锐减"],
    "chess": ["Teenager wins national chess title"],
    "budget": ["Parliament passes next year's budget"],
    "speaker": ["Parliament elects a new speaker"],
}


def titled(titles):
    return [article(number, title=title) for number, title in enumerate(titles)]


def test_each_event_is_one_group_in_any_language():
    pairs = [(event, title) for event, titles in EVENTS.items() for title in titles]
    pairs.sort(key=lambda pair: pair[1][::-1])
    groups = group_articles(titled(title for _, title in pairs))
    event_of = {title: event for event, title in pairs}
    found = sorted(sorted(each.title for each in group) for group in groups)
    assert found == sorted(sorted(titles) for titles in EVENTS.values())
    assert all(len({event_of[each.title] for each in group}) == 1 for group in groups)


def test_texts_bring_together_what_titles_do_not():
    one = article(1, title="A town cut in half", text=BRIDGE)
    other = article(2, title="Long way round for drivers", text=f"{BRIDGE[:300]} {BRIDGE_ELSEWHERE}")
    assert group_articles([one, other]) == [[one, other]]
    assert len(group_articles([one, article(3, title="The long wait", text=HARVEST)])) == 2


def test_texts_that_have_nothing_in_common_keep_apart_what_titles_bring_together():
    titles = ["Lindmouth farmers fear a long hard winter", "Lindmouth ferry faces long delays"]
    assert len(group_articles(titled(titles))) == 1
    pairs = enumerate(zip(titles, (HARVEST, BRIDGE), strict=True))
    told = [article(n, title=title, text=text) for n, (title, text) in pairs]
    assert len(group_articles(told)) == 2


def test_time_keeps_this_years_report_apart_from_last_years():
    this_year = article(1, title="Frost leaves apple growers with small harvest")
    last_year = article(
        2, title="Frost leaves apple growers with a smaller harvest", published=NOW - timedelta(days=365)
    )
    undated = article(3, title="Frost leaves apple growers with smaller harvest", published=None, first_seen=None)
    assert group_articles([this_year, last_year]) == [[this_year], [last_year]]
    assert group_articles([this_year, undated]) == [[this_year, undated]]


def test_without_dates_only_the_closest_meet():
    titles = ["Lindmouth bank seeks bankruptcy shelter today", "Sorrel dairy plans layoffs before bankruptcy shelter"]
    for published, groups in ((NOW, 1), (None, 2)):
        articles = [article(n, title=title, published=published) for n, title in enumerate(titles)]
        assert len(group_articles(articles)) == groups


def test_what_an_address_says_counts_and_what_it_numbers_does_not():
    titles = ["Lindmouth is a town cut in half", "Drivers in Lindmouth face a long way round"]
    addresses = ["2025/03/lindmouth-iron-bridge-cracks-4711.html", "news/4711-iron_bridge-lindmouth%20cracks/"]
    for places, groups in ((addresses, 1), (["2025/03/4711", "4711/03/2025"], 2), (["[", "["], 2)):
        pairs = enumerate(zip(titles, places, strict=True))
        articles = [article(n, title=title, url=f"https://paper.example/{place}") for n, (title, place) in pairs]
        assert len(group_articles(articles)) == groups
    assert len(group_articles([article(n, title=title, url="https://[") for n, title in enumerate(titles)])) == 2


def test_one_headline_in_two_papers_is_one_story_even_in_common_words():
    said = [article(n, title="What we can say now", source=f"Paper {n}") for n in range(2)]
    assert group_articles(said) == [said]
    columns = [
        article(n, title="Who we are", source=f"Paper {n}", text=text) for n, text in ((1, BRIDGE), (2, HARVEST))
    ]
    assert group_articles(columns) == [[columns[0]], [columns[1]]]


def test_order_is_the_order_they_came():
    titles = [title for titles in zip(EVENTS["bridge"], EVENTS["harvest"], strict=False) for title in titles]
    groups = group_articles(titled(titles))
    assert [[each.id for each in group] for group in groups] == [[0, 2], [1, 3]]


def test_small_batches():
    only = article()
    assert group_articles([]) == []
    assert group_articles([only]) == [[only]]
    assert group_articles([article(1, title=""), article(2, title="")]) == [
        [article(1, title="")],
        [article(2, title="")],
    ]


def test_no_chain_pulls_strangers_in():
    edges = [(place, place + 1, 0.35) for place in range(9)]
    assert max(map(len, average_link(10, edges))) == 2
    everyone = [(one, other, 0.35) for one in range(10) for other in range(one)]
    assert [sorted(group) for group in average_link(10, everyone)] == [list(range(10))]


def crowd_of(*members):
    """The edges of a group whose members are all alike."""
    return [(one, other, 0.5) for one in members for other in members if one < other]


def test_a_stray_joins_the_one_crowd_it_is_close_to():
    edges = [*crowd_of(0, 1, 2, 3), *crowd_of(4, 5, 6, 7)]
    assert sorted(map(len, average_link(9, [*edges, (0, 8, 0.25), (1, 8, 0.25)]))) == [4, 5]
    assert sorted(map(len, average_link(9, [*edges, (0, 8, 0.1)]))) == [1, 4, 4]
    between = [(0, 8, 0.25), (1, 8, 0.25), (4, 8, 0.25)]
    assert sorted(map(len, average_link(9, [*edges, *between]))) == [1, 4, 4]


def test_a_stray_draws_no_other_in():
    edges = [*crowd_of(0, 1, 2, 3), (0, 4, 0.25), (1, 4, 0.25), (4, 5, 0.25)]
    assert sorted(map(sorted, average_link(6, edges))) == [[0, 1, 2, 3, 4], [5]]


def test_what_is_far_more_alike_among_itself_does_not_join_a_crowd():
    crowd = crowd_of(0, 1, 2, 3)
    between = [(one, other, 0.1) for one in range(4) for other in (4, 5)]
    assert sorted(map(len, average_link(6, [*crowd, *between, (4, 5, 0.35)]))) == [6]
    assert sorted(map(len, average_link(6, [*crowd, *between, (4, 5, 0.8)]))) == [2, 4]
    for inner, sizes in ((0.5, [23]), (0.9, [11, 12])):
        smaller = [(one, other, inner) for one in range(12, 23) for other in range(12, one)]
        across = [(one, other, 0.1) for one in range(12) for other in range(12, 23)]
        assert sorted(map(len, average_link(23, [*crowd_of(*range(12)), *smaller, *across]))) == sizes


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.lists(st.sampled_from(["bridge", "frost", "河水", "міст", "apple", "closed", "x"]), max_size=5).map(
                " ".join
            ),
            st.sampled_from(["", BRIDGE[:120], HARVEST]),
            st.one_of(st.none(), st.integers(-200, 200).map(lambda hours: NOW + timedelta(hours=hours))),
        ),
        max_size=25,
    )
)
def test_every_article_stands_in_exactly_one_group(rows):
    articles = [article(n, title=row[0], text=row[1], published=row[2]) for n, row in enumerate(rows)]
    groups = group_articles(articles)
    assert Counter(each.id for group in groups for each in group) == Counter(each.id for each in articles)
    assert all([each.id for each in group] == sorted(each.id for each in group) for group in groups)
    assert [group[0].id for group in groups] == sorted(group[0].id for group in groups)


@pytest.mark.timeout(30)
def test_a_flood_of_boilerplate_headlines_is_bounded():
    flood = titled([f"Result of match number {number} in the city league" for number in range(3000)])
    assert len(group_articles(flood)) == 3000

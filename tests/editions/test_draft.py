"""The core of composing: what gets in, what stays out, and why."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.editions.draft import draft_edition
from digest.editions.fingerprint import fingerprint
from digest.editions.history import History
from digest.editions.sentences import split_sentences
from digest.editions.summarizer import VerbatimSummarizer
from digest.errors import DigestError
from digest.model import MailingList, Mark, Policy, Rule, Topic
from tests.editions.samples import BRIDGE, BRIDGE_ELSEWHERE, HARVEST, NOW, article

YESTERDAY = NOW - timedelta(days=1)


def draft(articles, *, since=YESTERDAY, silent_since=None, history=None, summarizer=None, topics=(), **policy):
    return draft_edition(
        articles,
        mailing_list=MailingList(
            name="morning", title="Morning Paper", sender="m@example.org", topics=topics, policy=Policy(**policy)
        ),
        since=since,
        now=NOW,
        history=history or History(),
        summarizer=summarizer or VerbatimSummarizer(),
        silent_since=silent_since,
    )


def reasons(result):
    return {verdict.article.id: verdict.reason for verdict in result.verdicts if not verdict.chosen}


def test_an_edition_from_a_morning():
    articles = [
        article(1, title="Apple growers expect smallest harvest", text=HARVEST),
        article(2, title="Iron bridge at Lindmouth closed after cracks", text=BRIDGE),
        article(3, title="Cracks close iron bridge at Lindmouth", text=BRIDGE_ELSEWHERE, source="The River Post"),
        article(4, title="", url=""),
    ]
    result = draft(articles)
    assert [[each.id for each in story.articles] for story in result.stories] == [[2, 3], [1]]
    assert result.stories[0].reasons[0] == "told by 2 sources"
    assert [sentence.article.id for sentence in result.stories[0].summary] == [2, 2, 3]
    assert [sentence.text for sentence in result.stories[1].summary] == split_sentences(HARVEST, "en")[:3]
    assert result.subject == "Iron bridge at Lindmouth closed after cracks · Apple growers expect…"
    assert result.preheader.startswith("The old iron bridge at Lindmouth was closed")
    assert [(verdict.chosen, verdict.story) for verdict in result.verdicts] == [
        (True, 2),
        (True, 1),
        (True, 1),
        (False, 0),
    ]
    assert result.verdicts[2].reason == "tells the same story as “Iron bridge at Lindmouth closed after cracks”"
    assert reasons(result) == {4: "no text"}
    assert result.reason == ""


def test_a_headline_with_an_address_is_enough():
    assert len(draft([article(1, text="  ")]).stories) == 1
    assert len(draft([article(1, title="", url="", text=BRIDGE)]).stories) == 1


def test_recent_means_published_or_first_seen_within_the_age():
    articles = [
        article(1, title="Seen long ago", published=None, first_seen=NOW - timedelta(days=3, seconds=1)),
        article(2, title="Seen after", first_seen=YESTERDAY + timedelta(seconds=1)),
        article(3, title="Ancient news", published=NOW - timedelta(days=3, seconds=1)),
        article(4, title="Just inside", published=NOW - timedelta(days=3)),
        article(5, title="Undated", published=None),
        article(6, title="Of tomorrow", published=NOW + timedelta(days=1)),
    ]
    result = draft(articles, per_source=0)
    assert reasons(result) == dict.fromkeys((1, 3), "published more than 3 days ago")
    assert reasons(draft(articles, max_age=None, per_source=0)) == {}


def test_what_came_since_the_last_edition_is_never_too_old():
    articles = [article(1, published=NOW - timedelta(days=6, hours=23)), article(2, published=NOW - timedelta(days=8))]
    week = draft(articles, since=NOW - timedelta(days=7))
    assert reasons(week) == {2: "published more than 7 days ago"}


def test_the_first_edition_looks_further_back():
    old = article(1, published=NOW - timedelta(days=6), first_seen=NOW - timedelta(days=6))
    older = article(2, published=NOW - timedelta(days=8), title="Much older")
    assert reasons(draft([old, older], since=None)) == {2: "published more than 7 days ago"}
    assert reasons(draft([old, older], since=None, first_max_age=None)) == {}


def test_what_is_muted_stays_out():
    articles = [article(1, title="Horoscope"), article(2, title="Ferry", mark=Mark.MUTE), article(3, title="Goats")]
    result = draft(articles, mutes=(Rule(kind="word", value="horoscope"),))
    assert reasons(result) == {1: "muted: word horoscope", 2: "muted by an editor"}
    everything = draft(articles, mutes=(Rule(kind="source", value="the paper"),))
    assert everything.reason.startswith("nothing new: 3 articles were looked at: 2 muted: source the paper")


def test_never_twice():
    history = History(urls=frozenset(["https://paper.example/1"]))
    assert reasons(draft([article(1), article(2, title="Another")], history=history)) == {1: "already delivered"}


def test_a_copy_is_out_but_another_sources_copy_is_a_voice():
    articles = [
        article(1, title="Bridge closed", text=BRIDGE),
        article(2, title="Bridge closed", text=BRIDGE[:-40]),
        article(3, title="No way across", text=f"{BRIDGE} (Agency)", source="The Copy", url="https://copy.example/3"),
    ]
    result = draft(articles)
    [story] = result.stories
    assert story.reasons[0] == "told by 2 sources"
    assert {verdict.article.id: verdict.chosen for verdict in result.verdicts} == {1: True, 2: False, 3: True}
    assert reasons(result) == {2: "the same text as “No way across”"}
    assert len(story.summary) == 3


def test_stories_beyond_the_caps_are_out_but_for_readers_of_their_topics():
    names = ["Ferry runs aground", "Goats escape", "Cinema reopens", "Choir wins prize"]
    articles = [article(n, title=title, published=NOW - timedelta(hours=n)) for n, title in enumerate(names, start=1)]
    result = draft(articles, stories=2, topics=(Topic(name="music", words=("choir",)),))
    assert [story.lead.id for story in result.stories] == [1, 2, 4]
    [(left_out, why)] = reasons(result).items()
    assert left_out == 3
    assert why.startswith("the edition holds 2 stories, the last one in is worth 1.92: told by one source, 3 hours old")
    assert "worth 1.88 (sources +1.00 freshness +0.88)" in why
    assert result.verdicts[3].reason.startswith("for readers of music: told by one source")
    assert "Choir" not in result.subject + result.preheader


def test_a_story_that_goes_on_returns_as_an_update():
    history = History(titles={(1, "Iron bridge at Lindmouth closed after cracks"): NOW - timedelta(days=1)})
    articles = [
        article(1, title="Lindmouth iron bridge stays closed: more cracks found", text=BRIDGE_ELSEWHERE),
        article(2, title="Apple growers expect smallest harvest", text=HARVEST),
    ]
    first, second = sorted(draft(articles, history=history).stories, key=lambda story: story.lead.id)
    assert (first.update_of, second.update_of) == ("Iron bridge at Lindmouth closed after cracks", "")
    assert first.reasons[-1] == "goes on from “Iron bridge at Lindmouth closed after cracks”"
    without = draft(articles, history=history, updates=False)
    assert [story.lead.id for story in without.stories] == [2]
    assert reasons(without)[1].startswith("an update of “Iron bridge at Lindmouth closed")
    old = History(titles={(1, "Iron bridge at Lindmouth closed after cracks"): NOW - timedelta(days=30)})
    assert [story.update_of for story in draft(articles, history=old).stories] == ["", ""]


@pytest.mark.parametrize(
    ("told", "title"),
    [
        ("Weather today: all the valley at a glance", "Weather today: all the valley at a glance"),
        ("Your horoscope for Sunday, 9 March", "Your horoscope for Monday, 10 March"),
        ("The Lindmouth valley briefing: taxes passed", "The Lindmouth valley briefing: goats escaped"),
        ("Погода в долині на неділю, 9 березня", "Погода в долині на понеділок, 10 березня"),
    ],
)
def test_the_next_piece_of_a_column_is_no_update(told, title):
    history = History(titles={(7, told): NOW - timedelta(days=1)})
    [story] = draft([article(2, title=title, text=HARVEST, source_id=7)], history=history, updates=False).stories
    assert story.update_of == ""


def test_what_another_source_told_under_the_same_title_is_an_update():
    history = History(titles={(7, "Iron bridge at Lindmouth closed"): NOW - timedelta(days=1)})
    again = article(2, title="Iron bridge at Lindmouth closed", text=BRIDGE_ELSEWHERE, source_id=8)
    [story] = draft([again], history=history).stories
    assert story.update_of == "Iron bridge at Lindmouth closed"


def test_figures_that_are_no_dates_tell_something_new():
    history = History(titles={(7, "Death toll of Lindmouth flood rises to 12"): NOW - timedelta(days=1)})
    risen = article(2, title="Death toll of Lindmouth flood rises to 15", text=BRIDGE, source_id=7)
    [story] = draft([risen], history=history).stories
    assert story.update_of == "Death toll of Lindmouth flood rises to 12"


def test_the_same_text_under_another_title_does_not_return():
    history = History(fingerprints=(fingerprint(BRIDGE),), titles={(1, "Bridge closed"): NOW - timedelta(days=1)})
    edited = article(9, title="UPDATE: No way across at Lindmouth", text=f"{BRIDGE} More soon.")
    assert reasons(draft([edited], history=history)) == {9: "already delivered"}


def test_a_summary_keeps_to_its_budget_in_whole_sentences():
    [story] = draft([article(1, text=BRIDGE)], characters=250).stories
    assert [sentence.text for sentence in story.summary] == split_sentences(BRIDGE, "en")[:2]
    [story] = draft([article(1, text=BRIDGE)], characters=10).stories
    assert len(story.summary) == 1


def test_with_too_few_stories_an_edition_waits_up_to_the_longest_silence():
    old = article(1, title="Ferry runs aground", published=NOW - timedelta(days=5), first_seen=NOW - timedelta(days=4))
    fresh = [article(2, title="Goats escape"), article(3, title="", url="")]
    since = NOW - timedelta(days=6)
    waiting = draft([old, *fresh], since=since, silent_since=since, at_least=3)
    assert waiting.reason == "waits: 2 stories, the list wants at least 3; sent with fewer from 2025-03-11 07:00Z"
    assert (waiting.stories, waiting.subject) == ((), "")
    assert [verdict.reason.split(":")[0] for verdict in waiting.verdicts] == [
        "waits for the next edition",
        "waits for the next edition",
        "no text",
    ]
    assert len(draft([old, *fresh], since=since, silent_since=since, at_least=2).stories) == 2
    assert len(draft([old, *fresh], since=since, silent_since=NOW - timedelta(days=7), at_least=3).stories) == 2
    forever = draft(fresh, silent_since=NOW - timedelta(days=90), at_least=3, longest_silence=None)
    assert forever.reason == "waits: 1 story, the list wants at least 3"
    assert len(draft(fresh, at_least=3).stories) == 1


def test_nothing_new_says_why():
    assert draft([]).reason == "nothing new: no new article was collected"
    stale = [article(n, title=f"Stale {n}", published=NOW - timedelta(days=9)) for n in range(3)]
    result = draft([*stale, article(9, title="", url="")])
    assert result.reason == "nothing new: 4 articles were looked at: 3 published more than 3 days ago, 1 no text"
    assert (result.stories, result.subject, result.preheader) == ((), "", "")


def test_an_article_handed_in_twice_is_told_once():
    result = draft([article(1), article(1)])
    assert [verdict.chosen for verdict in result.verdicts] == [True, False]
    assert result.verdicts[1].reason == "handed in twice"


class Broken:
    """A summarizer that was built wrong."""

    def summarize_story(self, articles, sentences):
        """Fails in its own way."""
        raise KeyError("model")


def test_a_broken_summarizer_is_an_error_with_a_place_and_a_fix():
    with pytest.raises(DigestError, match=r"“Headline number 1”: the summarizer Broken failed: KeyError.*settings"):
        draft([article(1)], summarizer=Broken())


def test_an_endless_line_does_no_harm():
    monster = article(1, title="y" * 200_000, text="x" * 200_000, url="https://paper.example/" + "z" * 5000)
    result = draft(
        [monster, article(2, title="w" * 100, text="字" * 200_000), article(3, title="", text="ا" * 200_000)]
    )
    assert len(result.stories) == 3
    assert all(len(verdict.reason) <= 300 for verdict in result.verdicts)


ROW = st.fixed_dictionaries(
    {
        "number": st.integers(1, 9),
        "title": st.sampled_from(["", "Bridge closed", "Bridge at Lindmouth closed", "Frost", "山谷苹果"]),
        "text": st.sampled_from(["", BRIDGE, HARVEST, "Kurz."]),
        "source": st.sampled_from(["", "The Paper", "The Copy"]),
        "published": st.sampled_from([None, NOW, NOW - timedelta(days=2), NOW - timedelta(days=9)]),
        "first_seen": st.sampled_from([None, NOW, YESTERDAY]),
        "language": st.sampled_from(["", "en", "de"]),
    }
)


@settings(max_examples=60, deadline=None)
@given(st.lists(ROW, max_size=12), st.integers(0, 4), st.booleans())
def test_every_article_gets_one_verdict_with_a_reason(rows, most, is_first):
    articles = [article(**row) for row in rows]
    result = draft(articles, stories=most, per_source=2, since=None if is_first else YESTERDAY)
    assert [verdict.article for verdict in result.verdicts] == articles
    assert all(verdict.reason and len(verdict.reason) <= 300 for verdict in result.verdicts)
    told = [(rank, each) for rank, story in enumerate(result.stories, 1) for each in story.articles]
    assert sorted(told, key=repr) == sorted(
        ((verdict.story, verdict.article) for verdict in result.verdicts if verdict.chosen), key=repr
    )
    assert bool(result.stories) == bool(result.subject) == (not result.reason)
    assert len(result.reason) <= 500

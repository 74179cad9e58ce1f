"""The subject and the preheader: short, calm, one line."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.editions.subject import make_preheader, make_subject, unknown_fields
from digest.model import Sentence, Story
from tests.editions.samples import BRIDGE, article


def story(title, text="", said=""):
    lead = article(1, title=title, text=text)
    return Story(articles=(lead,), lead=lead, summary=(Sentence(text=said, article=lead),) if said else ())


def test_the_two_leading_headlines():
    stories = [story("Iron bridge closed"), story("Smallest harvest in years"), story("Chess")]
    assert make_subject(stories, "Morning") == "Iron bridge closed · Smallest harvest in years"


def test_cut_at_words():
    stories = [story("The old iron bridge at Lindmouth was closed"), story("Apple growers expect a very small harvest")]
    assert make_subject(stories, "") == "The old iron bridge at Lindmouth was closed · Apple growers expect…"
    long = "The iron bridge at Lindmouth, closed to all traffic since early in spring, stays closed"
    assert make_subject([story(long), story("Chess")], "") == (
        "The iron bridge at Lindmouth, closed to all traffic since early…"
    )


def test_scripts_without_spaces_are_cut_between_characters():
    subject = make_subject([story("检查人员发现裂缝" * 20)], "")
    assert len(subject) == 70
    assert subject.endswith("…")


def test_no_shouting():
    text = "It rained. The frost in Lindmouth worried NATO and the growers of Lindmouth."
    assert (
        make_subject([story("FROST HITS LINDMOUTH, NATO WORRIED!!!", text)], "")
        == "Frost hits Lindmouth, NATO worried!"
    )
    assert make_subject([story("ÜBERFALL IN DER NACHT")], "") == "Überfall in der nacht"
    assert make_subject([story("NATO and EU meet UN")], "") == "NATO and EU meet UN"
    assert make_subject([story("COVID-19: WHO says")], "") == "COVID-19: WHO says"
    assert make_subject([story("GOP WINS")], "") == "GOP wins"
    assert make_subject([story("NASA")], "") == "NASA"
    assert make_subject([story("IBM buys SAP")], "") == "IBM buys SAP"
    assert make_subject([story("IBM BUYS ORLA")], "") == "IBM buys orla"
    assert make_subject([story("STORM HITS U.S. COAST")], "") == "Storm hits U.S. coast"
    assert make_subject([story("ORLA OPENS SHOP", "ORLA said on Monday that it opens one.")], "") == "ORLA opens shop"


def test_hostile_titles_stay_on_one_line_and_do_not_turn():
    subject = make_subject([story("Hello\r\nBcc: all@example.org\u202e\x00 \ud800 world")], "")
    assert subject == "Hello Bcc: all@example.org world"


def test_without_headlines_the_title_of_the_list():
    assert make_subject([], "Morning\nPaper") == "Morning Paper"
    assert make_subject([story("")], "Morning Paper") == "Morning Paper"
    assert make_subject([story("", text=BRIDGE)], "Morning").startswith("The old iron bridge at Lindmouth")
    assert len(make_subject([], "Morning " * 40)) <= 70


def test_the_preheader_says_what_the_stories_say():
    said = [story("Bridge shut", said="The bridge is closed."), story("Small harvest", said="The harvest is small.")]
    assert make_preheader(said, make_subject(said, "")) == "The bridge is closed. · The harvest is small."
    assert make_preheader(said, "Bridge shut") == "Small harvest · The bridge is closed."
    assert make_preheader([story("A", said=BRIDGE)]).endswith("…")


def test_without_summaries_the_preheader_goes_on_with_the_headlines():
    assert make_preheader([story("A"), story("B"), story("Chess title"), story("Buses")]) == "Chess title · Buses"
    assert make_preheader([story("A")]) == make_preheader([]) == ""


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(max_size=120), max_size=3), st.text(max_size=90))
def test_they_always_fit_on_one_line(titles, name):
    stories = [story(title, said=title.strip()) for title in titles]
    subject, preheader = make_subject(stories, name), make_preheader(stories)
    assert len(subject) <= 70
    assert len(preheader) <= 110
    assert len((subject + preheader).splitlines()) <= 1


@pytest.mark.timeout(5)
def test_an_endless_title_is_cut_at_once():
    assert len(make_subject([story("A" * 200_000), story("e\u0301" * 100_000)], "")) <= 70


def test_a_template_is_filled_in_and_only_headlines_are_cut():
    stories = [story("Ferry runs aground " * 6), story("Goats escape"), story("Choir")]
    made = make_subject(stories, "The Paper", "{title}: {lead} and {count} more")
    assert made.startswith("The Paper: Ferry runs aground")
    assert made.endswith("… and 2 more")
    assert len(made) <= 70
    assert make_subject(stories[1:], "The Paper", "{lead}, {second}") == "Goats escape, Choir"
    assert make_subject([], "The Paper", "{lead}") == "The Paper"
    assert make_subject(stories[2:], "The Paper", "{lead} and {count} more") == "Choir"


def test_only_known_fields_stand_in_a_template():
    assert unknown_fields("{title}: {lead}, {second} and {count} more") == []
    assert unknown_fields("{lead.title} {x} {") == ["{lead.title}", "{x}", "{"]

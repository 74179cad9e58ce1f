"""A story is told by its lead, and by what only the others know."""

from digest.editions.sentences import split_sentences
from digest.editions.summarizer import VerbatimSummarizer
from tests.editions.samples import BRIDGE, BRIDGE_ELSEWHERE, HARVEST, article

LEAD = article(1, title="Lindmouth bridge closed", text=BRIDGE)
SHOP = "Get your mugs and all your hats at our own small shop"
OTHER = article(2, title="Bridge shut", text=BRIDGE_ELSEWHERE, source="The River Post")


def told(articles, sentences=3):
    return VerbatimSummarizer().summarize_story(articles, sentences)


def test_one_article_is_told_in_its_sentences():
    summary = told([LEAD])
    assert [sentence.text for sentence in summary] == split_sentences(BRIDGE, "en")[:3]
    assert all(sentence.article is LEAD for sentence in summary)


def test_the_others_add_what_only_they_say():
    summary = told([LEAD, OTHER])
    assert [sentence.article for sentence in summary] == [LEAD, LEAD, OTHER]
    assert summary[-1].text.startswith("Fishermen below the town")


def test_what_leans_on_its_own_article_is_not_quoted():
    leaning = article(
        8, title="Bridge shut", text="But he had seen stones fall near the moorings months ago, a fisherman recalled."
    )
    assert told([LEAD, leaning]) == told([LEAD])


def test_another_that_adds_nothing_is_not_quoted():
    copy = article(3, title="Bridge shut", text=BRIDGE, source="The Copy")
    assert told([LEAD, copy]) == told([LEAD])


def test_what_merely_looked_on_is_not_quoted():
    onlooker = article(
        8, title="The otters of Sorrel hold a feast", text="In town, otters dance and sing until the sun comes up."
    )
    assert told([LEAD, onlooker]) == told([LEAD])


def test_neither_items_nor_what_has_nothing_to_do_with_the_lead_are_quoted():
    for text in (f"• {SHOP} in town.", f"{SHOP}.", "The county, however, has sent divers and cameras below the water."):
        assert told([LEAD, article(8, title="Bridge shut", text=text)]) == told([LEAD])


def test_another_language_does_not_break_in():
    foreign = article(
        4,
        text="Der Fluss führte im März so viel Wasser wie seit Jahren nicht, sagte der Hafenmeister am Abend.",
        language="de",
    )
    assert told([LEAD, foreign]) == told([LEAD])


def test_a_lead_without_text_leaves_the_telling_to_the_others():
    summary = told([article(5, title="Bridge closed"), article(6, title="", text=HARVEST)], sentences=1)
    assert [sentence.text for sentence in summary] == split_sentences(HARVEST, "en")[:1]


def test_never_more_than_asked_for():
    assert [len(told([LEAD, OTHER], count)) for count in (0, 1, 2, 4)] == [0, 1, 2, 4]
    assert told([]) == ()
    assert told([article(7)]) == ()

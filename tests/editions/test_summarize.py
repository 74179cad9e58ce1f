"""Summaries are the text's own sentences."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.editions.openings import opens_dangling
from digest.editions.sentences import split_sentences
from digest.editions.summarize import Candidate, has_whole_quotes, summarize, worth_of
from tests.editions.samples import BRIDGE, HARVEST

TEASER = (
    "Vous n'allez pas le croire ? "
    "C'est arrivé. "
    "« Je ne comprends toujours pas comment une chose pareille a pu se produire ici », dit une voisine. "
    "Le vieux pont de Lindmouth a été fermé lundi à la circulation après la découverte de fissures dans les piles. "
    "Les travaux de réparation du pont dureront onze semaines et la circulation sera déviée par la route du nord. "
    "Un café du quartier sert désormais des tartes aux pommes le dimanche après-midi à tous les promeneurs."
)


def test_english_takes_the_lead():
    assert summarize(BRIDGE, language="en") == split_sentences(BRIDGE, "en")[:3]


def test_english_skips_captions_headings_and_scraps():
    text = f"Lindmouth\n\nFILE - The bridge in a storm, 1987\n\nBy our staff.\n\n{BRIDGE}"
    assert summarize(text, sentences=2, language="en") == split_sentences(BRIDGE, "en")[:2]


def test_english_does_not_open_with_a_leaning_sentence():
    text = f"But he had been warned before the winter came. {HARVEST}"
    assert summarize(text, sentences=1, language="en") == split_sentences(HARVEST, "en")[:1]


def test_english_begins_with_no_question_nor_item_when_it_can():
    harvest = split_sentences(HARVEST, "en")
    for first in ("What has become of the apple harvest?", "• Apple growers fear for their trees this year."):
        assert summarize(f"{first}\n\n{HARVEST}", sentences=2, language="en") == harvest[:2]
    assert summarize("What is it?\n\n• Bread is bought by all.", language="en") == ["• Bread is bought by all."]
    assert summarize("Who won the match today?", language="en") == ["Who won the match today?"]


@pytest.mark.parametrize(
    "first",
    [
        "This is the moment a crane lifted the old bridge of Lindmouth from its piers.",
        "It took four hours to lift the old bridge of Lindmouth from its piers.",
        "This week the old bridge of Lindmouth was lifted from its piers.",
    ],
)
def test_english_may_begin_with_what_points_ahead_at_the_head_of_a_text(first):
    assert summarize(f"{first} {HARVEST}", sentences=1, language="en") == [first]


def test_english_reads_words_and_stops_taken_apart():
    told = [
        "the ferry of lindmouth was shut on monday after a storm that tore it from its moorings , officials said .",
        "nobody was hurt .",
        "it will sail again in may .",
    ]
    assert summarize(" ".join(told), language="en") == told


def test_a_byline_does_not_keep_the_first_sentence_from_pointing_ahead():
    first = "This is the moment a crane lifted the old bridge of Lindmouth from its piers."
    assert summarize(f"By Ada Quill\n\n{first} {HARVEST}", sentences=1, language="en") == [first]


def test_english_keeps_what_an_article_says_of_itself_in_points():
    points = ["• The bridge at Lindmouth is shut until June.", "• Ferries will run each half hour."]
    stray = "• Bring a coat and a sandwich for the crossing."
    text = "\n".join([*points, BRIDGE, stray])
    assert summarize(text, sentences=2, language="en") == points
    assert stray not in summarize(text, sentences=20, language="en")
    assert summarize("\n".join([*points, stray]), sentences=3, language="en") == [*points, stray]


def test_english_takes_a_standfirst_without_its_stop():
    standfirst = "The old bridge of Lindmouth will be shut until June while its piers are mended"
    assert summarize(f"{standfirst}\n\n{HARVEST}", sentences=1, language="en") == [standfirst]


def test_english_tells_nothing_twice():
    line = "Town shuts its old bridge until June after divers found cracks in two piers of brick"
    said = (
        "The town of Lindmouth shuts its old bridge until June because divers found deep cracks in both piers of brick."
    )
    again = "The town of Lindmouth shuts its bridge until June, because divers found cracks in both piers of brick."
    other = "The town of Lindmouth shuts its old bridge until June because divers found deep cracks in both 9 piers."
    last = "Buses go round by the northern road meanwhile."
    assert summarize(f"{line}\n\n{said} {last}", sentences=2, language="en") == [said, last]
    assert summarize(f"{said} {again} {last}", sentences=2, language="en") == [said, last]
    assert summarize(f"{said} {other} {last}", sentences=2, language="en") == [said, other]


def test_english_takes_a_stop_after_a_space_for_the_end_of_a_caption():
    caption = "Crowded: Walkers wait for the ferry at the old pier of Lindmouth ."
    joined = (
        f"By . Ada Quill . PUBLISHED: . 07:03 EST, 2 March 2013 . | . UPDATED: . 08:07 EST, 2 March 2013 . {BRIDGE}"
    )
    first, *rest = split_sentences(BRIDGE, "en")[:3]
    assert summarize(" ".join([first, caption, *rest]), language="en") == [first, *rest]
    assert summarize(joined, language="en") == split_sentences(BRIDGE, "en")[:3]


def test_english_tells_a_quotation_whole_or_not_at_all():
    first, last = (
        "The bridge at Lindmouth will stay closed until June.",
        "Buses go round by the northern road meanwhile.",
    )
    speech = ["“We found cracks in two piers.", "Nobody knew of them,” the mayor of the town said."]
    text = " ".join([first, *speech, last])
    assert summarize(text, sentences=2, language="en") == [first, last]
    assert summarize(text, sentences=3, language="en") == [first, *speech]
    never_closed = f"{first} {speech[0]} {last}"
    assert summarize(never_closed, sentences=2, language="en") == [first, last]
    assert summarize(never_closed, sentences=3, language="en") == [first, last]
    assert summarize(speech[0], sentences=3, language="en") == [speech[0]]


def test_english_leaves_out_a_quotation_that_goes_on_beyond_the_summary():
    told = ["The pier at Lindmouth leans.", "“We have known it for years,” said its keeper, Ada Quill."]
    goes_on = "“Every winter it leans a little more. But nobody ever counted the piles.”"
    assert summarize(" ".join([*told, goes_on]), sentences=3, language="en") == told


def test_english_ends_with_no_question():
    told = "The ferry to Lindmouth sails at noon."
    asked, answer = "What was the old hour?", "It was ten."
    assert summarize(f"{told} {asked} {answer}", sentences=2, language="en") == [told]
    assert summarize(f"{told} {asked} {answer}", sentences=3, language="en") == [told, asked, answer]


def test_elsewhere_the_central_sentence_beats_the_teaser():
    assert summarize(TEASER, sentences=1, language="fr") == [split_sentences(TEASER, "fr")[3]]
    assert summarize(TEASER, sentences=2, language="fr") == split_sentences(TEASER, "fr")[3:5]


def test_section_heads_are_no_sentences():
    heads = ["Ce que coûte la jetée du port", "Ce que disent les pêcheurs du port de Lindvik"]
    told = [
        "Le port de Lindvik a rouvert mardi après un hiver de travaux.",
        "Les pêcheurs attendaient ce jour depuis novembre.",
    ]
    text = "\n\n".join([told[0], heads[0], told[1], heads[1]])
    assert summarize(text, sentences=4, language="fr")
    assert set(summarize(text, sentences=4, language="fr")) <= set(told)


def test_a_sentence_that_repeats_the_title_is_dropped():
    title = "Apple growers in the Sorrel valley expect smallest harvest in thirty years"
    assert summarize(HARVEST, sentences=1, language="en", title=title) == split_sentences(HARVEST, "en")[1:2]


def test_what_is_said_twice_is_told_once():
    first = split_sentences(HARVEST, "en")[0]
    assert summarize(f"{first}\n\n{first}\n\n{HARVEST}", language="en") == split_sentences(HARVEST, "en")[:3]


def test_near_repeats_make_room_for_news():
    text = (
        "Der Stadtrat von Lindau hat am Montag den Neubau der großen Brücke über den Fluss beschlossen. "
        "Am Montag hat der Stadtrat von Lindau den Neubau der großen Brücke über den Fluss endgültig beschlossen. "
        "Die Kosten von vier Millionen Euro tragen das Land und der Kreis je zur Hälfte, hieß es im Rathaus."
    )
    assert summarize(text, sentences=2, language="de") == [split_sentences(text, "de")[n] for n in (0, 2)]


def test_long_sentences_cost_more_where_there_is_room_for_several():
    long, short = (Candidate(0, "x.", {}, length) for length in (40, 12))
    one, three = (worth_of(short, 0.5, "de", count) - worth_of(long, 0.5, "de", count) for count in (1, 3))
    assert one == 0 < three


FERRY = (
    "Im Rathaus hängt seit dem Wochenende ein neues Bild der alten Malerin Grete Olm. "
    "Die Fähre nach Lindau fährt seit Montag wieder jede halbe Stunde über den Fluss. "
    "Die Fähre über den Fluss war im Winter nach einem Brand stillgelegt worden. "
    "Eine Fahrt mit der Fähre nach Lindau kostet wie bisher zwei Euro für jeden Erwachsenen."
)


def test_what_the_text_comes_back_to_is_told():
    assert summarize(FERRY, sentences=1, language="de") == split_sentences(FERRY, "de")[1:2]


def test_a_title_pulls_what_it_speaks_of():
    one = "Am Montag wurde in Lindau sehr lange über {} gesprochen und am Ende entschieden."
    texts = [one.format(topic) for topic in ("Brücken", "Schulen")]
    for title, told in zip(("Streit um Brücken", "Streit um Schulen"), texts, strict=True):
        assert summarize(f"{texts[0]}\n\n{texts[1]}", sentences=1, language="de", title=title) == [told]


def test_a_teaser_of_a_few_short_sentences_is_told_whole():
    teaser = ["Die Brücke in Lindmouth ist gesperrt.", "Fischer hatten vor Monaten gewarnt."]
    assert summarize(" ".join(teaser), sentences=3, language="de") == teaser


def test_a_third_sentence_is_told_only_where_two_are_short():
    def about(length):
        topics = ("Brücke", "Schule", "Ernte")
        return [f"Die {topic} " + " ".join(f"{topic}n{n}" for n in range(length)) + " kommt." for topic in topics]

    for length, told in ((12, 3), (30, 1), (24, 2)):
        assert len(summarize("\n\n".join(about(length)), sentences=3, language="de")) == told
    assert len(summarize("\n\n".join(about(24)), sentences=5, language="de")) == 3


@pytest.mark.parametrize(
    ("language", "leaning", "standing"),
    [
        ("en", "But he came.", "Butter is dear."), ("fr", "Il est venu.", "Ilse est venue."),
        ("de", "„Aber er kam.“", "Abends kam er."), ("uk", "Він прийшов.", "Вінниця чекає."),
        ("ru", "«Но он пришёл».", "Новость пришла."), ("es", "Ella vino.", "Elena vino."),
        ("zh", "“但他来了。”", "市长来了。"), ("ar", "لكن الرجل جاء.", "جاء الرجل."),
        ("hi", "लेकिन वह आया।", "मेयर आए।"), ("ja", "しかし、来た。", "市長が来た。"),
    ],
)  # fmt: skip
def test_what_leans_on_the_sentence_before_is_known(language, leaning, standing):
    assert opens_dangling(leaning, language)
    assert not opens_dangling(standing, language)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "This week the ferry runs."), ("fr", "Cette semaine, le bac circule."),
        ("de", "Diese Woche fährt die Fähre."), ("es", "Este año vuelve el barco."),
    ],
)  # fmt: skip
def test_a_time_leans_on_nothing(language, sentence):
    assert not opens_dangling(sentence, language)


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("“Yes,” she said.", True), ("“Yes, she said.", False), ("Ja“, sagte sie.", False), ("„Ja“, sagte sie.", True),
        ("« Oui », dit-elle.", True), ("Oui », dit-elle.", False), ('He said "no".', True), ('He said "no.', False),
    ],
)  # fmt: skip
def test_a_torn_quote_is_seen(text, whole):
    assert has_whole_quotes(text) is whole


@pytest.mark.parametrize("text", ["", "   \n ", "...", "— — —", "3.9.0", "x" * 200_000])
def test_nothing_to_tell(text):
    assert summarize(text) == []


def test_no_sentences_wanted():
    assert summarize(BRIDGE, sentences=0) == summarize(BRIDGE, sentences=-1) == []


def test_a_headline_like_text_is_better_than_nothing():
    assert summarize("Bridge closed until June", language="en") == ["Bridge closed until June"]


@pytest.mark.timeout(10)
def test_an_endless_text_costs_no_more_than_its_beginning():
    assert summarize(BRIDGE + " Wort" * 400_000, sentences=2, language="de")
    assert len(summarize("Ein Satz mit genau sieben kurzen Wörtern hier. " * 20_000, language="de")) == 1


WORDS = st.sampled_from(
    ["Brücke", "Kreis", "Regen", "fällt.", "heute?", "„nie“", "M.", "3,5", "\n", "am", "河水。", "यह।", "Und"]
)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(WORDS, max_size=80).map(" ".join), st.integers(0, 5), st.sampled_from(["en", "de", "fr", "zh", "hi", None])
)
def test_summaries_are_sentences_of_the_text_in_its_order(text, count, language):
    summary, at = summarize(text, sentences=count, language=language, title="Regen am Fluss"), 0
    assert len(summary) <= count
    for sentence in summary:
        at = text.index(sentence, at) + len(sentence)

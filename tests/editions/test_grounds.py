"""What a model writes must stand in the articles."""

import pytest

from digest.editions.grounds import grounds

SOURCE = "Anna Bell paid 3,5 Mio. for two bridges in the old town, see town.example for more."


@pytest.mark.parametrize(
    ("sentence", "grounded"),
    [
        ("Anna Bell paid 3,5 Mio. for it.", True),
        ("Anna paid for bridges in the town.", True),
        ("ANNA paid for two bridges.", True),
        ("Anna paid 35 Mio.", False),
        ("Anna paid for three bridges.", False),
        ("Anna paid for dozens of bridges.", False),
        ("Bert paid for bridges.", False),
        ("BERT paid for bridges.", False),
        ("bert paid for bridges.", False),
        ("安娜来了", False),
        ("See town.example for more.", True),
        ("See evil.example for more.", False),
        ("Anna paid https://evil.example for bridges.", False),
        ("**Anna** paid for bridges.", False),
        ("Anna <b>paid</b> for bridges.", False),
        ("I cannot help with this request.", False),
        ("...", False),
    ],
)
def test_figures_names_links_and_words_must_stand_in_the_source(sentence, grounded):
    assert grounds([sentence], SOURCE) is grounded


STORM = (
    "Storm Ada killed 12 people in Portland on 24 November, and cost $3.5 billion. The U.S. Coast Guard rescued 40 "
    "sailors; 1,250,000 homes and about 5 percent of the city went dark. It hit us hard, a million times."
)


@pytest.mark.parametrize(
    ("sentence", "grounded"),
    [
        ("Storm Ada killed 12 people.", True),
        ("Storm Ada killed 12k people.", False),
        ("Storm Ada killed -12 people.", False),
        ("Storm Ada killed zero people in Portland.", False),
        ("Storm Ada killed 12% of people in Portland.", False),
        ("Storm Ada killed １２ people in Portland.", False),
        ("Storm Ada killed one person in Portland.", False),
        ("Storm Ada cost 3,5 billion.", True),
        ("Storm Ada cost $3.5 million.", False),
        ("Storm Ada cost €3.5 billion.", False),
        ("Some 1250000 homes went dark.", True),
        ("Some 250,000 homes went dark.", False),
        ("Storm Ada hit Portland on November 24.", True),
        ("Storm Ada hit Portland on 12 November.", False),
        ("The UN rescued sailors.", False),
        ("Storm Ada hit iPhone homes.", False),
        ("Storm Ada hit &lt;homes&gt; hard.", False),
        ("Storm Ada hit homes \u202ehard.", False),
        ("Storm\x00 Ada hit homes hard.", False),
    ],
)
def test_a_figure_is_what_is_glued_to_it_and_stands_beside_it(sentence, grounded):
    assert grounds([sentence], STORM) is grounded


def test_endings_may_differ():
    source = "Міністерство оголосило про закриття старого мосту. Мер просить терпіння."
    assert grounds(["Мер просить терпіння, бо старий міст закрили."], source)


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("Der Sturm tötete fünfundzwanzig Menschen.", "Der Sturm tötete 12 Menschen."),
        ("La tormenta mató a diecisiete personas.", "La tormenta mató a 12 personas."),
        ("Шторм убил семнадцать человек.", "Шторм убил 12 человек."),
        ("Шторм убив п'ятнадцять людей.", "Шторм убив 12 людей."),
        ("It was 5 degrees in the harbour.", "It was -5 degrees in the harbour."),
        ("It was 12-15 degrees in the harbour.", "It was 12 degrees in the harbour."),
    ],
)
def test_numbers_in_one_word_and_below_zero_must_stand_in_the_source(sentence, source):
    assert not grounds([sentence], source)
    assert grounds([sentence], f"{source} {sentence}")
    assert grounds([source], source)


def test_one_bad_sentence_spoils_all():
    assert not grounds(["Anna paid for bridges.", "Bert did not."], SOURCE)

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


def test_endings_may_differ():
    source = "Міністерство оголосило про закриття старого мосту. Мер просить терпіння."
    assert grounds(["Мер просить терпіння, бо старий міст закрили."], source)


def test_one_bad_sentence_spoils_all():
    assert not grounds(["Anna paid for bridges.", "Bert did not."], SOURCE)

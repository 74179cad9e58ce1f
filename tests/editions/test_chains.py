"""Sentences that cannot be told without the one before them."""

import pytest

from digest.editions.chains import chains_of
from digest.editions.connectives import leans_back
from digest.editions.sentences import split_sentences
from digest.editions.summarize import summarize

TRIAL = (
    "Le parquet avait demandé quatre ans de prison contre le maire de Lindmouth, Paul Verdan. "
    "Le tribunal de Lindmouth a relaxé Verdan mardi. "
    "Cette décision du tribunal de Lindmouth contre le parquet n'a pas calmé l'avocat du maire Paul Verdan. "
    "Il pleuvait."
)


def test_what_leans_is_told_with_what_it_leans_on_or_not_at_all():
    told, freed, leaning, _ = split_sentences(TRIAL, "fr")
    for count in (1, 2, 3):
        summary = summarize(TRIAL, sentences=count, language="fr")
        assert leaning not in summary or freed in summary
    assert summarize(TRIAL, sentences=1, language="fr") == [told]
    assert summarize(f"{told} {leaning}", sentences=2, language="fr") == [told, leaning]


def test_a_chain_goes_back_to_what_leans_on_nothing():
    texts = ["Die Fähre fährt.", "Sie ist neu.", "Der Preis dagegen blieb.", "Der Hafen ist offen.", "Er ist klein."]
    assert chains_of(texts, "de", 5) == [range(1), range(2), range(3), range(3, 4), range(3, 5)]
    assert chains_of(texts, "de", 2) == [range(1), range(2), range(3, 4), range(3, 5)]


@pytest.mark.parametrize(
    ("language", "leaning", "standing"),
    [
        ("fr", "Dans cette ville, le bac est arrêté.", "Dans cette dernière semaine, le bac est arrêté."),
        ("fr", "Le bac a cependant repris.", "Le bac de Lindvik a repris mercredi, sans cependant tenir l'horaire."),
        ("fr", "Toujours selon le maire, le bac est sûr.", "Selon le maire, le bac est sûr."),
        ("fr", "Avec ces bacs, le port revit.", "Tout ce qui flotte a été vendu ce 3 mai."),
        ("de", "Die Werft hingegen schweigt.", "Die Werft schweigt in diesem Jahr."),
        ("de", "Die Fischer protestieren dagegen.", "Die Fischer wehren sich dagegen, dass die Werft schließt."),
        ("de", "Die Werft ist jedoch alt.", "Die Werft ist alt, jedoch sicher."),
        ("es", "Con estos barcos empezó todo.", "La flota del este ha vuelto."),
        ("es", "El alcalde, sin embargo, calla.", "Este martes calla el alcalde."),
        ("it", "Il sindaco invece tace.", "Invece di parlare il sindaco tace."),
        ("pt", "O porto, no entanto, fechou.", "O porto fechou esta quarta-feira."),
        ("nl", "De haven is echter dicht.", "De haven is deze week dicht."),
        ("ru", "Порт, однако, закрыт.", "Порт в этом году закрыт."),
        ("uk", "Порт натомість зачинено.", "Порт цього тижня зачинено."),
    ],
)
def test_what_leans_is_known_by_a_word_near_its_head(language, leaning, standing):
    assert leans_back(leaning, language)
    assert not leans_back(standing, language)


@pytest.mark.parametrize("sentence", ["", "…", "12.", "Und"])
def test_scraps_do_no_harm(sentence):
    assert leans_back(sentence, "de") is (sentence == "Und")
    assert not leans_back(sentence, "xx")

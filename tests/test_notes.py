"""Notes on an article are known, news that begins like one is not."""

import pytest

from digest.notes import is_note

NOTES = (
    "This article originally appeared on LINDMOUTH UK.",
    "This story was first published by Lindmouth.example and is reprinted with permission.",
    "A version of this essay appeared in the Sunday Mail.",
    "An earlier version of this article misstated the height of the bridge.",
    "This post is adapted from a talk on bridges.",
    "Editor’s Note: A version of this column came with our letter on bridges. You can sign up for it here.",
    "Correction: The bridge is nine metres high, not six.",
    "Correction 5/6/24 7:05 a.m.:A line gave the wrong height.",
    "Free for publication on May 4, 2024 at 8.00 a.m.",
    "EMBARGOED UNTIL Monday, 4 May",
    "Anmerkung der Redaktion: Der Name der Zeugin wurde geändert.",
    "Dieser Text erschien zuerst in der Lindmünder Post.",
    "Dieser Artikel ist am 4. Mai in der Lindmünder Post erschienen.",
    "Note de la rédaction : le nom du témoin a été changé.",
    "Cet article a été publié dans le Courrier du pont.",
    "Nota del editor: el nombre de la testigo fue cambiado.",
    "Este artículo fue publicado en el Correo del Puente.",
)
NEWS = (
    "This article of the treaty was never used.",
    "This story begins under a bridge. It was first published in spring and it has sold well since.",
    "This post was filled on Monday.",
    "This piece was played twice.",
    "Correction of the river took nine years.",
    "Update: A second bridge fell on Tuesday.",
    "Free for all, the ferry was full.",
    "Dieser Artikel ist im Laden ausverkauft.",
    "Cet article de la loi a été voté lundi.",
    "Este artículo de la ley no se aplica.",
    "Die Korrektur kam am Montag.",
)


@pytest.mark.parametrize("note", NOTES)
def test_notes_are_known(note: str) -> None:
    assert is_note(note)


@pytest.mark.parametrize("sentence", NEWS)
def test_news_that_begins_like_a_note_is_news(sentence: str) -> None:
    assert not is_note(sentence)


def test_a_note_that_could_be_read_in_many_ways_takes_no_time() -> None:
    assert not is_note(f"This article ran on {'a.m.' * 90}! x")

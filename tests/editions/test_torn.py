"""A text that a feed breaks off is told in its whole sentences, else up to a whole word."""

import pytest

from digest.editions.summarize import summarize
from digest.editions.summarizer import VerbatimSummarizer
from digest.editions.torn import cut_at_word
from digest.model import Article

FIRST = "A ponte de Lindvik reabriu na terça-feira depois de um inverno de obras."


@pytest.mark.parametrize(
    "end", ["O termo de renov...", "O conselho disse que a obra custou [?]", "O conselho disse (…)"]
)
def test_a_torn_last_sentence_goes_where_a_whole_one_is(end: str) -> None:
    assert summarize(f"{FIRST} {end}", language="pt") == [FIRST]


@pytest.mark.parametrize(
    ("torn", "cut"),
    [
        ("O conselho de Lindvik disse que pag...", "O conselho de Lindvik disse que…"),
        ("O conselho de Lindvik pagou, [?]", "O conselho de Lindvik pagou…"),
        ("O conselho de Lindvik pagou ...", "O conselho de Lindvik pagou…"),
        (FIRST, FIRST),
    ],
)
def test_a_lone_torn_sentence_is_cut_at_a_word(torn: str, cut: str) -> None:
    article = Article(url="https://lindvik.example/1", title="Ponte", text=torn, source="Lindvik", language="pt")
    assert [sentence.text for sentence in VerbatimSummarizer().summarize_story([article], 3)] == [cut]


def test_an_ellipsis_within_a_text_is_style() -> None:
    text = f"{FIRST} Ninguém sabe o preço... {FIRST.replace('terça', 'quarta')}"
    assert "Ninguém sabe o preço..." in summarize(text, language="pt")


def test_one_word_is_left_as_it_is() -> None:
    assert cut_at_word("...") == "..."

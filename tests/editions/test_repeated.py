"""A source's articles are known again under other names, and a column is not taken for one article."""

import random
from dataclasses import replace

import pytest

from digest.editions.fingerprint import fingerprint
from digest.editions.repeated import repeated
from digest.model import Article


def text(seed: str, words: int = 60) -> str:
    chance = random.Random(seed)
    return " ".join("".join(chance.choices("abcdefghiklmnoprstuvy", k=6)) for _ in range(words))


def article(**values: str) -> Article:
    given = {"url": "https://a.example/pier", "title": "The pier opens in spring", "text": text("pier")} | values
    return Article(**given, source="A", guid=values.get("url", "1"), fingerprint=fingerprint(given["text"]))


EARLIER = article()
SHORT = article(text="It opens.")


@pytest.mark.parametrize(
    "new",
    [
        article(url="https://b.example/pier"),
        article(url="https://a.example/pier?session=7", title="Pier opens"),
        article(title="Pier opens", text=text("pier") + " And a word more."),
    ],
)
def test_a_text_is_known_by_itself(new: Article) -> None:
    assert repeated([new], [EARLIER]) == {new}


@pytest.mark.parametrize(
    "new", [article(url="https://b.example/pier", text="It opens."), replace(SHORT, guid="changed"), EARLIER]
)
def test_what_says_little_is_known_by_its_headline_or_its_address_too(new: Article) -> None:
    assert repeated([new], [SHORT]) == {new}


@pytest.mark.parametrize(
    "new",
    [
        article(text=text("another day")),  # the same column at the same address
        article(url="https://b.example/", title="Weather", text="It opens."),
        article(text="It is closed."),
        article(title="The canal is open", url="https://a.example/canal", text=text("canal")),
    ],
)
def test_another_text_is_another_article(new: Article) -> None:
    same_title = replace(SHORT, title=new.title)
    assert repeated([new], [EARLIER if new.fingerprint else same_title]) == frozenset()


def bare(url: str, title: str) -> Article:
    return article(url=url, title=title, text="")


@pytest.mark.parametrize(
    ("url", "title", "same"),
    [
        ("https://a.example/pier?session=8", "The old pier of Lindvik opens in May", True),
        ("https://a.example/canal", "The old pier of Lindvik opens in May", False),
        ("https://a.example/pier?session=8", "The ferry has a new captain", False),
        ("http://[", "The old pier of Lindvik opens in May", False),
    ],
)
def test_a_mere_headline_is_known_when_it_was_edited_at_the_same_path(url: str, title: str, same: bool) -> None:
    earlier = bare("https://a.example/pier?session=7", "The old pier of Lindvik opens in spring")
    assert bool(repeated([bare(url, title)], [earlier])) is same

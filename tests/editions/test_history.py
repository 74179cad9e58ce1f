"""What readers have had is known by address, guid or text."""

from datetime import timedelta

import pytest

from digest.editions.fingerprint import fingerprint
from digest.editions.history import History, KnownTexts, had
from tests.editions.samples import BRIDGE, HARVEST, NOW, article

HISTORY = History(
    urls=frozenset(["https://paper.example/1"]),
    guids=frozenset([(5, "tag:paper.example,2025:1"), (5, "77")]),
    fingerprints=(fingerprint(HARVEST),),
    headlines={(5, "The old ferry runs again"): NOW, (5, "Weather today"): NOW},
)


@pytest.mark.parametrize(
    "changed",
    [
        {"number": 1, "guid": "new guid"},
        {"number": 2, "guid": "tag:paper.example,2025:1", "url": "https://else.example/2"},
        {"number": 3, "guid": "77", "source_id": 5},
        {"number": 4, "guid": "77", "source_id": 5, "url": "https://moved.example/4"},
        {"number": 6, "title": "The old Ferry runs again!", "source_id": 5},
        {"number": 7, "title": "The old ferry runs again", "source_id": 5, "published": None},
        {"number": 5, "source": "The Copy", "url": "https://copy.example/5", "text": f"(Agency) {HARVEST}"},
    ],
)
def test_had(changed):
    assert had(article(**changed), HISTORY)


@pytest.mark.parametrize(
    "changed",
    [
        {"number": 2},
        {"number": 3, "text": BRIDGE, "guid": "78"},
        {"number": 4, "guid": "77", "source_id": 6},
        {"number": 4, "guid": "77", "source_id": 6, "url": ""},
        {"number": 7, "title": "The old ferry runs again", "source_id": 6},
        {"number": 8, "title": "The old ferry runs again", "source_id": 5, "published": NOW + timedelta(hours=1)},
        {"number": 9, "title": "Weather today", "source_id": 5},
        {"number": 9, "title": "The old ferry runs again", "source_id": 5, "text": BRIDGE},
        {"number": 5, "url": "", "guid": "", "fingerprint": ""},
        {"number": 6, "url": "https://[broken"},
    ],
)
def test_not_had(changed):
    assert not had(article(**changed), HISTORY)


def test_a_front_page_is_no_articles_address():
    history = History(urls=frozenset(["https://paper.example/"]))
    assert not had(article(1, url="https://paper.example/"), history)


def test_nothing_was_had_before_the_first_edition():
    assert not had(article(1, guid="1", text=BRIDGE), History())


def test_a_text_is_found_among_thousands():
    texts = [" ".join(f"w{(n * n + word) * 7919 % 99991}" for word in range(60)) for n in range(300, 2300)]
    known = KnownTexts([*map(fingerprint, texts), "", fingerprint(BRIDGE)])
    assert known.repeated_by(fingerprint(f"Update. {BRIDGE}")) == 2001
    assert known.repeated_by(fingerprint(texts[1234])) == 1234
    assert known.repeated_by(fingerprint(HARVEST)) is None
    assert known.repeated_by("") is None

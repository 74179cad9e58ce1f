"""Text files, scraped and written by hand."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.sources.text import parse_text

SCRAPED = """\
LindvikObserver

News You Need, Every Day

Harbour of Lindvik opens again after a long winter of repairs to its only pier.
Europe Middle East Ports

Harbour of Lindvik opens again after a long winter of repairs to its only pier.

The harbour of Lindvik opened again on Tuesday after a winter of repairs, the first ferry leaving before sunrise.

View the corresponding video featuring Ada Lind:

Fishermen said they had waited for this day since the storm in November, when waves took away a third of the pier.

Workers lift stones from the old pier at the harbour, two days after a winter storm in Lindvik, Jan. 5, 2024.


On January 5, 2024, two days after a winter storm in Lindvik, workers are lifting stones from the old harbour pier.

Pier – Costs

The town council will decide in spring how the new pier is to be paid for.

FILE - Mayor Jon Berg walks on the pier in Lindvik, Dec. 31, 2023.

“We will not wait for the next storm,” the mayor said.

Reuters and Agence France-Presse provided some information for this report.

Source: example.org"""


def test_a_scraped_file_becomes_its_article() -> None:
    article = parse_text(SCRAPED, "001.txt")
    assert article.title == "Harbour of Lindvik opens again after a long winter of repairs to its only pier."
    assert article.tags == ("Europe", "Middle East", "Ports")
    assert article.source == "example.org"
    assert article.credit == "Reuters and Agence France-Presse provided some information for this report."
    assert article.url == ""
    openings = [paragraph.split()[:2] for paragraph in article.text.split("\n\n")]
    assert openings == [["The", "harbour"], ["Fishermen", "said"], ["The", "town"], ["“We", "will"]]


MARKDOWN = """\
---
title: "A quiet bridge"
date: 2024-01-07T10:00:00+01:00
tags: [Roads, "Town hall"]
author: Ada Lind
url: https://example.org/bridge?utm_source=x
language: EN
image: https://example.org/bridge.jpg
source: The Valley Post
---
# A quiet bridge

The **bridge** over the _river_ is [open](https://example.org/more) again. It
was closed for `three` years.

## What it cost

- Two million for the piers
- One million
  for the rest

> It was worth it, all say.

```
code is not news
```
"""


def test_markdown_with_front_matter() -> None:
    article = parse_text(MARKDOWN, "bridge.md")
    assert article.title == "A quiet bridge"
    assert article.text.split("\n\n") == [
        "The bridge over the river is open again. It was closed for three years.",
        "• Two million for the piers",
        "• One million for the rest",
        "It was worth it, all say.",
    ]
    assert article.published == datetime(2024, 1, 7, 9, tzinfo=UTC)
    assert (article.tags, article.author, article.language) == (("Roads", "Town hall"), "Ada Lind", "en")
    assert (article.url, article.source) == ("https://example.org/bridge", "The Valley Post")
    assert article.image == "https://example.org/bridge.jpg"


def test_bare_front_matter_and_lists_on_lines() -> None:
    bare = parse_text("Title: A pier\nTags: Ports, Towns\n\nThe pier is open, the council said.")
    assert (bare.title, bare.tags) == ("A pier", ("Ports", "Towns"))
    fenced = parse_text(
        "---\ntags:\n - Ports\n - 'Towns'\n---\n# A pier\n\nIt is open.\n\n![It](https://example.org/a.png)"
    )
    assert (fenced.title, fenced.tags, fenced.image) == ("A pier", ("Ports", "Towns"), "https://example.org/a.png")


def test_lines_an_editor_wrapped_are_put_together() -> None:
    text = (
        "A pier opens\n\nThe pier of Lindvik was opened on Tuesday by the mayor and by\n"
        "all the children of the town. It rained.\n"
    )
    assert parse_text(text).text == (
        "The pier of Lindvik was opened on Tuesday by the mayor and by all the children of the town. It rained."
    )


@pytest.mark.parametrize(
    ("text", "name", "title"),
    [
        ("A pier opens\n\nBy Ada Lind\n\nThe pier is open. All are glad.", "x.txt", "A pier opens"),
        (
            "LindvikObserver\n\nA pier opens in the old harbour\n\nThe pier is open.",
            "x.txt",
            "A pier opens in the old harbour",
        ),
        ("The pier is open. All are glad.", "2024-01-07-the-new-pier.txt", "The new pier"),
        ("", "", ""),
    ],
)
def test_where_a_title_comes_from(text: str, name: str, title: str) -> None:
    assert parse_text(text, name).title == title


def test_a_source_that_is_an_address_is_the_articles_address() -> None:
    article = parse_text("A pier\n\nThe pier is open. All are glad.\n\nSource: https://www.example.org/pier")
    assert (article.url, article.source) == ("https://www.example.org/pier", "example.org")


@given(st.text(max_size=400), st.text(max_size=20))
@settings(max_examples=150, deadline=None)
def test_any_text_is_an_article(text: str, name: str) -> None:
    article = parse_text(text, name)
    assert "\0" not in article.text + article.title


@given(st.text("#*_`[]()!-=> \nab.:", max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_markdown_is_an_article(text: str) -> None:
    assert parse_text(text, "a.md").published is None

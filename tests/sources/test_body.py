"""The text of a page: all of the article, and nothing of what stands around it."""

import json

import pytest

from digest.sources.body import body_of
from digest.sources.links import tree_of
from digest.sources.page import extract_article

URL = "https://lindvik.example/2025/harbour"
TEXT = [
    "The harbour of Lindvik opened again on Tuesday after a winter of repairs, the council said in the morning.",
    "Fishermen said they had waited for this day since the storm in November took a third of the pier away.",
    "It cost two million, and was paid for by the region and by the towns that stand on either bank of the fjord.",
    "The ferry runs twice a day again, and on Sundays it takes children without a fare, as it did before the war.",
]
PARAGRAPHS = [f"<p>{paragraph}</p>" for paragraph in TEXT]


def texts(markup: str, head: str = "") -> list[str]:
    """The paragraphs of the article on a page whose body is some markup."""
    page = f"<html><head><title>The pier</title>{head}</head><body>{markup}</body></html>"
    return extract_article(page, URL).text.split("\n\n")


def test_section_heads_and_lists_of_the_article_stay() -> None:
    listed = "<ul><li>The inner pier is open to all boats</li><li>The outer one to the ferry</li></ul>"
    markup = f"<article>{PARAGRAPHS[0]}<h2>What is open</h2>{PARAGRAPHS[1]}{listed}{PARAGRAPHS[2]}</article>"
    assert texts(markup) == [
        TEXT[0],
        "What is open",
        TEXT[1],
        "• The inner pier is open to all boats",
        "• The outer one to the ferry",
        TEXT[2],
    ]


def test_inline_markup_does_not_break_a_paragraph() -> None:
    markup = (
        f"<article>{PARAGRAPHS[0]}<p>The pier is\n  <code>12 m</code>\n  long and <b>four</b> wide, "
        f"and<a href='/x'> the boats</a> know it.</p>{PARAGRAPHS[1]}</article>"
    )
    assert texts(markup)[1] == "The pier is 12 m long and four wide, and the boats know it."


def test_forms_and_what_readers_say_after_the_article_go() -> None:
    said = "".join(
        f"<div class='comment'><p>{name} wrote that the pier was a waste of money, and always had been one.</p></div>"
        for name in ("Kim", "Robin", "Alex")
    )
    markup = f"<article>{''.join(PARAGRAPHS)}</article><div id='comments'>{said}</div>"
    assert texts(markup) == TEXT


def test_headlines_of_other_articles_at_the_end_go() -> None:
    links = "<li><a href='/1'>Storm closes the bridge</a></li><li><a href='/2'>Is this the last ferry?</a></li>"
    more = f"<h3>More from the fjord</h3><ul>{links}</ul>"
    assert texts(f"<article>{''.join(PARAGRAPHS)}{more}</article>") == TEXT


def test_credits_after_the_article_are_kept_as_credit() -> None:
    credit = "Additional reporting by Ada Lind"
    page = f"<html><body><article>{''.join(PARAGRAPHS)}<p>{credit}</p></article></body></html>"
    article = extract_article(page, URL)
    assert (article.text.split("\n\n"), article.credit) == (TEXT, credit)


@pytest.mark.parametrize("told", ["\n\n".join(TEXT * 2), "".join(PARAGRAPHS * 2)])
def test_a_page_that_keeps_its_text_for_its_scripts_is_read_there(told: str) -> None:
    script = json.dumps({"@type": "NewsArticle", "articleBody": told, "author": {"name": "Ada Lind"}})
    head = f'<script type="application/ld+json">{script}</script>'
    assert texts(f"<div id='app'>{PARAGRAPHS[0]}</div>", head)[:4] == TEXT
    assert texts("<div id='app'></div>", head)[:4] == TEXT


def test_a_shown_text_is_believed_before_a_told_one() -> None:
    script = json.dumps({"@type": "NewsArticle", "articleBody": "Another text. " * 40})
    assert body_of(
        tree_of(f"<html><body><article>{''.join(PARAGRAPHS)}</article></body></html>"), URL, script
    ).paragraphs
    assert (
        texts(f"<article>{''.join(PARAGRAPHS)}</article>", f'<script type="application/ld+json">{script}</script>')
        == TEXT
    )


def test_verse_is_not_taken_for_headings() -> None:
    lines = [
        f"The boats of {name} are out tonight" for name in ("Lindvik", "Norvik", "Sandvik", "Tarvik", "Holm", "Skar")
    ]
    verses = "".join(f"<p>{line}</p>" for line in lines)
    assert (
        texts(f"<article>{verses}<p>And none of them came home again to harbour.</p>{verses}</article>")[0] == lines[0]
    )


def test_a_byline_is_the_author_where_metadata_name_none() -> None:
    page = f"<html><body><article><p>By Ada Lind</p>{''.join(PARAGRAPHS)}</article></body></html>"
    article = extract_article(page, URL)
    assert (article.author, article.text.split("\n\n")) == ("Ada Lind", TEXT)


def test_a_paragraph_crowded_with_elements_is_read_without_trafilatura() -> None:
    crowd = "<p>" + "<span>boats</span> " * 20_000 + "</p>"
    assert texts(f"<article>{PARAGRAPHS[0]}{crowd}</article>")[0] == TEXT[0]


def test_pictures_that_a_page_holds_itself_do_not_push_its_text_out() -> None:
    picture = f"<img src='data:image/png;base64,{'A' * 4_000_000}'>"
    assert texts(f"<article>{PARAGRAPHS[0]}{picture}{''.join(PARAGRAPHS[1:])}</article>") == TEXT

"""What stands around an article goes, told by its place; the article's own parts stay, wherever a page puts them."""

import pytest

from digest.sources.blocks import Block, Blocks
from digest.sources.links import tree_of
from digest.sources.neighbours import MOST, without_neighbours

TEXT = [
    "The harbour of Lindvik opened again on Tuesday after a winter of repairs, the council said in the morning.",
    "Fishermen said they had waited for this day since the storm in November took a third of the pier away.",
    "It cost two million, and was paid for by the region and by the towns that stand on either bank of the fjord.",
]
REPLY = "I have lived beside this harbour for forty years, and never has anybody asked me what I think of the pier."
NOTICE = "Write to us by letter or telephone, and the editors of this page will answer within some days or weeks."
STORY = f"<div class='story'>{''.join(f'<p>{paragraph}</p>' for paragraph in TEXT)}</div>"


def left(markup: str, *lines: str) -> list[str]:
    """The lines that are left of an extraction that found them on a page whose body is some markup."""
    blocks: Blocks = tuple(map(Block, lines))
    return [block.text for block in without_neighbours(blocks, tree_of(f"<html><body>{markup}</body></html>"))]


@pytest.mark.parametrize(
    "after",
    [
        f"<section><ul><li><div class='user'><p>Anna</p><div><p>{REPLY}</p></div></div></li></ul></section>",
        f"<p class='commentText'>{REPLY}</p>",
        f"<div class='disclaimer'><p>{REPLY}</p></div>",
        f"<footer><div><div><div><p>{REPLY}</p></div></div></div></footer>",
    ],
    ids=["far from the text", "a telling name", "a notice of the site", "in the footer"],
)
def test_what_stands_after_the_text_and_apart_from_it_goes(after: str) -> None:
    assert left(f"<main><div><div>{STORY}</div></div></main>{after}", *TEXT, REPLY) == TEXT


def test_lines_before_the_text_go_but_for_sentences() -> None:
    head = f"<div class='head'><h2>News</h2><p>Print this</p><p>{NOTICE}</p></div>"
    assert left(f"{head}{STORY}", "News", "Print this", NOTICE, *TEXT) == [NOTICE, *TEXT]


def test_a_box_with_a_telling_name_goes_from_between_the_paragraphs() -> None:
    box = f"<aside class='newsletter-box'><p>{NOTICE}</p></aside>"
    story = f"<div class='story'><p>{TEXT[0]}</p>{box}<p>{TEXT[1]}</p><p>{TEXT[2]}</p></div>"
    assert left(story, TEXT[0], NOTICE, *TEXT[1:]) == TEXT


@pytest.mark.parametrize("name", ["header-notification", "note hidden"])
def test_what_is_hidden_or_a_notification_goes_from_before_the_text(name: str) -> None:
    box = f"<div class='{name}'><p>{NOTICE}</p></div>"
    assert left(f"<div>{box}{STORY}</div>", NOTICE, *TEXT) == TEXT


@pytest.mark.parametrize("name", ["overflow-hidden", "hidden"])
def test_what_is_hidden_stays_where_it_is_the_text(name: str) -> None:
    rest = "".join(f"<p>{paragraph}</p>" for paragraph in TEXT[1:])
    page = f"<body class='cookie-accepted'><div><p>{TEXT[0]}</p><div class='{name}'>{rest}</div></div></body>"
    assert left(page, *TEXT) == TEXT


def test_a_line_that_is_all_link_goes_but_not_where_they_are_the_matter() -> None:
    link, item = "<p><a href='/1'>Storm closes the bridge</a></p>", "<ul><li><a href='/2'>The pier</a></li></ul>"
    story = f"<div class='story'><p>{TEXT[0]}</p>{link}<p>{TEXT[1]}</p>{item}<p>{TEXT[2]}</p></div>"
    lines = [TEXT[0], "Storm closes the bridge", TEXT[1], "• The pier", TEXT[2]]
    assert left(story, *lines) == [TEXT[0], TEXT[1], "• The pier", TEXT[2]]
    links = "".join(f"<p><a href='/{place}'>{line}</a></p>" for place, line in enumerate(TEXT))
    assert left(f"<div class='story'>{links}</div>", *TEXT) == TEXT


def test_a_name_of_what_holds_the_text_too_means_nothing() -> None:
    assert left(f"<div class='with-sidebar related'>{STORY}</div>", *TEXT) == TEXT


def test_an_anchor_is_no_name() -> None:
    story = f"<div><p>{TEXT[0]}</p><h3 id='nav_comments'>What it cost</h3><p>{TEXT[2]}</p></div>"
    assert left(story, TEXT[0], "What it cost", TEXT[2]) == [TEXT[0], "What it cost", TEXT[2]]


@pytest.mark.parametrize(
    "markup",
    [
        f"<article><div><div><p>{TEXT[0]}</p><p>{TEXT[1]}</p></div></div><div><p>{TEXT[2]}</p></div></article>",
        f"<div><div class='a'><p>{TEXT[0]}</p></div><div class='a'><p>{TEXT[1]}</p></div>"
        f"<hr><div class='b'><div><ul><li>{TEXT[2]}</li></ul></div></div></div>",
        f"<div class='story'>{TEXT[0]}<br><br>{TEXT[1]}<blockquote><p>{TEXT[2]}</p></blockquote></div>",
    ],
    ids=["nested unevenly", "in parts of two kinds", "parted by breaks"],
)
def test_an_article_in_several_parts_keeps_them(markup: str) -> None:
    assert left(markup, *TEXT) == TEXT


def test_who_signs_the_text_stays() -> None:
    end = "<div><div><div><div><p>By Anna Lind</p><p>Share</p></div></div></div></div>"
    assert left(f"<main>{STORY}</main>{end}", *TEXT, "By Anna Lind", "Share") == [*TEXT, "By Anna Lind"]


def test_text_that_a_script_repeats_is_not_where_it_stands() -> None:
    script = f"<div class='footer'><script>{{'body': '{' '.join(TEXT)}'}}</script></div>"
    assert left(f"{script}{STORY}", *TEXT) == TEXT


def test_who_finds_no_container_leaves_the_text_alone() -> None:
    lines = ["A tern", "over the pier", "and no wind"]
    assert left("".join(f"<p>{line}</p>" for line in lines), *lines) == lines
    assert left("<p>Something else</p>", *TEXT) == TEXT
    many = [f"{place}. {TEXT[0]}" for place in range(MOST)]
    assert left(f"{STORY}<footer><p>{REPLY}</p></footer>", *many, REPLY) == [*many, REPLY]


def test_most_of_the_text_is_never_a_neighbour() -> None:
    others = [f"{place}: {REPLY}" for place in range(12)]
    apart = "".join(f"<div><div><div><p class='comment'>{one}</p></div></div></div>" for one in others)
    assert left(f"<main><div class='story'><p>{TEXT[0]}</p></div></main>{apart}", TEXT[0], *others) == [
        TEXT[0],
        *others,
    ]


def test_footnotes_end_a_sentence_however_many_there_are() -> None:
    noted = f"{TEXT[2]}[1][23]"
    page = "".join(f"<p>{line}</p>" for line in (*TEXT[:2], noted))
    # So many that looking for their end from each of them would not be done today; and so much that nothing is dropped.
    marks = "[1]" * 150_000 + "x"
    found = left(f"<div class='story'>{page}</div><footer><p>{marks}</p></footer>", *TEXT[:2], noted, marks)
    assert found == [*TEXT[:2], noted, marks]

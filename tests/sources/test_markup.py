"""Markup in feeds becomes plain paragraphs."""

import time

from digest.sources.markup import paragraphs_of

TOLD = "<p>The ferry to Lindvik sails again from Monday, the harbour master told the council.</p>" * 3
LINK = '<a href="/1">All about the <b>ferry</b></a>'


def test_an_item_that_is_nothing_but_a_link_leads_elsewhere() -> None:
    items = f"<li>{LINK}</li><li class='x'> <p><strong>{LINK}</strong></p></li><li>{LINK} and the pier</li>"
    assert paragraphs_of(f"{TOLD}<ul>{items}</ul>")[3:] == ("• All about the ferry and the pier",)


def test_a_list_of_links_is_told_where_there_is_little_else() -> None:
    assert paragraphs_of(f"<p>Ours:</p><ul><li>{LINK}</li></ul>") == ("Ours:", "• All about the ferry")


def test_items_without_an_end_take_no_time() -> None:
    begun = time.perf_counter()
    for piece in ("<li>", "<li><a>", "<li><a>x", "<li> <p> <p> <p> <a> x </a>", "<li ", "<li><a></a> "):
        paragraphs_of(piece * 60_000)
    assert time.perf_counter() - begun < 10

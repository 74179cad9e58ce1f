"""The paragraphs of an extracted body: inline markup does not break them, blocks do."""

from digest.sources.blocks import Block, Places, blocks_of, places_in, standing_in, within, without_last_links
from digest.sources.links import tree_of

LONG = [
    "The harbour of Lindvik opened again on Tuesday after a winter of repairs, the council said in the morning.",
    "Fishermen said they had waited for this day since the storm in November took a third of the pier away.",
    "It cost two million, and was paid for by the region and by the towns that stand on either bank of the fjord.",
]


def places_on(markup: str) -> Places:
    """Where the paragraphs in the body of some markup stand."""
    return places_in(standing_in(tree_of(f"<html><body>{markup}</body></html>")))


def read(markup: str) -> list[str]:
    """The texts of the blocks in the body of some markup, which is lxml's, as trafilatura's is."""
    return [block.text for block in blocks_of(tree_of(f"<html><body>{markup}</body></html>").find("body"))]


def test_inline_markup_and_wrapped_lines_are_one_paragraph() -> None:
    markup = "<p>The harbour\n   <hi>of <ref>Lindvik</ref></hi>\n is <code>open</code> again.</p><p>Boats came.</p>"
    assert read(markup) == ["The harbour of Lindvik is open again.", "Boats came."]


def test_a_line_break_is_a_paragraph_where_a_sentence_ends_or_two_follow_each_other() -> None:
    markup = "<p>The harbour<lb></lb>is open.<lb></lb>Boats came<lb></lb><lb></lb>At noon</p><p>Then rain.</p>"
    assert read(markup) == ["The harbour is open.", "Boats came", "At noon", "Then rain."]


def test_lists_headings_quotes_and_tables_in_the_order_of_the_page() -> None:
    body = tree_of(
        "<html><body><p>First.</p><list><item>One</item><item>Two <hi>b</hi></item></list>"
        "<quote><p>Said.</p>Loose.</quote><table><row><cell>Pier</cell><cell>12 m</cell></row></table>"
        "-<p>…</p></body></html>"
    ).find("body")
    heading = body.makeelement("head", {})
    heading.text = "What it cost"
    body.insert(0, heading)
    assert [(block.text, block.heading) for block in blocks_of(body)] == [
        ("What it cost", True),
        ("First.", False),
        ("• One", False),
        ("• Two b", False),
        ("Said.", False),
        ("Loose.", False),
        ("Pier 12 m", False),
    ]


def test_a_body_of_one_element_is_a_text_in_lines() -> None:
    assert read("<p>A pier\nThe pier is open.</p>") == ["A pier", "The pier is open."]


def test_marks_where_a_word_may_break_are_no_text() -> None:
    assert read("<p>Har\u00adbour\u200b</p><p>\u00ad</p>") == ["Harbour"]


def test_a_deep_body_is_read_without_recursion() -> None:
    body = tree_of("<html><body></body></html>").find("body")
    deepest = body
    for _ in range(5_000):
        deepest.append(deepest.makeelement("quote", {}))
        deepest = deepest[0]
    deepest.text = "Deep down."
    assert [block.text for block in blocks_of(body)] == ["Deep down."]


def test_what_follows_the_last_sure_block_goes_but_for_signatures() -> None:
    article = [Block(text) for text in LONG]
    credit, form = Block("Reuters contributed to this report."), Block("Tell us what you think of this article.")
    menu = (Block("• Sign in"), Block("Your account"), Block("The pier stands again, and the ferry with it."))
    assert within((*menu, *article), (article[0], article[2]), {}) == (menu[2], *article)
    blocks = (*article, credit, form, Block("I think it is nonsense, as always in this paper."))
    assert within(blocks, (article[0], article[2]), {}) == (*article, credit)
    assert within(blocks, (), {}) == blocks
    assert within((*article[:1], form), tuple(article[:1]), {}) == (*article[:1], form)


def test_what_stands_in_the_same_kind_of_container_is_the_same_article() -> None:
    parts = "".join(f'<div class="part"><p>{text}</p></div><div>Advertisement</div>' for text in LONG)
    places = places_on(f'{parts}<div class="reply"><p>What nonsense.</p></div>')
    blocks = (*map(Block, LONG), Block("What nonsense."))
    assert within(blocks, (Block(LONG[0]),), places) == tuple(map(Block, LONG))
    assert {places[text].around for text in LONG} == {"part"}


def test_lists_of_linked_headlines_at_the_end_go_and_lists_of_the_article_stay() -> None:
    article = tuple(Block(text) for text in LONG)
    more = (Block("More from the fjord", True), Block("• Storm closes the bridge"), Block("• Is this the last ferry?"))
    linked = (
        '<ul><li><a href="/1">Storm closes the bridge</a></li><li> <a href="/2">Is this the last ferry?</a></li></ul>'
    )
    places = places_on(f"{linked}<ul><li>Tern</li><li>Gull</li></ul>")
    assert without_last_links(article + more, places) == article
    assert without_last_links(article + more + more[:2], places) == article
    listed = (*article, Block("Boats that are back", True), Block("• Tern"), Block("• Gull"))
    assert without_last_links(listed, places) == listed
    assert without_last_links(more, places) == more


def test_paragraphs_that_are_alone_in_a_box_stand_in_the_same_container() -> None:
    boxes = "".join(f"<div><p>{text}</p></div>" for text in LONG)
    places = places_on(f'<div class="story">{boxes}</div><div class="reply"><p>What nonsense.</p></div>')
    assert {places[text].around for text in LONG} == {"story"}
    assert places["What nonsense."].around == "reply"


def test_a_page_without_paragraph_tags_has_its_texts_in_divisions_and_definitions() -> None:
    listed = "<dl><dt>Pier</dt><dd>Where boats lie.</dd></dl>"
    places = places_on(f'<div class="story"><div>{LONG[0]}</div>{listed}<div><p>In.</p></div></div>')
    assert {LONG[0], "• Pier", "• Where boats lie.", "In."} == set(places)
    assert {place.around for place in places.values()} == {"story"}


def test_a_stricter_extraction_that_has_next_to_nothing_decides_nothing() -> None:
    spoken = tuple(Block(f"“{text}” said number {number}.") for number in range(6) for text in LONG)
    assert within((Block("Tern."), *spoken, Block("Gull.")), (Block("Tern."),), {}) == (
        Block("Tern."),
        *spoken,
        Block("Gull."),
    )

"""What an extraction by paragraphs alone loses is put back where it stood, and nothing from beside the article."""

from digest.sources.blocks import Block, Blocks, standing_in
from digest.sources.gaps import without_gaps
from digest.sources.links import tree_of

LONG = [
    "The harbour of Lindvik opened again on Tuesday after a winter of repairs, the council said in the morning.",
    "Fishermen said they had waited for this day since the storm in November took a third of the pier away.",
]
ITEMS = ["Tern, a trawler of 1962", "Gull, which lost its mast"]
LIST = f"<ul><li>{ITEMS[0]}</li><li>{ITEMS[1]}</li></ul>"


def filled(markup: str, *blocks: Block) -> list[Block]:
    """The blocks with what the body of some markup has between them."""
    kept: Blocks = blocks or tuple(map(Block, LONG))
    return list(without_gaps(kept, standing_in(tree_of(f"<html><body>{markup}</body></html>"))))


def test_lost_lists_and_headings_come_back_between_their_paragraphs() -> None:
    markup = f"<div><p>{LONG[0]}</p><h2>Boats that are back</h2>{LIST}<p>{LONG[1]}</p></div>"
    listed = [Block(f"• {item}") for item in ITEMS]
    assert filled(markup) == [Block(LONG[0]), Block("Boats that are back", heading=True), *listed, Block(LONG[1])]


def test_who_has_lists_and_headings_has_not_lost_any() -> None:
    markup = f"<div><p>{LONG[0]}</p><h2>Boats</h2>{LIST}<p>{LONG[1]}</p></div>"
    blocks = [Block(LONG[0]), Block("What it cost", heading=True), Block("• Eider"), Block(LONG[1])]
    assert filled(markup, *blocks) == blocks


def test_nothing_comes_from_beside_the_article_or_from_links() -> None:
    links = '<ul><li><a href="/1">Storm closes the bridge</a></li><li><a href="/2">Is the pier safe?</a></li></ul>'
    menu = f"<nav>{LIST}</nav><aside><div>{LIST}</div></aside><div class='tools'>{LIST}</div>"
    pictures = "<ul><li><figure><img src='/pier.jpg'><figcaption>The pier in May</figcaption></figure></li></ul>"
    markup = f"<div><h2>Before</h2><p>{LONG[0]}</p>{links}{menu}{pictures}<p>{LONG[1]}</p>{LIST}</div>"
    assert filled(markup) == list(map(Block, LONG))


def test_what_was_kept_with_its_neighbour_is_not_told_twice() -> None:
    markup = f"<div><p>{LONG[0]}</p>{LIST}<p>{LONG[1]}</p></div>"
    together = Block(f"{ITEMS[0]} {ITEMS[1]}")
    assert filled(markup, Block(LONG[0]), together, Block(LONG[1])) == [Block(LONG[0]), together, Block(LONG[1])]

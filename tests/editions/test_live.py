"""A live blog is told by what stands before its entries."""

import pytest

from digest.editions.live import is_live
from digest.editions.rank import rank_stories
from digest.editions.summarizer import VerbatimSummarizer
from tests.editions.samples import BRIDGE, HARVEST, NOW, article

STANDFIRST = "Lindmouth meet Sorrel tonight with a place in the final of the county cup at stake."
ENTRIES = ["71 min: Calder hits the post again.", "20:15 The ferrymen sing.", "8.02pm The teams are out.", "Rain."]
LIVE = "\n\n".join([STANDFIRST, *ENTRIES])


def told(one):
    return [sentence.text for sentence in VerbatimSummarizer().summarize_story([one], 3)]


def test_only_the_standfirst_of_a_live_blog_is_told():
    assert told(article(title="Lindmouth against Sorrel", text=LIVE)) == [STANDFIRST]
    assert told(article(title="Lindmouth v Sorrel – live!", text=f"{STANDFIRST}\n\n{BRIDGE}")) == [STANDFIRST]
    for opening in ("• Write to our reporter with all that you have seen", "Follow it here.", ENTRIES[0]):
        assert told(article(title="Lindmouth v Sorrel – live!", text=f"{opening}\n\n{BRIDGE}")) == []


def test_a_live_blog_is_not_worth_more_for_its_length():
    live, report = (
        article(n, title=title, text=f"{STANDFIRST}\n\n{BRIDGE}\n\n{HARVEST}")
        for n, title in enumerate(("Cup night – live", "Cup night"))
    )
    assert rank_stories([[live], [report]], now=NOW)[0].lead is report
    assert rank_stories([[live, report]], now=NOW)[0].lead is report


@pytest.mark.parametrize(
    ("title", "path", "lives"),
    [
        ("Cup night: Lindmouth v Sorrel – live!", "1", True), ("Cup night – as it happened", "1", True),
        ("Liveticker: Pokalabend in Lindau", "1", True), ("EN DIRECT. La coupe à Lindvik", "1", True),
        ("Cup night", "football/live/2025/mar/9/cup", True), ("Cup night", "2025/cup-night-live-updates", True),
        ("Where we live", "1", False), ("Long live the ferry", "1", False),
        ("Live music is back", "lives/alive", False),
        ("Il chante en direct à la télé", "1", False), ("Cup night", "1", False), ("Cup night", "[", False),
    ],
)  # fmt: skip
def test_live_blogs_are_known_by_headline_and_address(title, path, lives):
    url = f"https://{path}" if path == "[" else f"https://paper.example/{path}"
    assert is_live(article(title=title, text=BRIDGE, url=url)) is lives


def test_two_times_make_no_live_blog():
    assert not is_live(article(text="\n\n".join([STANDFIRST, *ENTRIES[:2], BRIDGE])))
    assert is_live(article(text="\n\n".join([STANDFIRST, *ENTRIES[:3], BRIDGE])))

"""What several articles of a source end or begin with is dropped from the next; what is theirs stays."""

from hypothesis import given, settings
from hypothesis import strategies as st

from digest.model import Article
from digest.sources.recurring import MOST, SEVERAL, SHARE, learn, without_recurring

FOOT = "Lindvik Observer has told the coast since 1911 and lives on its 4,000 readers."
HEAD = "From our harbour desk."


def article(number: int, *, head: str = HEAD, foot: str = FOOT) -> Article:
    body = [f"Boat {'abcdefghij'[number % 10] * (number + 1)} came in late, says its crew of old hands. " * 2] * 2
    text = "\n\n".join(part for part in (head, body[0], body[1] + "And left.", foot) if part)
    return Article(url="", title=f"Boat {number}", text=text, source="Lindvik Observer")


def test_what_several_share_is_dropped_from_the_ends() -> None:
    counts = learn((), [article(number) for number in range(SEVERAL)])
    kept = without_recurring(article(9, foot=FOOT.replace("4,000", "4,100")), counts).text
    assert kept == article(9, head="", foot="").text


def test_fewer_teach_nothing() -> None:
    counts = learn((), [article(number) for number in range(SEVERAL - 1)])
    assert without_recurring(article(9), counts) == article(9)


def test_it_is_learned_over_many_readings() -> None:
    counts = learn((), [])
    for number in range(SEVERAL):
        counts = learn(counts, [article(number)])
    assert FOOT not in without_recurring(article(9), counts).text


def test_an_article_told_again_and_again_is_not_boilerplate() -> None:
    counts = learn((), [article(1)] * 9)
    assert without_recurring(article(1), counts) == article(1)


def test_an_article_never_loses_most_of_its_text() -> None:
    counts = learn((), [article(number) for number in range(SEVERAL)])
    short = Article(url="", title="Boat", text=f"{HEAD}\n\nIt sank.\n\n{FOOT}", source="")
    assert without_recurring(short, counts) == short


def test_what_is_remembered_is_bounded_and_the_shared_stays() -> None:
    counts = learn((), [article(number) for number in range(SEVERAL)])
    other = [Article(url="", title="", text=f"One {'x' * n}.\n\nTwo {'x' * n}.", source="") for n in range(MOST)]
    counts = learn(counts, other)
    assert len(counts) == MOST
    assert FOOT not in without_recurring(article(9), counts).text


texts = st.lists(st.text("ab \n1", max_size=12), max_size=12).map("\n\n".join)


@given(st.lists(texts, max_size=12), texts)
@settings(max_examples=100, deadline=None)
def test_what_is_left_is_a_slice_and_most_of_it(earlier: list[str], text: str) -> None:
    made = [Article(url="", title="", text=one, source="") for one in earlier]
    counts = learn((), made)
    before = Article(url="", title="", text=text, source="")
    kept = without_recurring(before, counts).text
    assert len(kept) >= (1 - SHARE) * len(text)
    assert set(kept.split("\n\n")) <= set(text.split("\n\n"))
    assert learn(counts, []) == counts

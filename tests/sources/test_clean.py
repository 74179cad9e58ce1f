"""What is beside an article goes, and the article's own paragraphs stay verbatim."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.sources.clean import clean

LEAD = "The harbour of Lindvik opened again on Tuesday after a winter of repairs."
NEXT = "Fishermen said they had waited for this day since the storm in November."
LAST = "The town council will decide in spring how the new pier is to be paid for."

nouns = st.sampled_from(
    ["harbour", "mayor", "bridge", "council", "winter", "village", "market", "ferry", "island", "engine"]
)
verbs = st.sampled_from(
    ["reached", "watched", "painted", "answered", "followed", "rebuilt", "signed", "opened", "carried"]
)
numbers = st.integers(2, 999_999)


@st.composite
def sentences(draw: st.DrawFn) -> str:
    ends = draw(st.sampled_from([".", "!", "?", ".”", "…"]))
    start = "“" if ends == ".”" else ""
    words = f"{draw(nouns)} {draw(verbs)} the {draw(nouns)} of {draw(numbers)} and the {draw(nouns)}"
    return f"{start}The {words} {draw(verbs)} {draw(numbers)} boats{ends}"


texts = st.lists(st.lists(sentences(), min_size=1, max_size=4).map(" ".join), min_size=1, max_size=12, unique=True)


@given(texts)
@settings(max_examples=200, deadline=None)
def test_ordinary_paragraphs_survive_verbatim(paragraphs: list[str]) -> None:
    assert list(clean(paragraphs, "A title of something else").paragraphs) == paragraphs


@given(st.lists(st.text(max_size=80), max_size=12), st.text(max_size=40))
@settings(deadline=None)
def test_cleaning_anything_only_drops(paragraphs: list[str], title: str) -> None:
    kept = clean(paragraphs, title).paragraphs
    flat = [" ".join(paragraph.split()) for paragraph in paragraphs]
    assert all(any(whole.startswith(paragraph) for whole in flat) for paragraph in kept)
    assert clean(kept, title).paragraphs == kept


@pytest.mark.parametrize(
    "line",
    [
        "View the corresponding video featuring Ada Lind:",
        "Watch the related video by Ada Lind:",
        "Read also: Storm closes the harbour",
        "Read more: Storm closes the harbour",
        "Share on Facebook",
        "Share this article",
        "Sign up for our newsletter",
        "Subscribe to our daily newsletter and never miss a story.",
        "We use cookies to make this site better.",
        "Advertisement",
        "The post Harbour opens appeared first on Lindvik Times.",
        "Continue reading...",
        "Lesen Sie auch: Der Hafen ist offen",
        "Abonnieren Sie unseren Newsletter",
        "À lire aussi : le port est ouvert",
        "Lea también: el puerto abre",
        "Leia também: o porto abriu",
        "Leggi anche: il porto riapre",
        "Lees ook: de haven is open",
        "Czytaj także: port otwarty",
        "Читайте також: порт відкрито",
        "FILE - Boats lie in the harbour of Lindvik, Nov. 3, 2024.",
        "Photo: Ada Lind",
        "Boats leave the harbour at dawn. (AP Photo/Ada Lind)",
        "Boats leave the harbour at dawn. Ada Lind/AFP via Getty Images",
        "Harbour repairs",
        "Storms - North Sea",
    ],
)
def test_what_is_beside_the_article_goes(line: str) -> None:
    assert clean([LEAD, line, NEXT, LAST]).paragraphs == (LEAD, NEXT, LAST)


@pytest.mark.parametrize(
    "line",
    [
        "Watch the markets, the minister said, and you will see what he meant by it.",
        "Read more slowly, she told the class, and the words will stay with you.",
        "See how the pier was built and you will understand why it took so long.",
        "By Monday the harbour was full again.",
        "By using this law, the council could close the pier within days.",
        "Share prices fell on Tuesday.",
        "Reklama w porcie była droga. Реклама в порту була дорогою.",
        "Mehr zum Thema sagte der Minister nicht.",
        "The law took effect on Jan. 5, 2024.",
        "Reuters could not confirm the report.",
        "“No.”",
        "• Two boats were lost",
        "He said:",
    ],
)
def test_what_only_looks_like_it_stays(line: str) -> None:
    assert clean([LEAD, line, NEXT, LAST, LEAD.replace("winter", "year of storms and")]).paragraphs[1] == line


def test_a_caption_goes_with_its_paraphrased_twin() -> None:
    caption = (
        "Workers lift stones from the old pier at the harbour, two days after a winter storm in Lindvik, Jan. 5, 2024."
    )
    twin = "On January 5, 2024, two days after a winter storm in Lindvik, workers are lifting stones from the pier."
    assert clean([LEAD, caption, twin, NEXT]).paragraphs == (LEAD, NEXT)
    assert clean([LEAD, caption, NEXT, LAST]).paragraphs == (LEAD, caption, NEXT, LAST)


def test_a_short_caption_does_not_take_the_story_beside_it_along() -> None:
    told = (
        "Mayor Ada Lind opened the harbour of Lindvik on Tuesday with a speech about the storm, its boats and people."
    )
    assert clean([LEAD, "FILE - Mayor Ada Lind at the harbour of Lindvik.", told]).paragraphs == (LEAD, told)


def test_a_repeated_paragraph_stays_once_and_new_figures_are_news() -> None:
    first = "In the first hour the ferry carried 30 people from the island to the harbour of Lindvik and back."
    second = first.replace("30", "45")
    typed_again = first.replace("harbour of", "Harbour  of")
    assert clean([first, LEAD, typed_again, second]).paragraphs == (first, LEAD, second)


def test_a_page_loses_its_pull_quotes_but_no_refrain() -> None:
    refrain = "The ferry came in at noon with thirty people and a dog, and left again before the evening tide."
    told = [LEAD, NEXT, LAST, f"{LEAD} {NEXT}", refrain]
    assert clean([*told, refrain], marked=True).paragraphs == tuple(told)
    song = [LEAD, refrain, NEXT, refrain, LAST, refrain]
    assert clean(song, marked=True).paragraphs == tuple(song)


def test_a_long_line_without_spaces_is_no_heading_though_it_ends_openly() -> None:
    told = "林德维克港星期二上午重新开放，第一艘渡轮在中午之前载着两百多名乘客驶进港口"
    assert clean([LEAD, "港口开放", told], marked=True).paragraphs == (LEAD, "港口开放", told)


def test_short_sentences_without_spaces_are_no_headings() -> None:
    told = "港口昨天重新开放。渔民说他们从十一月的风暴起就在等待这一天。（林德报道）"
    assert clean([LEAD, told], marked=True).paragraphs == (LEAD, told)


@pytest.mark.parametrize(
    "credit",
    [
        "The Associated Press, Agence France-Presse, and Reuters provided some content for this report.",
        "Some information for this report came from Reuters.",
        "Ada Lind contributed to this report.",
        "Information from The Associated Press was used in this report.",
        "Reporting by Ada Lind; Editing by Jon Berg",
        "Mit Material von dpa",
        "Avec AFP",
        "Con información de EFE",
    ],
)
def test_agency_credits_are_kept_as_credit(credit: str) -> None:
    cleaned = clean([LEAD, NEXT, LAST, credit, "Source: example.org"])
    assert cleaned.paragraphs == (LEAD, NEXT, LAST)
    assert (cleaned.credit, cleaned.source) == (credit, "example.org")


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("By Ada Lind", "Ada Lind"),
        ("By Ada Lind and Jon van der Berg | 5 May 2024", "Ada Lind and Jon van der Berg"),
        ("Von Jörg Öztürk", "Jörg Öztürk"),
        ("Автор: Олена Ковальчук", "Олена Ковальчук"),
    ],
)
def test_bylines_are_kept_as_author(line: str, author: str) -> None:
    cleaned = clean([line, LEAD, NEXT])
    assert (cleaned.author, cleaned.paragraphs) == (author, (LEAD, NEXT))


def test_the_title_and_teasers_are_not_text() -> None:
    assert (
        clean(["The harbour of Lindvik opens", LEAD + " Continue reading..."], "The harbour of Lindvik opens").text
        == LEAD
    )
    assert clean(["Only a heading"], "Another title").text == "Only a heading"


def test_long_hostile_paragraphs_are_cleaned_at_once() -> None:
    hostile = [
        "Read more..." * 20_000,
        "(AP Photo " * 20_000,
        "By Ada " * 30_000,
        '"' * 200_000,
        "this report " * 20_000,
    ]
    assert len(clean(hostile).paragraphs) == len(hostile)


COOKIES = (
    "Auf dieser Seite werden Cookies nach unserer Datenschutzerklärung gesetzt.",
    "Cookies are set on your device when you agree. Our privacy policy says which.",
    "Des cookies sont posés selon notre politique de confidentialité.",
    "Se guardan cookies según nuestra política de privacidad.",
)


@pytest.mark.parametrize("notice", COOKIES)
def test_a_notice_on_cookies_goes_from_the_head_only(notice: str) -> None:
    assert clean([notice, LEAD, NEXT, LAST], marked=True).paragraphs == (LEAD, NEXT, LAST)
    assert clean([LEAD, NEXT, LAST, notice], marked=True).paragraphs[3:] == (notice,)


@pytest.mark.parametrize(
    "news",
    [
        "The council wants sites to ask for consent before they set cookies, and to publish a privacy policy.",
        "“We bake our cookies with your consent,” the mayor of Lindvik said of the new privacy policy.",
        "We sell cookies in our shop.",
    ],
)
def test_news_on_cookies_stays(news: str) -> None:
    assert clean([news, LEAD, NEXT], marked=True).paragraphs == (news, LEAD, NEXT)


def test_a_credit_is_kept_when_it_is_short_or_names_an_agency() -> None:
    many = "Ada Lind, Jon Berg, Eva Dahl, Per Moe, Siv Lie, Tor Vik and Liv Aas contributed to this report."
    assert clean([LEAD, NEXT, LAST, many], marked=True).credit == ""
    assert clean([LEAD, NEXT, LAST, many], marked=True).paragraphs == (LEAD, NEXT, LAST)
    assert clean([LEAD, NEXT, LAST, "Ada Lind contributed to this report."], marked=True).credit.startswith("Ada")
    assert clean([LEAD, NEXT, LAST, "This report includes material from the Associated Press."], marked=True).credit

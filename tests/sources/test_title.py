"""The article's title among what a page calls itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.sources.title import title_of, without_names


@pytest.mark.parametrize(
    ("told", "page", "headings", "names", "title"),
    [
        (["The harbour opens"], "The harbour opens | Observer", [], ["Observer"], "The harbour opens"),
        (["", "The harbour opens"], "Observer", ["Observer"], ["Observer"], "The harbour opens"),
        (["The harbour opens | Observer Politics"], "", [], ["Observer"], "The harbour opens"),
        (["Observer: The harbour opens"], "", ["News", "The harbour opens"], ["Observer"], "The harbour opens"),
        ([], "The harbour opens | Region | Ada Lind", ["Hi, I am Ada."], [], "The harbour opens"),
        ([], "The harbour opens - Lindvik Observer", [], ["Lindvik Observer"], "The harbour opens"),
        ([], "Observer – The harbour opens", [], ["lindvik.example", "Observer"], "The harbour opens"),
        ([], "Storm » Harbour » Observer", [], ["Observer"], "Storm » Harbour"),
        ([], "The harbour opens – and closes", [], ["Observer"], "The harbour opens – and closes"),
        ([], "港口重新开放 全市欢庆-新华网", ["港口重新开放 全市欢庆"], [], "港口重新开放 全市欢庆"),
        ([], "", ["A pier"], [], "A pier"),
        ([], "", [], [], ""),
        (["Observer"], "", [], ["Observer"], "Observer"),
        (["The harbour opens"], "", ["Harbour", "CNN"], [], "The harbour opens"),
    ],
)
def test_the_title_without_site_and_section(
    told: list[str], page: str, headings: list[str], names: list[str], title: str
) -> None:
    assert title_of(told, page, headings, names) == title


@given(st.text(max_size=80), st.lists(st.text(max_size=20), max_size=4))
def test_a_title_only_loses_what_stands_at_its_ends(title: str, names: list[str]) -> None:
    assert without_names(title, names) in title

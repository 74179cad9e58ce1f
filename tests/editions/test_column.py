"""Columns: what a source prints every day, told from what goes on."""

from digest.editions.column import column, headings_of_columns, without_heading


def test_days_do_not_make_another_column():
    assert column("Weather for Tuesday, 4 March 2025") == column("Weather for Wednesday, 5 March 2025")
    assert column("Ferry sinks: 12 dead") != column("Ferry sinks: 15 dead")


def test_a_heading_leads_a_column_by_its_words_or_when_it_comes_often():
    titles = ["Morning briefing: tax passes", "Storm Ada: two dead", "Storm Ada: power is back"]
    assert headings_of_columns(titles) == {"Morning briefing"}
    views = [f"The view from here | {what}" for what in ("goats", "ferries", "apples")]
    assert headings_of_columns(views) == {"The view from here"}


def test_a_title_stands_without_the_heading_of_its_column():
    headings = frozenset({"Morning briefing"})
    assert without_heading("Morning briefing: tax passes", headings) == "tax passes"
    assert without_heading("Storm Ada: two dead", headings) == "Storm Ada: two dead"
    assert without_heading("", headings) == ""

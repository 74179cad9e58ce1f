"""A record becomes a row, or problems in plain words."""

from datetime import UTC, datetime

import pytest

from subscribers.address import parse_address
from subscribers.csv_records import Record
from subscribers.import_row import ImportRow, Problem
from subscribers.preferences import Preferences
from subscribers.read_row import looks_like_address, read_row
from subscribers.subscription import Status
from tests.subscribers.rows import NOW

COLUMNS = {
    name: index
    for index, name in enumerate(
        ("address", "name", "status", "language", "zone", "cadence", "topics", "consent", "consent_at")
    )
}


def read(*cells: str) -> list[ImportRow | Problem]:
    return list(read_row(Record(4, cells), COLUMNS))


def test_a_full_record_is_a_row() -> None:
    when = NOW.isoformat()
    assert read(" ann@example.org ", "Ann", "Paused", "EN", "europe/kyiv", "Weekly", "a;b", "web form", when) == [
        ImportRow(
            line=4,
            address=parse_address("ann@example.org"),
            preferences=Preferences(name="Ann", language="en", zone="Europe/Kyiv", cadence="weekly", topics=("a", "b")),
            status=Status.PAUSED,
            consent="web form",
            consent_at=NOW,
        )
    ]


@pytest.mark.parametrize("cells", [("ann@example.org",), ("ann@example.org", "", "", "", "", "", "", "", "", "more")])
def test_empty_and_missing_cells_choose_nothing(cells: tuple[str, ...]) -> None:
    assert read(*cells) == [ImportRow(line=4, address=parse_address("ann@example.org"))]


def test_the_name_before_an_address_is_used_when_there_is_no_other() -> None:
    for cells, name in ((("Ann A <ann@example.org>",), "Ann A"), (("Ann A <ann@example.org>", "Ann B"), "Ann B")):
        row = read(*cells)[0]
        assert isinstance(row, ImportRow)
        assert row.preferences.name == name


def test_a_choice_that_cannot_be_read_is_a_problem_and_the_reader_still_comes() -> None:
    *problems, row = read("ann@example.org", "", "", "Klingon", "Mars/Base", "hourly", "")
    assert row == ImportRow(line=4, address=parse_address("ann@example.org"))
    assert [problem.what for problem in problems if isinstance(problem, Problem)] == [
        "'Klingon' is no language code, so the language is left as it is",
        "there is no time zone 'Mars/Base', so the zone is left as it is",
        "'hourly' is no cadence, so the cadence is left as it is",
    ]


@pytest.mark.parametrize(
    ("cells", "what"),
    [
        ((), "there is no address: it should stand in cell 1, and this line ends after 0"),
        (("", "Ann"), "there is no address in this line"),
        (("ann at example.org",), "ann at example.org: An email address must have an @-sign"),
        (("ann@example.org", "", "bounced"), "ann@example.org has the status 'bounced', which is not known here"),
    ],
)
def test_a_record_that_cannot_be_used_is_one_problem_in_plain_words(cells: tuple[str, ...], what: str) -> None:
    assert read(*cells) == [Problem(4, what)]


def test_the_problem_of_a_record_is_passed_on() -> None:
    assert list(read_row(Record(9, problem="a quote"), COLUMNS)) == [Problem(9, "a quote")]


@pytest.mark.parametrize(
    ("status", "meaning"), [("subscribed", Status.ACTIVE), ("UNSUBSCRIBED", Status.UNSUBSCRIBED), ("", None)]
)
def test_the_status_words_of_others_are_understood(status: str, meaning: Status | None) -> None:
    row = read("ann@example.org", "", status)[0]
    assert isinstance(row, ImportRow)
    assert row.status is meaning


@pytest.mark.parametrize(
    ("consent", "when", "problems"),
    [
        ("yes", "", 0),
        ("yes", "last week", 1),
        ("yes", "2026-01-31T08:00:00", 1),
        ("yes", "0001-01-01T00:00+14:00", 1),
        ("", NOW.isoformat(), 0),
        ("", "last week", 0),
    ],
)
def test_consent_in_the_file_counts_only_with_a_place_and_a_time(consent: str, when: str, problems: int) -> None:
    *found, row = read("ann@example.org", "", "active", "", "", "", "", consent, when)
    assert isinstance(row, ImportRow)
    assert (row.consent, row.consent_at) == ("", None)
    what = f"{when!r} is no time with its zone, such as 2025-03-10T07:00Z, so this consent is not recorded"
    assert found == [Problem(4, what)] * problems


def test_a_day_of_consent_is_its_midnight() -> None:
    row = read("ann@example.org", "", "active", "", "", "", "", "form", "2025-03-10")[0]
    assert isinstance(row, ImportRow)
    assert row.consent_at == datetime(2025, 3, 10, tzinfo=UTC)


def test_guarded_cells_are_read_as_they_were() -> None:
    row = read("'+ann@example.org", "'=Ann")[0]
    assert isinstance(row, ImportRow)
    assert (row.address.address, row.preferences.name) == ("+ann@example.org", "=Ann")


def test_what_looks_like_an_address() -> None:
    cells = ("ann@example.org", " Ann <ann@example.org>", "@ann", "ann", "")
    assert [looks_like_address(cell) for cell in cells] == [True, True, False, False, False]

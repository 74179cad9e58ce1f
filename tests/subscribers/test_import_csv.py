"""A file is understood and brought onto a list."""

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.storage.database import Database
from subscribers.address import parse_address
from subscribers.errors import SubscriberError
from subscribers.import_csv import import_rows, read_csv
from subscribers.import_row import ImportReport, ImportRow, Problem
from subscribers.list_store import walk_list
from subscribers.preferences import Preferences
from subscribers.store import change_preferences, change_status, find_subscriber, unsubscribe
from subscribers.subscription import Status, Subscription
from subscribers.suppression_store import suppress
from subscribers.tables import subscribers
from tests.subscribers.rows import HASH_KEY, LATER, NOW, add_reader


def addresses(data: bytes) -> list[str]:
    return [one.address.address for one in read_csv(data) if isinstance(one, ImportRow)]


def problems(data: bytes) -> list[Problem]:
    return [one for one in read_csv(data) if isinstance(one, Problem)]


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("email,name", 0),
        ("Name,E-Mail", 1),
        ("name,EMAIL_ADDRESS", 1),
        ("Name,Address", 1),
        ("Address,Phone,Email", 2),
        ("name,Elektropost", 1),
    ],
)
def test_the_address_column_is_found_by_its_heading_or_else_by_what_is_in_it(header: str, column: int) -> None:
    cells = ["x"] * (header.count(",") + 1)
    cells[column] = "ann@example.org"
    plan = read_csv(f"{header}\n{','.join(cells)}\n".encode())
    assert (plan.columns["address"], plan.header) == (column, 1)
    assert [one.line for one in plan] == [2]


def test_headings_that_say_nothing_are_told() -> None:
    plan = read_csv(b"email,Phone,,Time Zone\nann@example.org,1,2,UTC\n")
    assert plan.ignored == ("Phone",)
    assert plan.columns == {"address": 0, "zone": 3}


def test_without_a_header_the_first_column_with_an_address_is_taken() -> None:
    data = b"1,Ann,ann@example.org,old@example.org\n2,Bob,broken\n3,Cleo,cleo@example.org\n"
    assert addresses(data) == ["ann@example.org", "cleo@example.org"]
    assert [problem.line for problem in problems(data)] == [2]
    assert read_csv(data).header == 0


def test_a_first_line_without_an_address_is_a_problem_and_not_taken_for_a_header() -> None:
    data = b"ann.example.org\nbob@example.org\n"
    assert addresses(data) == ["bob@example.org"]
    assert [problem.line for problem in problems(data)] == [1]


def test_an_address_counts_once_in_a_file_whatever_its_case() -> None:
    data = b"email,name\nann@example.org,Ann\nbob@example.org,Bob\nANN@example.org,Anna\n"
    assert addresses(data) == ["ann@example.org", "bob@example.org"]
    assert problems(data) == [Problem(4, "ANN@example.org stands further up in the file already")]


def test_broken_short_and_odd_lines_are_problems_by_line_and_the_others_come() -> None:
    data = (
        b"name;email\n"
        b"Ann;ann@example.org\n"
        b"Bob\n"
        b"Cleo;cleo(at)example.org\n"
        b";\n"
        b"Dan\x00;dan@example.org\n"
        b"Eve;eve\x00@example.org\n"
        b'"Fay;fay@example.org\n'
        b"Gil;gil@example.org;too;many\n"
    )
    assert addresses(data) == ["ann@example.org", "dan@example.org", "gil@example.org"]
    assert [problem.line for problem in problems(data)] == [3, 4, 7, 8]
    names = [one.preferences.name for one in read_csv(data) if isinstance(one, ImportRow)]
    assert names == ["Ann", "Dan", "Gil"]


@pytest.mark.parametrize(
    "data", [b"", b"\n\n", b"\xef\xbb\xbf", b",,,\n", b"no,column\n", b"\x89PNG\r\n\x1a\n\x00\x00", b"PK\x03\x04rest"]
)
def test_a_file_without_any_address_is_refused_with_what_to_do(data: bytes) -> None:
    with pytest.raises(SubscriberError) as caught:
        read_csv(data)
    assert "email" in caught.value.fix


def test_a_header_alone_is_a_file_with_nobody() -> None:
    assert list(read_csv(b"email,name\n")) == []


@given(st.binary(max_size=200) | st.text('ann@example.org,;"\n\t\x00', max_size=200).map(str.encode))
@settings(max_examples=200, deadline=None)
def test_rubbish_is_problems_and_never_a_traceback(data: bytes) -> None:
    try:
        found = list(read_csv(b"email\n" + data))
    except SubscriberError:
        return
    for one in found:
        if isinstance(one, Problem):
            assert one.what.isprintable()
            assert len(one.what) < 500


def import_data(database: Database, list_id: int, data: bytes, consent: str = "") -> ImportReport:
    return import_rows(database.write, list_id, read_csv(data), hash_key=HASH_KEY, now=LATER, consent=consent, page=2)


def readers(database: Database, list_id: int) -> dict[str, Subscription]:
    with database.read() as connection:
        return {one.subscriber.address: one for one in walk_list(connection, list_id)}


PEOPLE = b"email,name,language,zone,topics\n" + b"".join(
    b"reader%d@example.org,Reader %d,uk,Europe/Kyiv,sport\n" % (number, number) for number in range(5)
)


@pytest.mark.parametrize(("consent", "status"), [("town fair", Status.ACTIVE), ("", Status.PENDING)])
def test_people_come_with_consent_as_active_and_without_as_pending(
    database: Database, list_id: int, consent: str, status: Status
) -> None:
    assert import_data(database, list_id, PEOPLE, consent) == ImportReport(added=5)
    found = readers(database, list_id)
    assert len(found) == 5
    reader = found["reader3@example.org"]
    assert (reader.status, reader.consent, reader.consent_at) == (status, consent, LATER if consent else None)
    assert (reader.subscriber.name, reader.subscriber.language) == ("Reader 3", "uk")
    assert (reader.zone, reader.topics, reader.cadence) == ("Europe/Kyiv", ("sport",), "daily")


def test_the_same_file_again_changes_nothing(database: Database, list_id: int) -> None:
    import_data(database, list_id, PEOPLE, "town fair")
    before = readers(database, list_id)
    assert import_data(database, list_id, PEOPLE, "another fair") == ImportReport(unchanged=5)
    assert import_data(database, list_id, PEOPLE) == ImportReport(unchanged=5)
    assert readers(database, list_id) == before


def test_people_found_here_by_import_are_found_by_signup(database: Database, list_id: int) -> None:
    import_data(database, list_id, b"email\nAnn@Example.org\n", "town fair")
    with database.write() as connection:
        add_reader(connection, list_id, "ann@example.org")
        assert connection.execute(sa.select(sa.func.count()).select_from(subscribers)).scalar_one() == 1


def test_a_changed_line_updates_the_person_and_the_place(database: Database, list_id: int) -> None:
    import_data(database, list_id, PEOPLE)
    changes = b"email,name,zone\nreader1@example.org,New Name,\nreader2@example.org,,UTC\n"
    assert import_data(database, list_id, changes, "town fair") == ImportReport(updated=2)
    found = readers(database, list_id)
    assert found["reader1@example.org"].subscriber.name == "New Name"
    assert found["reader1@example.org"].zone == "Europe/Kyiv"
    assert found["reader1@example.org"].status is Status.ACTIVE
    assert found["reader2@example.org"].zone == "UTC"
    assert found["reader0@example.org"].status is Status.PENDING


def test_nobody_who_left_is_brought_back_and_the_line_says_so(database: Database, list_id: int) -> None:
    with database.write() as connection:
        person = add_reader(connection, list_id, "reader1@example.org").subscriber
        unsubscribe(connection, person.id, list_id, now=NOW, reason="link")
    report = import_data(database, list_id, PEOPLE, "town fair")
    what = "reader1@example.org unsubscribed on 2026-03-01, and an import never brings anybody back"
    assert report == ImportReport(added=4, unsubscribed=1, problems=(Problem(3, what),))
    assert readers(database, list_id)["reader1@example.org"].status is Status.UNSUBSCRIBED


def test_suppressed_addresses_are_refused_by_line(database: Database, list_id: int) -> None:
    with database.write() as connection:
        for name in ("reader0", "reader4"):
            address = parse_address(f"{name}@example.org")
            suppress(connection, address, hash_key=HASH_KEY, reason="complaint", now=NOW)
    report = import_data(database, list_id, PEOPLE, "town fair")
    assert (report.added, report.suppressed) == (3, 2)
    assert [problem.line for problem in report.problems] == [2, 6]
    assert "complaint" in report.problems[0].what
    with database.read() as connection:
        assert find_subscriber(connection, parse_address("reader0@example.org")) is None


def test_a_file_of_people_who_left_elsewhere_ends_their_places(database: Database, list_id: int) -> None:
    with database.write() as connection:
        add_reader(connection, list_id, "ann@example.org")
    data = b"email,status\nann@example.org,unsubscribed\nbob@example.org,unsubscribed\n"
    assert import_data(database, list_id, data, "town fair") == ImportReport(added=1, updated=1)
    assert {one.status for one in readers(database, list_id).values()} == {Status.UNSUBSCRIBED}


def test_readers_of_another_list_keep_their_place_there(database: Database, list_id: int) -> None:
    with database.write() as connection:
        person = add_reader(connection, list_id, "reader0@example.org").subscriber
        change_status(connection, person.id, list_id, Status.PAUSED, now=NOW)
        change_preferences(connection, person.id, list_id, Preferences(zone="UTC"), now=NOW)
    before = readers(database, list_id)
    import_data(database, list_id, b"email\nelse@example.org\n", "town fair")
    assert before.items() <= readers(database, list_id).items()


def test_progress_is_heard_after_each_page_and_pages_commit_one_by_one(database: Database, list_id: int) -> None:
    heard: list[tuple[int, int]] = []

    def listen(report: ImportReport) -> None:
        heard.append((report.added, len(readers(database, list_id))))

    import_rows(database.write, list_id, read_csv(PEOPLE), hash_key=HASH_KEY, now=NOW, page=2, progress=listen)
    assert heard == [(2, 2), (4, 4), (5, 5)]


def test_an_import_that_was_cut_short_is_finished_by_the_same_import(database: Database, list_id: int) -> None:
    def stop(report: ImportReport) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_rows(database.write, list_id, read_csv(PEOPLE), hash_key=HASH_KEY, now=NOW, page=2, progress=stop)
    report = import_rows(database.write, list_id, read_csv(PEOPLE), hash_key=HASH_KEY, now=NOW)
    assert report == ImportReport(added=3, unchanged=2)

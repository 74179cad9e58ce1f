"""What is exported is safe to open and comes back through the import."""

import csv
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from digest.storage.database import Database
from subscribers.export_csv import HEADER, export_rows
from subscribers.import_csv import import_rows, read_csv
from subscribers.import_row import ImportReport, ImportRow
from subscribers.list_store import walk_list
from subscribers.one_line import one_line
from subscribers.preferences import Preferences
from subscribers.settle_row import settle_person, settle_row
from subscribers.store import change_preferences, change_status, unsubscribe
from subscribers.subscriber import Subscriber
from subscribers.subscription import Status, Subscription
from tests.subscribers.rows import HASH_KEY, LATER, NOW, add_list, add_reader


def test_the_header_and_a_line() -> None:
    ann = Subscriber(id=1, address="ann@example.org", name="Reader, Ann", language="uk")
    place = Subscription(
        subscriber=ann,
        list_id=1,
        status=Status.ACTIVE,
        cadence="weekly",
        zone="Europe/Kyiv",
        topics=("sport", "arts"),
        consent="fair",
        consent_at=NOW,
        created_at=NOW,
    )
    assert list(export_rows([place])) == [
        "address,name,status,language,zone,cadence,topics,consent,consent_at,created_at\r\n",
        'ann@example.org,"Reader, Ann",active,uk,Europe/Kyiv,weekly,sport; arts,fair,'
        "2026-03-01T08:30:00+00:00,2026-03-01T08:30:00+00:00\r\n",
    ]


LINES = st.text(max_size=30).map(lambda text: one_line(text, 30))
NASTY = st.text(alphabet="'=+-@\",;ab ", max_size=10).map(lambda text: one_line(text, 30))
LOCAL_PARTS = st.from_regex(r"[a-z0-9=+'_-]{1,12}", fullmatch=True)
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))


@st.composite
def places(draw: st.DrawFn) -> Subscription:
    """A subscription as the store may hold it."""
    status = draw(st.sampled_from(list(Status)))
    agreed = status in (Status.ACTIVE, Status.PAUSED) or draw(st.booleans())
    name = draw(LINES | NASTY)
    topics = draw(st.lists((LINES | NASTY).filter(bool), unique=True, max_size=3).map(tuple))
    return Subscription(
        subscriber=Subscriber(
            id=1, address=draw(LOCAL_PARTS) + "@example.org", name=name, language=draw(st.sampled_from(["", "pt-BR"]))
        ),
        list_id=1,
        status=status,
        cadence=draw(st.sampled_from(["daily", "weekly"])),
        zone=draw(st.sampled_from(["", "Europe/Kyiv", "UTC"])),
        topics=topics,
        consent=draw((LINES | NASTY).filter(bool)) if agreed else "",
        consent_at=draw(MOMENTS) if agreed else None,
    )


@given(places())
@settings(max_examples=200, deadline=None)
def test_what_is_exported_is_imported_as_it_was_and_runs_in_no_spreadsheet(place: Subscription) -> None:
    lines = list(export_rows([place]))
    cells = next(csv.reader(lines[1:]))
    assert len(cells) == len(HEADER)
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)
    found = list(read_csv("".join(lines).encode()))
    assert len(found) == 1
    row = found[0]
    assert isinstance(row, ImportRow)
    person = settle_person(Subscriber(id=1, address=row.address.address), row.preferences)
    again = settle_row(None, person, 1, row, consent="", now=NOW)
    assert list(export_rows([again]))[1].rsplit(",", 1)[0] == lines[1].rsplit(",", 1)[0]
    assert again.topics == place.topics
    assert again.subscriber == place.subscriber


def test_a_list_moves_to_another_list_through_a_file(database: Database, list_id: int) -> None:
    with database.write() as connection:
        for name in ("ann", "bob", "cleo"):
            add_reader(connection, list_id, f"{name}@example.org")
        add_reader(connection, list_id, "dan@example.org", Status.PENDING)
        ann, bob, cleo, _ = (one.subscriber for one in walk_list(connection, list_id))
        chosen = Preferences(name="=Ann", zone="UTC", cadence="weekly", topics=("a;b", "c"))
        change_preferences(connection, ann.id, list_id, chosen, now=NOW)
        change_status(connection, bob.id, list_id, Status.PAUSED, now=NOW)
        unsubscribe(connection, cleo.id, list_id, now=NOW, reason="link")
        other = add_list(connection, "evening")
        lines = list(export_rows(walk_list(connection, list_id)))
    data = "".join(lines).encode()
    assert import_rows(database.write, other, read_csv(data), hash_key=HASH_KEY, now=LATER) == ImportReport(added=4)
    with database.read() as connection:
        moved = list(export_rows(walk_list(connection, other)))
    assert [line.rsplit(",", 1)[0] for line in moved] == [line.rsplit(",", 1)[0] for line in lines]

"""A database that was copied, restored or put back by hand sends nothing until an admin has said what it is."""

import errno
import os
import random
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from digest.epoch import begin, epoch_file, lock, refuse_locked, unlock, why_locked
from digest.errors import LockedError, StorageError
from digest.extra import compose_extra, send_again, send_test
from digest.model import State
from digest.notices import notify
from digest.pipeline import deliver, run
from digest.storage import tables
from digest.storage.epoch import count_sending, read_epoch
from digest.storage.lists import list_named
from digest.storage.outcomes import open_counts
from subscribers.store import find_subscription
from tests.house import House, house

SEVEN = datetime(2026, 1, 5, 7, 1, tzinfo=UTC)


@pytest.fixture
def at_home(tmp_path: Path, database_address: str) -> Iterator[House]:
    with house(tmp_path, database_address) as built:
        built.reader(built.make_list(), "anna@example.org")
        built.article("Harbour")
        built.now = SEVEN
        yield built


def count(built: House) -> None:
    """Another process sends with this database, from settings elsewhere."""
    with built.service.database.write() as connection:
        count_sending(connection)


def test_a_fresh_service_begins_an_epoch_in_both_places(at_home: House) -> None:
    assert why_locked(at_home.service) == ""
    file = epoch_file(at_home.service)
    assert file.stat().st_mode & 0o777 == 0o600
    with at_home.service.database.read() as connection:
        stands = read_epoch(connection)
    assert stands
    assert file.read_text().split() == [stands.word, "0"]


def test_a_full_disk_is_not_filled_with_what_had_no_room(at_home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    begin(at_home.service)
    there = sorted(epoch_file(at_home.service).parent.iterdir())
    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StorageError, match="No space left"):
        lock(at_home.service, "from a test")
    assert sorted(epoch_file(at_home.service).parent.iterdir()) == there


def test_a_sending_is_counted_when_it_begins_and_when_it_ends(at_home: House) -> None:
    assert run(at_home.service).delivered.sent == 1
    assert epoch_file(at_home.service).read_text().split()[1] == "2"
    run(at_home.service)
    assert epoch_file(at_home.service).read_text().split()[1] == "2"


@pytest.mark.parametrize("what", ["no file", "another word", "nonsense", "empty", "ahead", "no word in the database"])
def test_what_does_not_fit_together_sends_nothing(at_home: House, what: str) -> None:
    assert why_locked(at_home.service) == ""
    file = epoch_file(at_home.service)
    word = file.read_text().split()[0]
    if what == "no word in the database":
        with at_home.service.database.write() as connection:
            connection.execute(sa.delete(tables.service))
    elif what == "no file":
        file.unlink()
    else:
        file.write_text({"another word": "0" * 32 + " 0\n", "ahead": f"{word} 1\n", "empty": ""}.get(what, "\0\xff x"))
    done = run(at_home.service)
    assert [type(error) for error in done.failures] == [LockedError]
    assert (done.editions, done.delivered.sent, len(done.collected)) == ((), 0, 1)
    assert at_home.mails() == {}
    with pytest.raises(LockedError, match="digest unlock"):
        compose_extra(at_home.service, at_home.list_now())
    unlock(at_home.service, current=True)
    assert run(at_home.service).delivered.sent == 1


def test_a_database_that_is_ahead_of_the_file_goes_on(at_home: House) -> None:
    why_locked(at_home.service)
    count(at_home)
    assert run(at_home.service).delivered.sent == 1
    assert epoch_file(at_home.service).read_text().split()[1] == "3"


def test_an_old_state_put_back_by_hand_is_known_as_such(at_home: House) -> None:
    if at_home.service.database.path is None:
        pytest.skip("a PostgreSQL database is put back by its own tools: the rows of the next test stand for that")
    why_locked(at_home.service)
    snapshot = at_home.folder / "snapshot.db"
    at_home.service.database.close()
    shutil.copy(at_home.service.database.path, snapshot)
    assert run(at_home.service).delivered.sent == 1
    at_home.service.database.close()
    shutil.copy(snapshot, at_home.service.database.path)
    with pytest.raises(LockedError, match="older state"):
        refuse_locked(at_home.service)
    unlock(at_home.service, current=False)
    assert run(at_home.service).delivered.sent == 0
    assert len(at_home.mails()["anna@example.org"]) == 1


def test_rows_put_back_are_known_as_such_on_both_databases(at_home: House) -> None:
    why_locked(at_home.service)
    with at_home.service.database.read() as connection:
        before = dict(connection.execute(sa.select(tables.service)).one()._mapping)
    run(at_home.service)
    with at_home.service.database.write() as connection:
        connection.execute(sa.delete(tables.deliveries))
        connection.execute(sa.delete(tables.edition_articles))
        connection.execute(sa.delete(tables.editions))
        connection.execute(sa.update(tables.service).values(before))
    assert [type(error) for error in run(at_home.service).failures] == [LockedError]
    unlock(at_home.service, current=False)
    assert run(at_home.service).delivered.sent == 0


def test_what_was_on_its_way_is_uncertain_and_no_rule_sends_it_again(at_home: House) -> None:
    compose_extra(at_home.service, at_home.list_now())
    lock(at_home.service, "restored from a test")
    with pytest.raises(LockedError, match="restored from a test"):
        deliver(at_home.service)
    assert unlock(at_home.service, current=False) == 1
    # The folder transport may write anything again; what an old database says of it is another matter.
    at_home.now += timedelta(days=1)
    assert at_home.service.on_uncertain == "resend"
    deliver(at_home.service)
    with at_home.service.database.read() as connection:
        assert open_counts(connection) == {State.UNCERTAIN: 1}
    assert at_home.mails() == {}


def test_nothing_is_given_up_or_freed_while_it_is_locked(at_home: House) -> None:
    compose_extra(at_home.service, at_home.list_now())
    lock(at_home.service, "")
    at_home.now += timedelta(days=9)
    run(at_home.service)
    with at_home.service.database.read() as connection:
        assert open_counts(connection) == {State.PENDING: 1}


def test_one_mail_that_somebody_asks_for_goes_on(at_home: House) -> None:
    lock(at_home.service, "")
    with at_home.service.database.read() as connection:
        place = find_subscription(connection, 1, 1)
        morning = list_named(connection, "morning")
    assert place
    notify(at_home.service, "confirm", morning, place)
    assert send_test(at_home.service, morning, "editor@example.org")[1].sent == 1
    assert sorted(at_home.mails()) == ["anna@example.org", "editor@example.org"]


def test_an_edition_once_more_waits_too(at_home: House) -> None:
    edition = compose_extra(at_home.service, at_home.list_now())
    lock(at_home.service, "")
    with pytest.raises(LockedError):
        send_again(at_home.service, edition)


def test_two_that_begin_at_once_agree(tmp_path: Path, database_address: str) -> None:
    with house(tmp_path, database_address) as built:
        begin(built.service)
        built.service.chance = random.Random(99)
        begin(built.service)
        assert why_locked(built.service) == ""


def test_a_file_that_cannot_be_written_or_read_is_said(at_home: House) -> None:
    epoch_file(at_home.service).mkdir()
    with pytest.raises(StorageError, match=r"digest\.epoch"):
        run(at_home.service)


def test_what_root_writes_belongs_to_whom_it_belonged(at_home: House) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a file away")
    why_locked(at_home.service)
    os.chown(epoch_file(at_home.service), 65534, 65534)
    run(at_home.service)
    assert epoch_file(at_home.service).stat().st_uid == 65534

"""`digest run` and `digest serve` told to stop while mail goes out: nothing lost, nothing twice, all given back."""

import os
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from digest.demo.inbox import Fault, Inbox
from digest.pipeline import compose
from digest.schedule import due_slots
from digest.storage.database import Database
from digest.storage.outcomes import outcomes
from tests.deliveries.crash import CONTEXT
from tests.house import house

READERS, CONNECTIONS = 60, 4
ONE_EACH = {f"reader{number}@example.org": 1 for number in range(READERS)}
SLOWLY = Fault(at="DOT", delay=0.05)


def prepare(folder: Path, address: str, inbox: Inbox, *, composed: bool = True, more: str = "") -> None:
    """A list of sixty readers whose edition of the morning is composed and pending, or about to be."""
    with house(folder, address, host=inbox.host, port=inbox.port) as built:
        morning = built.make_list()
        for reader in ONE_EACH:
            built.reader(morning, reader)
        built.article("Harbour")
        built.now = datetime(2026, 1, 5, 7, tzinfo=UTC)
        for slot in due_slots(built.service, built.now) if composed else ():
            compose(built.service, slot)
    (folder / "digest.toml").write_text(
        f'[service]\ndatabase = "{address}"\n[transport]\nkind = "smtp"\n[smtp]\nhost = "{inbox.host}"\n'
        f'port = {inbox.port}\nsecurity = "none"\nconnections = {CONNECTIONS}\n{more}'
    )


def command_line(folder: Path, arguments: tuple[str, ...]) -> None:
    """One command, in a process that has imported everything before."""
    from digest.__main__ import run  # noqa: PLC0415 -- pytest need not know the command line

    sys.exit(run(["--config", str(folder / "digest.toml"), "--now", "2026-01-05T07:01Z", *arguments]))


@contextmanager
def running(folder: Path, *arguments: str) -> Iterator[BaseProcess]:
    """A command that runs, and is gone afterwards."""
    process = CONTEXT.Process(target=command_line, args=(folder, arguments), daemon=False)
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join()


def tell(process: BaseProcess, *signals: signal.Signals) -> None:
    """Send signals to a process and wait for its good end."""
    assert process.pid
    for number in signals:
        os.kill(process.pid, number)
    process.join(60)
    assert process.exitcode == 0


def by_state(address: str) -> Counter[str]:
    """How many deliveries stand in each state."""
    database = Database(address)
    with database.read() as connection:
        found = Counter(row.state for row in outcomes(connection, limit=1000))
    database.close()
    return found


@pytest.mark.parametrize(
    ("command", "signals"),
    [
        (("run",), [signal.SIGTERM]),
        (("run",), [signal.SIGTERM, signal.SIGTERM, signal.SIGINT]),
        (("serve", "--no-web"), [signal.SIGTERM]),
        (("serve", "--bind", "127.0.0.1:0"), [signal.SIGTERM, signal.SIGTERM]),
    ],
    ids=["run", "run, more than once", "serve --no-web", "serve, twice"],
)
def test_told_to_stop_it_finishes_what_is_under_way(
    tmp_path: Path, command: tuple[str, ...], signals: list[signal.Signals]
) -> None:
    address = str(tmp_path / "digest.db")
    with Inbox(script=[SLOWLY]) as inbox:
        prepare(tmp_path, address, inbox)
        with running(tmp_path, *command) as process:
            assert inbox.wait_for(10, 60)
            tell(process, *signals)
        sent = len(inbox.messages)
        assert by_state(address) == {"sent": sent, "pending": READERS - sent}
        assert 10 <= sent < READERS
        # Who goes on at once finds everything free.
        with running(tmp_path, "run") as process:
            tell(process)
    assert inbox.copies == ONE_EACH


def test_told_to_stop_it_does_not_wait_for_a_relay_that_says_nothing(tmp_path: Path) -> None:
    address = str(tmp_path / "digest.db")
    with Inbox(script=[Fault(at="DOT", silent=True, keeps=True)]) as inbox:
        prepare(tmp_path, address, inbox)
        with running(tmp_path, "run") as process:
            assert inbox.wait_for(CONNECTIONS, 60)
            tell(process, signal.SIGTERM)
        assert by_state(address) == {"uncertain": CONNECTIONS, "pending": READERS - CONNECTIONS}
    assert max(inbox.copies.values()) == 1


def test_two_runs_at_once_send_each_mail_once(tmp_path: Path, database_address: str) -> None:
    with Inbox(script=[SLOWLY]) as inbox:
        prepare(tmp_path, database_address, inbox, composed=False)
        with running(tmp_path, "run") as one, running(tmp_path, "run") as other:
            tell(one)
            tell(other)
        assert by_state(database_address) == {"sent": READERS}
    assert inbox.copies == ONE_EACH


def test_runs_at_once_send_together_no_more_than_a_new_senders_day(tmp_path: Path, database_address: str) -> None:
    plan = '[[warm_up]]\ndomain = "example.org"\nsince = 2026-01-05\nfirst = 25\n'
    with Inbox(script=[SLOWLY]) as inbox:
        prepare(tmp_path, database_address, inbox, more=plan)
        with running(tmp_path, "run") as one, running(tmp_path, "run") as two, running(tmp_path, "run") as three:
            for process in (one, two, three):
                tell(process)
        assert by_state(database_address) == {"sent": 25, "pending": READERS - 25}
    assert len(inbox.messages) == 25

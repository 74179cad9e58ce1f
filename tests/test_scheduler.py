"""The scheduler with real parts: who is due in the same minute begins at once, and nobody waits for another's mails."""

import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from digest.clock import shifted_clock
from digest.demo.inbox import Fault, Inbox
from digest.scheduler import OFTEN, start_scheduler, until_a_slot
from tests.house import house

LISTS, READERS = 20, 40
SLOT = datetime(2026, 1, 5, 7, tzinfo=UTC)
# With eight connections a hundred and sixty mails a second: they take longer than all lists may take to begin.
SLOWLY = Fault(at="DOT", delay=0.05)


def test_twenty_lists_due_in_the_same_minute_begin_while_most_mails_wait(tmp_path: Path, database_address: str) -> None:
    with (
        Inbox(script=[SLOWLY]) as inbox,
        house(tmp_path, database_address, host=inbox.host, port=inbox.port) as built,
    ):
        for number in range(LISTS):
            mailing_list = built.make_list(f"list{number}")
            for reader in range(READERS):
                built.reader(mailing_list, f"list{number}.reader{reader}@example.org")
        built.article("Harbour")
        built.service.clock = shifted_clock(SLOT - timedelta(seconds=1), time.monotonic)
        scheduler = start_scheduler(built.service)
        try:
            assert inbox.wait_for(LISTS * READERS // 2, 100)
        finally:
            built.service.stop()
            scheduler.shutdown(wait=True)
        begun = Counter(message.recipients[0].partition(".")[0] for message in inbox.messages)
    assert len(begun) == LISTS


@pytest.mark.parametrize("seconds", [0.0, 0.01, 0.5, 1.99, 59.999])
def test_composing_looks_just_after_each_moment_that_may_be_a_slot(seconds: float) -> None:
    first = SLOT + timedelta(seconds=seconds) + until_a_slot(SLOT + timedelta(seconds=seconds))
    assert timedelta() < (first - SLOT) % OFTEN < timedelta(milliseconds=20)

"""Many lists due in the same minute: how long after it the first mail of each has arrived.

`python -m benchmarks.slots [--lists 20] [--readers 100] [--database postgresql://...]` runs `digest serve` on the real
clock and waits for a full minute to come; a database that is named is emptied first.
"""

import argparse
import resource
import signal
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.morning import emptied
from digest.clock import system_clock
from digest.demo.inbox import Inbox
from digest.messages.samples import sample_story
from digest.model import MailingList
from digest.pipeline import collect
from digest.service import Service
from digest.settings import ServiceSettings, Settings
from digest.storage.lists import add_list
from digest.storage.sources import add_source
from subscribers.address import parse_address
from subscribers.keys import write_new_key_file
from subscribers.store import subscribe
from subscribers.subscription import Status

ARTICLES = 12
# What `digest serve` needs to be up before the slot comes.
STARTS_WITHIN = timedelta(seconds=8)
LONGEST = 120.0


def main() -> None:
    """Print when, after the slot, the first mail of the first and of the last list had come."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lists", type=int, default=20)
    parser.add_argument("--readers", type=int, default=100, help="of each list")
    parser.add_argument("--database", default="", help="a PostgreSQL URL; else a SQLite file in a temporary folder")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, Inbox() as inbox:
        slot = minute_after(system_clock() + STARTS_WITHIN)
        write_house(Path(folder), arguments.database, inbox.port)
        fill(Path(folder), arguments.database, slot, arguments.lists, arguments.readers)
        words = ["-m", "digest", "--config", str(Path(folder) / "digest.toml"), "serve", "--no-web"]
        process = subprocess.Popen([sys.executable, *words], stderr=subprocess.DEVNULL)
        try:
            came = arrivals(inbox, slot, arguments.lists * arguments.readers)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(account(came, arguments.lists), f"own CPU {used.ru_utime + used.ru_stime:.1f} s in all")


def minute_after(moment: datetime) -> datetime:
    """The first full minute that has not begun."""
    return moment.replace(second=0, microsecond=0) + timedelta(minutes=1)


def write_house(folder: Path, database: str, port: int) -> None:
    """The settings, a key, and a folder of articles."""
    (folder / "digest.toml").write_text(
        f'[service]\ndatabase = "{database or "digest.db"}"\n[transport]\nkind = "smtp"\n'
        f'[smtp]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\n'
    )
    write_new_key_file(folder / "secret.key", lambda count: b"k" * count)
    (folder / "articles").mkdir()
    for number in range(ARTICLES):
        article = sample_story(number).lead
        (folder / "articles" / f"{number}.txt").write_text(f"{article.title}\n\n{article.text}\n")


def fill(folder: Path, database: str, slot: datetime, lists: int, readers: int) -> None:
    """So many lists with so many readers each, all due at that slot, the articles collected."""
    service = Service(Settings(service=ServiceSettings(database=database or "digest.db"), folder=folder))
    emptied(service)
    now = service.clock()
    with service.database.write() as connection:
        for name in (f"list{number}" for number in range(lists)):
            sender = f"The Morning <news@{name}.example>"
            given = MailingList(name=name, title=name.title(), sender=sender, at=slot.time())
            stored = add_list(connection, given, now)
            add_source(connection, stored.id, "folder", str(folder / "articles"), now)
            for number in range(readers):
                subscribe(
                    connection, parse_address(f"{name}.reader{number}@mail.example"), stored.id,
                    hash_key=service.hash_key, now=now, status=Status.ACTIVE, consent="benchmark",
                )  # fmt: skip
    collect(service, now)
    service.close()


def arrivals(inbox: Inbox, slot: datetime, mails: int) -> list[tuple[float, str]]:
    """When each mail arrived, in seconds after the slot, and of which list it is; SystemExit when one is missing."""
    came: list[tuple[float, str]] = []
    end = time.monotonic() + (slot - system_clock()).total_seconds() + LONGEST
    while len(came) < mails and inbox.wait_for(len(came) + 1, end - time.monotonic()):
        moment = (system_clock() - slot).total_seconds()
        came += [(moment, message.recipients[0].partition(".")[0]) for message in inbox.messages[len(came) :]]
    if len(came) < mails:
        raise SystemExit(f"only {len(came)} of {mails} mails came")
    return came


def account(came: list[tuple[float, str]], lists: int) -> str:
    """The figures in words."""
    first: dict[str, float] = {}
    for moment, name in came:
        first.setdefault(name, moment)
    begun = sorted(first.values())
    return (
        f"{lists} lists, {len(came)} mails: first mail of the first list {begun[0]:.2f} s after the slot, of the last "
        f"{begun[-1]:.2f} s, last mail of all {came[-1][0]:.2f} s;"
    )


if __name__ == "__main__":
    main()

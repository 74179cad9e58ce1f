"""Senders killed while Postfix is their next hop, as at most sites: what came out at its other end, by Message-ID.

`python -m benchmarks.postfix [--kills 40] [--seed 1]` needs Debian's `postfix` and root: it runs an instance of its own
in a temporary folder, on ports of loopback, that relays all it gets to smtp-sink, which writes each mail into a file.
"""

import argparse
import re
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from benchmarks.crash import filled, total
from benchmarks.delivery import SINK, free_port, listening, wait_for
from digest.model import State
from digest.storage.database import Database
from digest.storage.tables import deliveries
from tests.deliveries.kills import Plan, account, finish, under_fire

POSTFIX = "/usr/sbin/postfix"
MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file_prefixes = {folder}
maillog_file = {folder}/log
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
myhostname = relay.example
mydestination =
relayhost = [127.0.0.1]:{next_port}
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_client_connection_count_limit = 0
"""
MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""
MESSAGE_ID = re.compile(rb"^Message-ID: (\S+)", re.MULTILINE)


def main() -> None:
    """Kill as often as was asked for, and print what came of it; ends with 1 where the bar is not held."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    plan = Plan(kills=arguments.kills, seed=arguments.seed, meanwhile=60)
    with tempfile.TemporaryDirectory() as name, sink(Path(name)) as next_port:
        with postfix(Path(name), next_port) as port:
            address = f"{name}/digest.db"
            database = filled(address, plan.readers)
            at_once = under_fire(database, address, port, plan, more(database))
            finish(database, port)
            wait_until(lambda: not any((Path(name) / "queue").glob("[aidm]*/[0-9A-F]*")))
        copies = Counter(found.decode() for found in map(mail_id, (Path(name) / "mails").iterdir()))
        print(f"Postfix passed on {copies.total()} mails")
        total([account(database, copies, plan, at_once)], plan.connections)


def more(database: Database) -> Callable[[int], None]:
    """What waits until so many more deliveries are sent."""

    def sent() -> int:
        with database.read() as connection:
            is_sent = deliveries.c.state == State.SENT.value
            return connection.scalar(sa.select(sa.func.count()).where(is_sent)) or 0

    def wait(mails: int) -> None:
        enough = sent() + mails
        wait_until(lambda: sent() >= enough)

    return wait


def wait_until(holds: Callable[[], bool]) -> None:
    """Wait, for at most two minutes, until something is so."""
    for _ in range(12_000):
        if holds():
            return
        time.sleep(0.01)
    raise SystemExit("nothing moves any more")


def mail_id(file: Path) -> bytes:
    """The Message-ID of a mail that smtp-sink has written down."""
    found = MESSAGE_ID.search(file.read_bytes())
    return found[1] if found else b""


@contextmanager
def sink(folder: Path) -> Iterator[int]:
    """An smtp-sink that writes each mail into a file of `mails`."""
    folder.chmod(0o755)
    (folder / "mails").mkdir()
    shutil.chown(folder / "mails", "nobody")
    port = free_port()
    command = [SINK, "-u", "nobody", "-R", str(folder / "mails"), "-d", "%M.", f"127.0.0.1:{port}", "100"]
    with listening(command, port):
        yield port


@contextmanager
def postfix(folder: Path, next_port: int) -> Iterator[int]:
    """A Postfix of its own that relays to a port; it listens on the port that is given."""
    port, settings = free_port(), folder / "settings"
    for name in ("settings", "queue", "data"):
        (folder / name).mkdir()
    shutil.chown(folder / "data", "postfix")
    (settings / "main.cf").write_text(MAIN.format(folder=folder, next_port=next_port))
    (settings / "master.cf").write_text(MASTER.format(port=port))
    subprocess.run([POSTFIX, "-c", str(settings), "start"], check=True, capture_output=True)
    try:
        wait_for(port)
        yield port
    finally:
        subprocess.run([POSTFIX, "-c", str(settings), "stop"], check=True, capture_output=True)


if __name__ == "__main__":
    main()

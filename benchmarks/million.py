"""A list of a million readers: how long the fan-out takes, how soon the first mails go, and how memory grows.

`python -m benchmarks.million` needs Debian's `postfix` for smtp-sink; it measures in processes of their own.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import threading
import time
from datetime import timedelta
from pathlib import Path

from benchmarks.delivery import sink
from benchmarks.morning import morning, stored
from digest.pipeline import deliver
from digest.storage.readers import fan_out
from digest.tally import Sending

SECONDS = 6.0


def main() -> None:
    """Print the figures of a small list and of a large one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, nargs="+", default=[10_000, 1_000_000])
    parser.add_argument("--database", default="", help="a PostgreSQL URL; else a SQLite file in a temporary folder")
    parser.add_argument("--here", action="store_true", help="in this process, one list")
    arguments = parser.parse_args()
    for readers in arguments.readers:
        if arguments.here:
            measure(readers, arguments.database)
        else:
            again = ["--here", "--readers", str(readers), "--database", arguments.database]
            subprocess.run([sys.executable, "-m", "benchmarks.million", *again], check=True)


def measure(readers: int, database: str) -> None:
    """One list: fan out, then deliver for some seconds."""
    with sink() as port, tempfile.TemporaryDirectory() as folder:
        built = morning(Path(folder), port, size=7_000, readers=readers, database=database)
        edition = stored(built.service, built.edition.list, 2)
        begun, now = time.perf_counter(), built.service.clock()
        with built.service.database.write() as connection:
            count = fan_out(connection, edition, give_up_at=now + timedelta(days=3), now=now)
        fanned = time.perf_counter() - begun
        first: list[float] = []

        def note(progress: Sending) -> None:
            if progress.done.sent and not first:
                first.append(time.perf_counter() - begun)

        timer = threading.Timer(SECONDS, built.service.stop)
        timer.start()
        begun = time.perf_counter()
        done = deliver(built.service, edition, progress=note)
        timer.cancel()
        built.service.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{count:,} readers: fan-out {fanned:.1f} s, first mails after {first[0] if first else 0:.2f} s, ", end="")
    print(f"{done.sent:,} sent in {SECONDS:.0f} s or less, peak memory {peak:.0f} MB", flush=True)


if __name__ == "__main__":
    main()

"""How fast mail goes out: ours with all of it (claim, set, sign, fence, durable marks) beside smtp-source, in one run.

`python -m benchmarks.delivery` needs Debian's `postfix` for smtp-source and smtp-sink, and a quiet machine.
"""

import argparse
import gc
import os
import resource
import socket
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.morning import Morning, mailed, morning

SINK, SOURCE = "/usr/sbin/smtp-sink", "/usr/sbin/smtp-source"


def main() -> None:
    """Measure the sizes and signatures that were asked for and print the ratios of the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=30_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--sizes", type=int, nargs="+", default=[44_000, 7_000])
    parser.add_argument("--sign", nargs="+", default=["none", "ed25519", "rsa"], choices=["none", "ed25519", "rsa"])
    parser.add_argument("--database", default="", help="a PostgreSQL URL; else a SQLite file in a temporary folder")
    arguments = parser.parse_args()
    for size in arguments.sizes:
        for kind in arguments.sign:
            compare(size, kind, arguments)


def compare(size: int, kind: str, arguments: argparse.Namespace) -> None:
    """Interleaved rounds of both at one size of mail, in bytes, with one kind of signature."""
    theirs, ours, costs = [], [], []
    for _ in range(arguments.rounds):
        with sink() as port, tempfile.TemporaryDirectory() as folder:
            built = morning(
                Path(folder), port, size=size, readers=arguments.messages, sign=kind,
                connections=arguments.connections, database=arguments.database,
            )  # fmt: skip
            rate, cost = our_rate(built)
            ours.append(rate)
            costs.append(cost)
        with sink() as port:
            theirs.append(source_rate(port, built.mail_bytes, arguments.messages))
    ratio = statistics.median(ours) / statistics.median(theirs)
    signed = "not signed" if kind == "none" else kind
    print(f"{built.mail_bytes:,} bytes, {signed}: smtp-source {spread(theirs)}/s, digest {spread(ours)}/s, ", end="")
    print(f"ratio {ratio:.2f}, own CPU {statistics.median(costs) * 1e6:.0f} us a mail", flush=True)


def spread(rates: list[float]) -> str:
    """The median and the range of some rates."""
    return f"{statistics.median(rates):.0f} ({min(rates):.0f}-{max(rates):.0f})"


@contextmanager
def sink(*options: str) -> Iterator[int]:
    """An smtp-sink on a free port of loopback."""
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    port = free_port()
    with listening([SINK, *user, *options, f"127.0.0.1:{port}", "100"], port):
        yield port


@contextmanager
def listening(command: Sequence[str], port: int) -> Iterator[None]:
    """A program that listens on a port, and is gone afterwards."""
    process = subprocess.Popen(command)
    try:
        wait_for(port)
        yield
    finally:
        process.kill()
        process.wait()


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    """Wait until somebody listens there."""
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            time.sleep(0.01)
        else:
            return
    raise SystemExit(f"nobody listens on port {port}")


def source_rate(port: int, size: int, messages: int) -> float:
    """Messages a second of smtp-source with ten sessions that stay open."""
    command = [SOURCE, "-s", "10", "-d", "-m", str(messages), "-l", str(size), f"127.0.0.1:{port}"]
    return messages / timed(lambda: subprocess.run(command, check=True))


def our_rate(built: Morning) -> tuple[float, float]:
    """Messages a second of ours, everything on, and own CPU seconds for each."""
    gc.collect()
    before = spent()
    seconds = timed(lambda: mailed(built))
    after = spent()
    built.service.close()
    return built.readers / seconds, (after - before) / built.readers


def spent() -> float:
    """Seconds of CPU that this process has used, and those it started and has ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def timed(run: Callable[[], object]) -> float:
    """How many seconds it takes."""
    begun = time.perf_counter()
    run()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()

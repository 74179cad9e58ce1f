"""How fast mail goes out beside peers: smtplib in threads and nodemailer's pool, near and 20 ms away, in one run.

`python -m benchmarks.peers` needs Debian's `postfix` for smtp-sink; nodemailer takes part where DIGEST_NODE_MODULES
names a folder that has it.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.delivery import free_port, listening, our_rate, sink, spread, timed
from benchmarks.morning import morning

HERE = Path(__file__).parent
Run = Callable[[int, Path, argparse.Namespace], float]


def main() -> None:
    """Measure both distances and print the ratios of the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=30_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=40)
    parser.add_argument("--size", type=int, default=44_000)
    parser.add_argument("--delays", type=float, nargs="+", default=[0, 20], help="milliseconds")
    arguments = parser.parse_args()
    for delay in arguments.delays:
        compare(delay, arguments)


def compare(delay: float, arguments: argparse.Namespace) -> None:
    """Interleaved rounds of all at one distance."""
    runs = {"digest": ours, "smtplib": smtplib, **({"nodemailer": nodemailer} if node_modules() else {})}
    rates: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(arguments.rounds):
        for name, run in runs.items():
            with tempfile.TemporaryDirectory() as folder, relay(delay) as port:
                rates[name].append(run(port, Path(folder), arguments))
    for name, found in rates.items():
        ratio = statistics.median(rates["digest"]) / statistics.median(found)
        print(f"{delay:g} ms, {name}: {spread(found)}/s, digest is {ratio:.1f} times as fast", flush=True)


@contextmanager
def relay(delay: float) -> Iterator[int]:
    """An smtp-sink, or a relay whose replies come so many milliseconds late; its port."""
    if not delay:
        with sink() as port:
            yield port
        return
    port = free_port()
    with listening([sys.executable, str(HERE / "distant.py"), str(port), str(delay)], port):
        yield port


def ours(port: int, folder: Path, arguments: argparse.Namespace) -> float:
    """Messages a second of ours, everything on."""
    built = morning(
        folder, port, size=arguments.size, readers=arguments.messages, connections=arguments.connections
    )  # fmt: skip
    return our_rate(built)[0]


def smtplib(port: int, _folder: Path, arguments: argparse.Namespace) -> float:
    """Messages a second of smtplib, which sends ready bytes and remembers nothing."""
    return theirs([sys.executable, str(HERE / "blocking.py")], port, arguments)


def nodemailer(port: int, _folder: Path, arguments: argparse.Namespace) -> float:
    """Messages a second of nodemailer, which makes each mail of a text and a page and remembers nothing."""
    return theirs(["node", str(HERE / "nodemailer.cjs")], port, arguments)


def theirs(command: list[str], port: int, arguments: argparse.Namespace) -> float:
    """Messages a second of another program, from its start to its end."""
    given = [*command, *map(str, (port, arguments.size, arguments.messages, arguments.connections))]
    environment = os.environ | {"NODE_PATH": node_modules()}
    count: int = arguments.messages
    return count / timed(lambda: subprocess.run(given, check=True, env=environment))


def node_modules() -> str:
    """The folder that has nodemailer; "" where there is none."""
    folder = os.environ.get("DIGEST_NODE_MODULES", "")
    return folder if shutil.which("node") and (Path(folder) / "nodemailer").is_dir() else ""


if __name__ == "__main__":
    main()

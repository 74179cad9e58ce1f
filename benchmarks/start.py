"""How long `digest --help` takes beside an empty Python process: the median of nine runs each, in one go."""

import statistics
import subprocess
import sys
import time

ROUNDS = 9


def milliseconds(*arguments: str) -> float:
    """How long a Python process with these arguments lives."""
    begun = time.perf_counter()
    subprocess.run([sys.executable, *arguments], stdout=subprocess.DEVNULL, check=True)
    return (time.perf_counter() - begun) * 1000


def main() -> None:
    """Measure and print."""
    rounds = [(milliseconds("-c", "pass"), milliseconds("-m", "digest", "--help")) for _ in range(ROUNDS)]
    empty, start = (statistics.median(column) for column in zip(*rounds, strict=True))
    print(f"digest --help {start:.0f} ms, an empty process {empty:.0f} ms: {start / empty:.1f} times")


if __name__ == "__main__":
    main()

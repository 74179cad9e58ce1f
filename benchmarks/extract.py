"""How much of an article's known text `extract_article` finds, and how little else, beside trafilatura's default.

Run: python benchmarks/extract.py FOLDER [--pages]

The folder has pairs: harbour.html, a page, and harbour.txt, the text of its article. The measure is that of the public
article extraction benchmarks: shingles of four words, precision and recall of each page, their means, F1 of the means.
"""

import argparse
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import trafilatura

from digest.sources.encoding import decode
from digest.sources.page import extract_article

SHINGLE = 4  # words
WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Score:
    """What an extraction got right of one page, and the seconds of processor time it took."""

    precision: float
    recall: float
    seconds: float

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return f1(self.precision, self.recall)


def f1(precision: float, recall: float) -> float:
    """The harmonic mean of two shares."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """How often each run of four words stands in a text; a shorter text is one shingle."""
    words = WORD.findall(text)
    return Counter(tuple(words[start : start + SHINGLE]) for start in range(max(1, len(words) - SHINGLE + 1)) if words)


def scored(extract: Callable[[str], str], page: str, truth: str) -> Score:
    """The score of an extraction on a page whose text is known."""
    begun = time.process_time()
    found = shingles(extract(page))
    seconds = time.process_time() - begun
    true = shingles(truth)
    hits = (found & true).total()
    return Score(
        precision=hits / found.total() if found else float(not true),
        recall=hits / true.total() if true else 1.0,
        seconds=seconds,
    )


def ours(page: str) -> str:
    """The text that digest takes from a page."""
    return extract_article(page, "").text


def default(page: str) -> str:
    """The text that trafilatura takes from a page, as it is without options but for comments."""
    return trafilatura.extract(page, include_comments=False) or ""


def summary(name: str, scores: list[Score]) -> str:
    """One line of means."""
    precision, recall = (
        statistics.mean(values) for values in zip(*((s.precision, s.recall) for s in scores), strict=True)
    )
    cost = statistics.mean(score.seconds for score in scores) * 1000
    figures = f"precision {precision:.3f}  recall {recall:.3f}  F1 {f1(precision, recall):.3f}"
    return f"{name:12} {figures}  {cost:.0f} ms a page"


def main() -> None:
    """Measure every pair of a folder and print the means, with `--pages` each page too, the worst first."""
    parser = argparse.ArgumentParser(description="extract_article beside trafilatura's default")
    parser.add_argument("folder", type=Path, help="pairs of NAME.html and NAME.txt")
    parser.add_argument("--pages", action="store_true", help="print each page too")
    arguments = parser.parse_args()
    names = [path for path in sorted(arguments.folder.rglob("*.html")) if path.with_suffix(".txt").exists()]
    if not names:
        parser.error(f"there is no pair of NAME.html and NAME.txt in {arguments.folder}")
    rows = []
    for path in names:
        page, truth = (decode(one.read_bytes()).text for one in (path, path.with_suffix(".txt")))
        rows.append((path, scored(ours, page, truth), scored(default, page, truth)))
    if arguments.pages:
        for path, mine, other in sorted(rows, key=lambda row: row[1].f1 - row[2].f1):
            print(f"{mine.f1 - other.f1:+.3f}  digest {mine.f1:.3f}  trafilatura {other.f1:.3f}  {path}")
    print(f"{len(rows)} pages")
    print(summary("digest", [row[1] for row in rows]))
    print(summary("trafilatura", [row[2] for row in rows]))


if __name__ == "__main__":
    main()

"""What an import is made of: a row that can be used, a problem with a line, and the report at the end."""

from dataclasses import dataclass
from datetime import datetime

from subscribers.address import Address
from subscribers.preferences import NO_PREFERENCES, Preferences
from subscribers.subscription import Status

MOST_PROBLEMS = 10_000


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportRow:
    """One person in a file; `status`, `consent` and `consent_at` are what the file itself says, if it does."""

    line: int
    address: Address
    preferences: Preferences = NO_PREFERENCES
    status: Status | None = None
    consent: str = ""
    consent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """What was wrong with a line of a file, in plain words; lines count from 1."""

    line: int
    what: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportReport:
    """How many rows did what; `unsubscribed` and `suppressed` ones were refused, each with its problem.

    Problems past MOST_PROBLEMS are only counted, in `more_problems`, so that a file of rubbish cannot fill the memory.
    """

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    suppressed: int = 0
    unsubscribed: int = 0
    problems: tuple[Problem, ...] = ()
    more_problems: int = 0

    def __add__(self, other: "ImportReport") -> "ImportReport":
        problems = sorted((*self.problems, *other.problems), key=lambda problem: problem.line)
        return ImportReport(
            added=self.added + other.added,
            updated=self.updated + other.updated,
            unchanged=self.unchanged + other.unchanged,
            suppressed=self.suppressed + other.suppressed,
            unsubscribed=self.unsubscribed + other.unsubscribed,
            problems=tuple(problems[:MOST_PROBLEMS]),
            more_problems=self.more_problems + other.more_problems + max(0, len(problems) - MOST_PROBLEMS),
        )

"""How long work shows itself: a line that replaces itself on a terminal, plain lines now and then otherwise."""

import shutil
import sys
import time
from types import TracebackType
from typing import Self

import click

from digest.cli.logs import is_json, remark
from digest.cli.output import counted, joined, printable
from digest.collection import Collected
from digest.reading import is_remote
from digest.sources.address import public_address
from digest.tally import Sending

TERMINAL_SECONDS = 0.2
PLAIN_SECONDS = 10.0
DOMAINS = 3


class ProgressLines:
    """Says on stderr what has just happened, not oftener than people can read."""

    def __init__(self) -> None:
        self._is_terminal = sys.stderr.isatty() and not is_json()
        self._begun = self._said = time.monotonic()
        self._shown: Sending | None = None
        self._latest: Sending | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._latest and self._shown and self._is_terminal:
            self._show(self._latest)
            click.echo(err=True)

    def __call__(self, event: Collected | Sending) -> None:
        """Take note of an event."""
        if isinstance(event, Collected):
            remark(collected_line(event))
            return
        now = time.monotonic()
        if self._latest is None:
            self._begun = now
        self._latest = event
        if now - self._said >= (TERMINAL_SECONDS if self._is_terminal else PLAIN_SECONDS):
            self._said = now
            self._show(event)

    def _show(self, event: Sending) -> None:
        line, self._shown = sending_line(event, time.monotonic() - self._begun), event
        if self._is_terminal:
            # A line that wraps could not replace itself.
            width = shutil.get_terminal_size().columns - 1
            click.echo(f"\r\x1b[K{line if len(line) <= width else line[: width - 1] + '…'}", err=True, nl=False)
        else:
            remark(line)


def collected_line(event: Collected) -> str:
    """What a read of a source came to, in one line."""
    address = event.source.address
    # These lines end in logs and mails of cron, and an address may hold a password or a key.
    name = printable(event.source.title or (public_address(address) if is_remote(event.source) else address))
    if event.error:
        return f"{name}: failed: {printable(event.error)}"
    if event.unchanged:
        return f"{name}: unchanged"
    changed = counted(event.saved.changed, "changed article") if event.saved.changed else ""
    problems = f"problems: {'; '.join(map(printable, event.problems))}" if event.problems else ""
    return f"{name}: {joined([counted(event.saved.new, 'new article'), changed, problems])}"


def sending_line(event: Sending, seconds: float) -> str:
    """How far delivering is, in one line: counts, speed, and the largest domains."""
    done = event.done
    rate = f"{done.sent / seconds:,.0f} a second" if seconds > 1 else ""
    counts = ((done.uncertain, "uncertain"), (done.deferred, "deferred"), (done.failed, "failed"))
    others = [f"{number:,} {word}" for number, word in (*counts, (done.skipped, "skipped")) if number]
    line = joined([f"{done.sent:,} sent", rate, f"{event.left:,} left", *others])
    domains = joined(domain_words(*entry) for entry in event.tally.largest(DOMAINS))
    return f"{line}; {domains}" if domains else line


def domain_words(domain: str, sent: int, tried: int) -> str:
    """A domain with how many mails it took, and of how many where that is not all."""
    return f"{printable(domain)} {sent:,}" + (f" of {tried:,}" if tried != sent else "")

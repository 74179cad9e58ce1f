"""How long work shows itself: a line that replaces itself on a terminal, plain lines now and then otherwise."""

import sys
import time
from types import TracebackType
from typing import Self

import click

from digest.cli.output import counted, joined, printable
from digest.collection import Collected
from digest.deliveries.work import Progress
from digest.reading import is_remote
from digest.sources.address import public_address

TERMINAL_SECONDS = 0.2
PLAIN_SECONDS = 10.0


class ProgressLines:
    """Says on stderr what has just happened, not oftener than people can read."""

    def __init__(self) -> None:
        self._is_terminal = sys.stderr.isatty()
        self._begun = self._said = time.monotonic()
        self._is_open = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._is_open:
            click.echo(err=True)

    def __call__(self, event: Collected | Progress) -> None:
        """Take note of an event."""
        if isinstance(event, Collected):
            click.echo(collected_line(event), err=True)
            return
        now = time.monotonic()
        if now - self._said < (TERMINAL_SECONDS if self._is_terminal else PLAIN_SECONDS):
            return
        self._said = now
        line = progress_line(event, now - self._begun)
        click.echo(f"\r\x1b[K{line}" if self._is_terminal else line, err=True, nl=not self._is_terminal)
        self._is_open = self._is_terminal


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


def progress_line(event: Progress, seconds: float) -> str:
    """How far delivering is, in one line."""
    rate = f"{event.sent / seconds:,.0f} a second" if seconds > 1 else ""
    counts = ((event.deferred, "deferred"), (event.failed, "failed"), (event.uncertain, "uncertain"))
    others = [f"{number:,} {word}" for number, word in (*counts, (event.skipped, "skipped")) if number]
    return joined([f"{event.sent:,} sent", rate, *others])

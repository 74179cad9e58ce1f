"""What one command line works with: its service, made when first needed, and the clock it was told."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click

from digest.clock import shifted_clock, system_clock
from digest.errors import StoppedError, UsageError

if TYPE_CHECKING:
    from digest.service import Service

# Zones and ages are reckoned from there, and must stay within the calendar.
FIRST_YEAR, LAST_YEAR = 1970, 9000


@dataclass
class Session:
    """The global options of one call, and the service they lead to."""

    config: Path | None = None
    now: str | None = None

    @cached_property
    def service(self) -> Service:
        """The service of the settings."""
        # Imported here, because `--help` must start without sqlalchemy.
        from digest.service import Service  # noqa: PLC0415
        from digest.settings_reading import read_settings  # noqa: PLC0415

        clock = shifted_clock(parse_instant(self.now), time.monotonic) if self.now else system_clock
        return Service(read_settings(self.config), clock=clock)

    def close(self) -> None:
        """Close the service, if it was needed."""
        if "service" in self.__dict__:
            self.service.close()


def parse_instant(text: str) -> datetime:
    """An instant in ISO 8601, of the years 1970 to 9000; without an offset it is UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is not a time", where="--now", fix="write 2026-01-05T07:00+02:00") from None
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise UsageError(
            f"{text!r} is too far away", where="--now", fix=f"choose a year from {FIRST_YEAR} to {LAST_YEAR}"
        )
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@dataclass
class Ending:
    """The signals that came while something lasted that ends in its own time."""

    signals: set[int] = field(default_factory=set)

    def confess(self) -> None:
        """StoppedError when it was Ctrl-C, and not a service manager; once the account of what was done is printed."""
        if self.signals == {signal.SIGINT}:
            raise StoppedError("interrupted: what was under way is settled", fix="`digest run` goes on with the rest")


@contextmanager
def ending(service: Service) -> Iterator[Ending]:
    """While this lasts, SIGTERM and Ctrl-C let the mails under way be settled and hand out no more."""
    state = Ending()

    def end(number: int, _frame: object) -> None:
        state.signals.add(number)
        service.stop()

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield state
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


pass_session = click.make_pass_decorator(Session)

"""Alarms as rows: what was raised when, so that one trouble is one alarm and not one a minute."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from digest.storage.tables import alarms
from subscribers.insert_new import insert_new

# What stands before the kind of an alarm that is over.
OVER = "over: "


@dataclass(frozen=True, kw_only=True, slots=True)
class Alarm:
    """Something that an operator must know: its kind, what it is about, and a sentence that says what to do."""

    kind: str
    about: str
    text: str
    raised_at: datetime | None = None


def begin_alarms(
    connection: sa.Connection, found: Iterable[Alarm], now: datetime, quiet: timedelta
) -> tuple[Alarm, ...]:
    """Those alarms that were not raised within the quiet time, which begins with this; the others are old news."""
    return tuple(replace(alarm, raised_at=now) for alarm in found if begin(connection, alarm, now, quiet))


def begin(connection: sa.Connection, alarm: Alarm, now: datetime, quiet: timedelta) -> bool:
    """Whether an alarm is news; of two processes that ask at once, one hears yes."""
    values = {"kind": alarm.kind, "about": alarm.about[:200], "text": alarm.text[:1000], "raised_at": now}
    if insert_new(connection, alarms, values):
        return True
    # One that was raised at a time that has not come was raised by a clock that was told another time.
    is_over = (alarms.c.raised_at <= now - quiet) | (alarms.c.raised_at > now)
    change = sa.update(alarms).where(same(alarm), is_over)
    return connection.execute(change.values(values)).rowcount == 1


def end(connection: sa.Connection, alarm: Alarm, now: datetime) -> Alarm | None:
    """That an alarm is over, unless it was said already; if its trouble comes back, that is news at once."""
    what = alarm.text.rpartition("; ")[0] or alarm.text
    over = replace(alarm, kind=f"{OVER}{alarm.kind}", text=f"it is over: {what}"[:1000], raised_at=now)
    connection.execute(sa.delete(alarms).where(same(over)))
    values = {"kind": over.kind, "text": over.text, "raised_at": now}
    # Of two processes that say so at once the second finds the row gone.
    changed = connection.execute(sa.update(alarms).where(same(alarm)).values(values)).rowcount
    return over if changed else None


def current_alarms(connection: sa.Connection, since: datetime) -> tuple[Alarm, ...]:
    """The alarms that were raised since an instant and that nobody has called over."""
    is_current = ~alarms.c.kind.startswith(OVER) & (alarms.c.raised_at >= since)
    return tuple(map(read_alarm, connection.execute(sa.select(alarms).where(is_current))))


def read_alarm(row: sa.Row[Any]) -> Alarm:
    """An alarm from its row."""
    return Alarm(kind=row.kind, about=row.about, text=row.text, raised_at=row.raised_at)


def postpone(connection: sa.Connection, raised: Iterable[Alarm], raised_at: datetime) -> None:
    """Let alarms that reached nobody count as raised at another time, so that they are tried again sooner."""
    for alarm in raised:
        connection.execute(sa.update(alarms).where(same(alarm)).values(raised_at=raised_at))


def raised_alarms(connection: sa.Connection, limit: int) -> tuple[Alarm, ...]:
    """The alarms that were raised, the latest first."""
    rows = connection.execute(sa.select(alarms).order_by(alarms.c.raised_at.desc(), alarms.c.kind).limit(limit))
    return tuple(map(read_alarm, rows))


def same(alarm: Alarm) -> sa.ColumnElement[bool]:
    """The condition that finds an alarm's row."""
    return (alarms.c.kind == alarm.kind) & (alarms.c.about == alarm.about[:200])

"""Alarms as rows: what was raised when, so that one trouble is one alarm and not one a minute."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from digest.storage.tables import alarms
from subscribers.insert_new import insert_new


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


def postpone(connection: sa.Connection, raised: Iterable[Alarm], raised_at: datetime) -> None:
    """Let alarms that reached nobody count as raised at another time, so that they are tried again sooner."""
    for alarm in raised:
        connection.execute(sa.update(alarms).where(same(alarm)).values(raised_at=raised_at))


def raised_alarms(connection: sa.Connection, limit: int) -> tuple[Alarm, ...]:
    """The alarms that were raised, the latest first."""
    rows = connection.execute(sa.select(alarms).order_by(alarms.c.raised_at.desc(), alarms.c.kind).limit(limit))
    return tuple(Alarm(kind=row.kind, about=row.about, text=row.text, raised_at=row.raised_at) for row in rows)


def same(alarm: Alarm) -> sa.ColumnElement[bool]:
    """The condition that finds an alarm's row."""
    return (alarms.c.kind == alarm.kind) & (alarms.c.about == alarm.about[:200])

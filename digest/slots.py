"""Wall-clock arithmetic: when a list is due. Local dates are walked, never hours."""

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from digest.errors import UsageError

ONE_DAY = timedelta(days=1)
EVERY_DAY = range(7)


def instant(day: date, time: time, zone: str) -> datetime:
    """The UTC instant of a wall time: the first of a repeated one; a skipped one moves forward by the gap."""
    wall = datetime.combine(day, time.replace(tzinfo=None, fold=0))
    # fold=0 reads a repeated time with the earlier offset and a skipped one with the offset before the gap (PEP 495).
    return wall.replace(tzinfo=zone_named(zone)).astimezone(UTC)


def next_slot(after: datetime, time: time, zone: str, weekdays: Collection[int] = EVERY_DAY) -> datetime:
    """The first slot's UTC instant after an aware instant; weekdays count from Monday = 0."""
    if not set(weekdays) & set(EVERY_DAY):
        raise UsageError("no weekday is chosen", fix="choose at least one of 0 (Monday) to 6 (Sunday)")
    # A day back, because a late wall time may be moved past midnight; a fortnight on, because a day may not exist.
    day = local_date(after, zone) - ONE_DAY
    return next(moment for _, moment in walk(day, day + 16 * ONE_DAY, time, zone, weekdays) if moment > after)


def walk(
    first: date, last: date, time: time, zone: str, weekdays: Collection[int] = EVERY_DAY
) -> Iterator[tuple[date, datetime]]:
    """Each local date from first to last with its slot's UTC instant; a date the zone skipped whole has none."""
    day = first
    while day <= last:
        moment = instant(day, time, zone)
        if day.weekday() in weekdays and moment != instant(day + ONE_DAY, time, zone):
            yield day, moment
        day += ONE_DAY


def local_date(moment: datetime, zone: str) -> date:
    """The date on the wall calendar of a zone at an aware instant."""
    return moment.astimezone(zone_named(zone)).date()


def parse_hours(text: str) -> tuple[time, time]:
    """From when and until when of `HH:MM-HH:MM`, local times of which the first may be the later; UsageError else."""
    begin, _, end = text.partition("-")
    try:
        hours = time.fromisoformat(begin.strip()), time.fromisoformat(end.strip())
    except ValueError:
        hours = time(), time()
    if hours[0] == hours[1] or any(hour.tzinfo or hour.second or hour.microsecond for hour in hours):
        raise UsageError(f"{text!r} is no span of hours", fix="write HH:MM-HH:MM, such as 07:00-21:30")
    return hours


def is_within(moment: datetime, zone: str, hours: str) -> bool:
    """Whether an aware instant lies in the hours `HH:MM-HH:MM` of a zone's day; "" is the whole day."""
    if not hours:
        return True
    begin, end = parse_hours(hours)
    local = moment.astimezone(zone_named(zone)).time()
    return begin <= local < end if begin < end else local >= begin or local < end


def zone_named(name: str) -> ZoneInfo:
    """The time zone of an IANA name; UsageError when there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise UsageError(f"there is no time zone {name!r}", fix="use an IANA name such as Europe/Kyiv") from None

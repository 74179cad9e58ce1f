"""Which slots are due: the tables are the schedule, this is the arithmetic over them."""

import logging
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from digest.errors import UsageError
from digest.model import Cadence, MailingList, Slot
from digest.service import Service
from digest.slots import ONE_DAY, local_date, next_slot, walk
from digest.storage.editions import last_date
from digest.storage.lists import lists_there
from digest.storage.readers import Group, groups

LOG = logging.getLogger("digest.schedule")

# Slots further back than this are forgotten instead of being recorded one by one as missed.
LOOK_BACK = timedelta(days=31)


def due_slots(service: Service, now: datetime) -> tuple[Slot, ...]:
    """Every slot that has come and has no edition, skip or miss yet, the oldest first; also those that are too late."""
    with service.database.read() as connection:
        lists = [mailing_list for mailing_list in lists_there(connection) if not mailing_list.paused]
        found = [slot for mailing_list in lists for slot in due_of(connection, mailing_list, now)]
    return tuple(sorted(found, key=lambda slot: (slot.instant, slot.list.name, slot.cadence, slot.readers)))


def due_of(connection: sa.Connection, mailing_list: MailingList, now: datetime) -> Iterator[Slot]:
    """The slots of one list that have come and were not settled; a group whose zone is unknown here stops no other."""
    for cadence in (Cadence.DAILY, Cadence.WEEKLY):
        for group in groups(connection, mailing_list, cadence):
            settled = last_date(connection, mailing_list.id, cadence, group.name)
            try:
                yield from slots_between(mailing_list, cadence, group, settled, now)
            except UsageError as error:
                LOG.warning("list %s, readers of %s: %s", mailing_list.name, group.name, error)


def slots_between(
    mailing_list: MailingList, cadence: Cadence, group: Group, settled: date | None, now: datetime
) -> Iterator[Slot]:
    """The slots of a group after the settled date up to now, none from before the list or its readers were there."""
    zone = group.name or mailing_list.zone
    # A day on, because a zone's today may be our tomorrow; a slot that has not come is left out below.
    last = local_date(now, zone) + ONE_DAY
    since = max(mailing_list.active_since or group.since, group.since) if settled is None else mailing_list.active_since
    first = settled + ONE_DAY if settled else local_date(since or now, zone)
    days = walk(max(first, last - LOOK_BACK), last, mailing_list.at, zone, weekdays_of(mailing_list, cadence))
    for day, moment in days:
        if moment <= now and (since is None or moment >= since):
            yield Slot(list=mailing_list, cadence=cadence, date=day, instant=moment, readers=group.name)


def weekdays_of(mailing_list: MailingList, cadence: Cadence) -> tuple[int, ...]:
    """The weekdays (Monday = 0) on which readers of a cadence are due."""
    return (mailing_list.weekly_on,) if cadence == Cadence.WEEKLY else mailing_list.weekdays


def next_slot_of(mailing_list: MailingList, cadence: Cadence, group: str, after: datetime) -> Slot:
    """The first slot of a group after an instant."""
    zone = group or mailing_list.zone
    moment = next_slot(after, mailing_list.at, zone, weekdays_of(mailing_list, cadence))
    day = local_date(moment, zone)
    return Slot(list=mailing_list, cadence=cadence, date=day, instant=moment, readers=group)


def next_slots(connection: sa.Connection, mailing_list: MailingList, after: datetime) -> tuple[Slot, ...]:
    """The next slot of each group that has readers, the soonest first."""
    found = [
        next_slot_of(mailing_list, cadence, group.name, after)
        for cadence in (Cadence.DAILY, Cadence.WEEKLY)
        for group in groups(connection, mailing_list, cadence)
    ]
    return tuple(sorted(found, key=lambda slot: (slot.instant, slot.cadence, slot.readers)))

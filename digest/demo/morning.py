"""The main job on built-in articles, as one morning of a small list: three verbs, twice, and a look at the next day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from digest.clock import shifted_clock
from digest.collection import Collected
from digest.demo.mails import SAMPLES
from digest.demo.readers import AT, KYIV, LISBON, make_list
from digest.model import Edition, MailingList
from digest.pipeline import Pass, collect, compose, deliver, run
from digest.schedule import due_slots
from digest.service import Service
from digest.slots import ONE_DAY, instant
from digest.sources.recognise import recognise
from digest.storage.sources import add_source

SOURCES = ("feed.xml", "atom.xml", "notes", "page.html")
# The day after the samples were published; the demo has a clock of its own, so its articles never grow old.
DAY = date(2025, 10, 14)
LIST_MADE = instant(DAY, time(6, 30), KYIV)
COLLECTED = instant(DAY, time(6, 45), KYIV)
SLOTS = tuple(instant(DAY, AT, zone) for zone in (KYIV, LISBON))
SECOND_PASS = SLOTS[-1] + timedelta(minutes=5)
NEXT_MORNING = instant(DAY + ONE_DAY, AT, KYIV)


@dataclass(frozen=True, kw_only=True, slots=True)
class Played:
    """What happened: the reads, the editions, and what two more passes came to, after an hour and a day."""

    mailing_list: MailingList
    collected: tuple[Collected, ...]
    editions: tuple[Edition, ...]
    second_pass: Pass
    next_morning: Pass


def play(service: Service, ticks: Callable[[], float]) -> Played:
    """Make the list, collect, compose and deliver at each local hour; then two passes that must find nothing to do."""
    mailing_list = make_list(service)
    add_sources(service, mailing_list)
    move_clock(service, COLLECTED, ticks)
    collected = collect(service, service.clock())
    editions: list[Edition] = []
    for moment in SLOTS:
        move_clock(service, moment, ticks)
        editions += compose_and_deliver(service)
    move_clock(service, SECOND_PASS, ticks)
    second_pass = run(service)
    move_clock(service, NEXT_MORNING, ticks)
    return Played(
        mailing_list=mailing_list,
        collected=collected,
        editions=tuple(editions),
        second_pass=second_pass,
        next_morning=run(service),
    )


def add_sources(service: Service, mailing_list: MailingList) -> None:
    """Let the list read the samples."""
    for name in SOURCES:
        found = recognise(str(SAMPLES / name), service.fetcher)
        with service.database.write() as connection:
            add_source(connection, mailing_list.id, found.kind, found.address, service.clock())


def move_clock(service: Service, moment: datetime, ticks: Callable[[], float]) -> None:
    """Let the demo's clock go on from a moment."""
    service.clock = shifted_clock(moment, ticks)


def compose_and_deliver(service: Service) -> list[Edition]:
    """Compose every slot that has come, and deliver; gives the editions."""
    editions: list[Edition] = []
    for slot in due_slots(service, service.clock()):
        for edition in compose(service, slot):
            editions.append(edition)
            deliver(service, edition)
    return editions

"""What the clock does: ticks ask the tables what is due. The tables are the schedule."""

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps

from apscheduler.schedulers.background import BackgroundScheduler

from digest.epoch import refuse_locked
from digest.errors import DigestError, LockedError
from digest.outbound import all_rest
from digest.pipeline import anything_goes, clear_up, collect, compose, deliver, finish, watch
from digest.schedule import due_slots
from digest.service import Service

# For how long composing waits for the first reading of the sources.
LONGEST_FIRST_READ = timedelta(minutes=2)
# How often composing and delivering look, and how long after a full such moment: a slot is a full minute.
OFTEN, A_LITTLE = timedelta(seconds=2), timedelta(milliseconds=10)
SELDOM = timedelta(minutes=1)
LOG = logging.getLogger("digest.scheduler")
Tick = Callable[[Service], None]


def start_scheduler(service: Service) -> BackgroundScheduler:
    """A running scheduler: collect, compose, deliver and watch tick apart, so that none waits for another.

    Composing looks when a slot can come, and delivering at once when something was composed.
    """
    # The jobs are made anew at each start and keep nothing: a late or missed tick is made up for by the next.
    scheduler = BackgroundScheduler(job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1})
    at_once, is_read, is_wanted = datetime.now().astimezone(), threading.Event(), threading.Event()
    compose_then = waiting(then_deliver(scheduler, is_wanted), is_read, at_once + LONGEST_FIRST_READ)
    at_a_slot = at_once + until_a_slot(service.clock())
    for name, tick, often, first in (
        ("collect", reading(collect_tick, is_read), SELDOM, at_once),
        ("compose", compose_then, OFTEN, at_a_slot),
        ("deliver", patient(deliver_tick, is_wanted), OFTEN, at_once),
        ("watch", watch_tick, SELDOM, at_once),
    ):
        job = {"args": [tick, service, set[str]()], "seconds": often.total_seconds(), "next_run_time": first}
        scheduler.add_job(guarded, "interval", id=name, **job)
    scheduler.start()
    return scheduler


def until_a_slot(now: datetime) -> timedelta:
    """How long until the next moment at which a slot may come, looked for as often as composing looks."""
    return OFTEN - timedelta(seconds=now.timestamp() % OFTEN.total_seconds()) + A_LITTLE


def then_deliver(scheduler: BackgroundScheduler, is_wanted: threading.Event) -> Tick:
    """The tick that composes, and has each edition delivered without waiting for the next tick or for other lists."""

    def deliver_now() -> None:
        is_wanted.set()
        scheduler.modify_job("deliver", next_run_time=datetime.now().astimezone())

    @wraps(compose_tick)
    def composing(service: Service) -> None:
        compose_tick(service, deliver_now)

    return composing


def reading(tick: Tick, is_read: threading.Event) -> Tick:
    """A tick that says when it has been done once, well or badly."""

    @wraps(tick)
    def read(service: Service) -> None:
        try:
            tick(service)
        finally:
            is_read.set()

    return read


def waiting(tick: Tick, is_read: threading.Event, until: datetime) -> Tick:
    """A tick that does nothing before the sources were read once, or until a moment."""

    # Sources that were never read must not make the first edition an empty one.
    @wraps(tick)
    def wait(service: Service) -> None:
        if is_read.is_set() or datetime.now().astimezone() >= until:
            tick(service)

    return wait


def patient(tick: Tick, is_wanted: threading.Event, seconds: Callable[[], float] = time.monotonic) -> Tick:
    """A tick that does nothing for a minute after it failed, unless it is wanted meanwhile."""
    until = 0.0

    # What went wrong, such as a template that is gone, would be tried and told every two seconds.
    @wraps(tick)
    def ticking(service: Service) -> None:
        nonlocal until
        if seconds() < until and not is_wanted.is_set():
            return
        is_wanted.clear()
        try:
            tick(service)
        except LockedError:
            raise
        except DigestError:
            until = seconds() + SELDOM.total_seconds()
            raise

    return ticking


def guarded(tick: Tick, service: Service, said: set[str]) -> None:
    """One tick; what went wrong is logged and tried again with the next, a lock only once as long as it lasts."""
    try:
        tick(service)
        said.clear()
    except LockedError as error:
        if str(error) not in said:
            LOG.error("%s", error)  # noqa: TRY400 -- as below
        said.add(str(error))
    except DigestError as error:
        LOG.error("%s: %s", tick.__name__, error)  # noqa: TRY400 -- one line says it; there is no traceback to read
    except Exception:
        LOG.exception("%s failed in an unexpected way", tick.__name__)


def collect_tick(service: Service) -> None:
    """Read the sources that are due."""
    for collected in collect(service, service.clock()):
        LOG.info("source %d: %d new %s", collected.source.id, collected.saved.new, collected.error)


def compose_tick(service: Service, composed: Callable[[], object]) -> None:
    """Compose the slots that have come, calling `composed` after each; a list that fails stops no other."""
    due = due_slots(service, service.clock())
    if due:
        refuse_locked(service)
    for slot in due:
        try:
            for edition in compose(service, slot):
                LOG.info("list %s: edition %d %s %s", slot.list.name, edition.id, edition.state, edition.reason)
            composed()
        except DigestError as error:
            LOG.error("list %s was not composed: %s", slot.list.name, error)  # noqa: TRY400 -- as above


def deliver_tick(service: Service) -> None:
    """Deliver what is pending and may go out now, if anything is and a relay may be asked to take it."""
    refuse_locked(service)
    clear_up(service)
    if all_rest(service.settings, service.rest):
        return
    if anything_goes(service):
        delivered = deliver(service)
        LOG.info("%d sent, %d deferred, %d failed", delivered.sent, delivered.deferred, delivered.failed)
    finish(service)


def watch_tick(service: Service) -> None:
    """Look whether anything is wrong."""
    watch(service)

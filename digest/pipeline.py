"""The product in three verbs: collect, compose, deliver. Each rests in the database, so whoever crashes resumes."""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from digest.alarms import alarm
from digest.collection import Collected, keep
from digest.composition import freeze, prepare, record_missed
from digest.deliveries.work import Progress
from digest.epoch import counted, refuse_locked, why_locked
from digest.errors import DigestError, StorageError
from digest.model import Edition, Slot
from digest.posting import Post, allowances, carry_post
from digest.reading import read_all
from digest.refusals import suppress_refused
from digest.schedule import due_slots
from digest.service import Service
from digest.storage.alarms import Alarm
from digest.storage.allowance import exhausted
from digest.storage.claim import in_turn
from digest.storage.deliveries import sweep
from digest.storage.epoch import last_pass, record_pass
from digest.storage.lists import lists_there
from digest.storage.outcomes import count_pending
from digest.storage.sources import due_sources
from digest.tally import CountedBook, Sending, Tally
from digest.troubles import LEAST_FAILED, failing, gone, rejected, relieved, troubles

COMPOSE_TRIES = 5
A_MINUTE = timedelta(minutes=1)


def collect(
    service: Service,
    now: datetime,
    progress: Callable[[Collected], None] = lambda collected: None,
    *,
    everything: bool = False,
) -> tuple[Collected, ...]:
    """Every due source, or everything, -> new articles; one failing source never stops another."""
    with service.database.read() as connection:
        due = due_sources(connection, now, everything=everything)
    collected = []
    for source, outcome in read_all(service, due, now):
        collected.append(keep(service, source, outcome, now))
        progress(collected[-1])
    return tuple(collected)


def compose(service: Service, slot: Slot) -> tuple[Edition, ...]:
    """A slot's articles -> its edition and a pending delivery for each due reader, or the recorded reason why not."""
    refuse_locked(service)
    now = service.clock()
    if now - slot.instant > service.late_until:
        return record_missed(service, slot, now)
    for _ in range(COMPOSE_TRIES):
        editions = freeze(service, prepare(service, slot, now))
        if editions is not None:
            return editions
        changed = slot_as_it_is(service, slot)
        if changed is None:
            return ()
        slot = changed
    raise DigestError("the list kept changing while its edition was composed", where=slot.list.name, fix="try again")


def deliver(
    service: Service,
    edition: Edition | None = None,
    *,
    progress: Callable[[Sending], None] = lambda sending: None,
) -> Progress:
    """Pending deliveries (of one edition, or all) -> messages -> the transport, each settled."""
    refuse_locked(service)
    transport, post = service.transport(), Post(service)
    clear_up(service)
    with service.database.read() as connection:
        pending = count_pending(connection, edition.id if edition else None)
    if not pending:
        return Progress()
    tally, reached, refusals = Tally(pending), deque([Progress()], 1), tuple[Alarm, ...]()

    def note(done: Progress) -> None:
        reached.append(done)
        progress(Sending(done, tally))

    book = CountedBook(service.database, service.at, partial(allowances, service), tally=tally)
    try:
        with counted(service):
            delivered = asyncio.run(
                carry_post(
                    service, book, transport, post, edition, expected=pending, manners=service.manners, progress=note
                )
            )
    except DigestError as error:
        refusals = tuple(rejected(error))
        raise
    finally:
        # What went wrong with the sending itself is what must be told.
        with suppress(StorageError):
            suppress_refused(service, tally.failed, reached[-1])
        answered = getattr(transport, "answered", ())
        alarm(service, lambda: refusals, lambda raised, _: relieved(service, answered, raised))
        if reached[-1].failed >= LEAST_FAILED:
            alarm(service, lambda: failing(service))
    return delivered


@dataclass(frozen=True, kw_only=True, slots=True)
class Pass:
    """What one pass came to; `failures` says what could not be composed or delivered.

    `expired` is how many deliveries were given up because their time was over.
    """

    collected: tuple[Collected, ...]
    editions: tuple[Edition, ...]
    failures: tuple[DigestError, ...]
    delivered: Progress
    expired: int = 0


def run(
    service: Service,
    progress: Callable[[Collected | Sending], None] = lambda progress: None,
) -> Pass:
    """One pass of all that is due: collect, compose, deliver, retry; a list that fails stops no other."""
    expired = clear_up(service)
    collected = collect(service, service.clock(), progress)
    editions, failures = compose_due(service)
    reached = deque([Progress()], 1)

    def note(sending: Sending) -> None:
        reached.append(sending.done)
        progress(sending)

    try:
        deliver(service, progress=note)
    except DigestError as error:
        failures = (*failures, error)
    watch(service)
    if not failures:
        finish(service)
    return Pass(collected=collected, editions=editions, failures=failures, delivered=reached[-1], expired=expired)


def compose_due(service: Service) -> tuple[tuple[Edition, ...], tuple[DigestError, ...]]:
    """The editions of every slot that has come, and what went wrong with others; nothing while sending is locked."""
    editions: list[Edition] = []
    failures: list[DigestError] = []
    if service.stopping.is_set() or why_locked(service):
        return (), ()
    for slot in due_slots(service, service.clock()):
        try:
            editions += compose(service, slot)
        except DigestError as error:
            failures.append(error)
    return tuple(editions), tuple(failures)


def watch(service: Service) -> None:
    """Raise an alarm for what is wrong and was not said lately, and say of what was said that it is over."""
    alarm(service, lambda: troubles(service), partial(gone, service))


def finish(service: Service) -> None:
    """Remember that a pass came to its end without a failure; by the minute, as ticks end every few seconds."""
    now = service.clock()
    with service.database.read() as connection:
        before = last_pass(connection)
    if before is None or not before <= now < before + A_MINUTE:
        with service.database.write() as connection:
            record_pass(connection, now)


def clear_up(service: Service) -> int:
    """Settle what time settles: leases over, retries due, attempts that became unknowable; gives how many gave up."""
    # A database that may be an old one says nothing about what time has settled since.
    if why_locked(service):
        return 0
    with service.database.write() as connection:
        # A file that is written again is no second mail, whatever a list says.
        by_list = service.settings.transport.kind != "folder"
        swept = sweep(connection, now=service.clock(), on_uncertain=service.on_uncertain, by_list=by_list)
    if swept.expired:
        alarm(service, lambda: failing(service))
    return swept.expired


def anything_goes(service: Service) -> bool:
    """Whether a delivery waits that may go out now, by the hours of its list and what a new sender may send today."""
    now = service.clock()
    allowed = allowances(service, now)
    with service.database.write() if allowed else service.database.read() as connection:
        return bool(in_turn(connection, now, without=exhausted(connection, allowed)))


def slot_as_it_is(service: Service, slot: Slot) -> Slot | None:
    """The slot with its list as it stands now; None when the list is gone or rests."""
    with service.database.read() as connection:
        there = {mailing_list.id: mailing_list for mailing_list in lists_there(connection)}
    mailing_list = there.get(slot.list.id)
    if mailing_list is None or (mailing_list.paused and not slot.list.paused):
        return None
    return replace(slot, list=mailing_list)

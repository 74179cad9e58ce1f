"""What an operator should know, found in the tables and on the disk, and put into alarms."""

import re
import shutil
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from digest.deliveries.relay import InsecureRelayError, RelayRefusedError
from digest.deliveries.reply import ABOUT_SENDER, masked
from digest.domain import domain_of
from digest.epoch import why_locked
from digest.errors import DigestError
from digest.evidence import Heard, hidden
from digest.messages.headers import envelope_sender
from digest.model import MailingList
from digest.posting import sender_domain
from digest.schedule import due_slots
from digest.service import Service
from digest.storage.alarms import Alarm
from digest.storage.lists import lists_there
from digest.storage.trouble import dead_sources, failures, missed, not_begun, sent_after

REJECTED, INSECURE, LOCKED, LATE = "sender rejected", "relay not secure", "sending locked", "late"
FAILING, DEAD, DISK = "deliveries fail", "source dead", "disk nearly full"
LONGEST = 1000
# How far back an edition is looked at.
LOOK_BACK = timedelta(days=4)
# Fewer than this say nothing about a share.
LEAST_FAILED = 5
MEGABYTE = 1_000_000
# What ends sooner after it was raised is not called over yet: a disk at its limit would be told of all day.
COMES_AND_GOES = timedelta(minutes=15)
SENDER = re.compile(r"mail from (\S+) is refused")


def troubles(service: Service) -> Iterator[Alarm]:
    """All that is wrong now, apart from what only a delivery in progress can know."""
    now = service.clock()
    # What is locked is late as well, but need not be told twice.
    yield from locked(service) or late(service, now)
    yield from dead(service, now)
    yield from full(service)


def gone(service: Service, raised: Alarm, found: Sequence[Alarm]) -> bool:
    """Whether an alarm of `troubles` that is not found any more is over; what was raised just now may come and go."""
    if raised.raised_at is None or raised.raised_at > service.clock() - COMES_AND_GOES:
        return False
    is_locked = any(entry.kind == LOCKED for entry in found)
    return raised.kind in (LOCKED, DEAD, DISK) or (raised.kind == LATE and not is_locked)


def relieved(service: Service, answered: Collection[str], raised: Alarm) -> bool:
    """Whether a refusal is over, by the places of the relays that answered, or by what went out for a sender since."""
    if raised.kind not in (REJECTED, INSECURE) or not any(raised.about.startswith(f"{place} ") for place in answered):
        return False
    sender = SENDER.search(raised.about)
    if not sender or raised.raised_at is None:
        return True
    with service.database.read() as connection:
        lists = [entry.id for entry in lists_there(connection) if sender[1].lower() in envelope_domains(entry)]
        return sent_after(connection, lists, raised.raised_at)


def envelope_domains(mailing_list: MailingList) -> set[str]:
    """The domains that a receiver may refuse of a list: its sender's, and its return path's."""
    return {sender_domain(mailing_list), domain_of(envelope_sender(mailing_list))}


def rejected(error: DigestError) -> Iterator[Alarm]:
    """The alarm for each relay, or receiver, that refused us as the sender, and for each that we refuse to trust."""
    for refusal in (error, *error.others):
        if isinstance(refusal, RelayRefusedError):
            kind = INSECURE if isinstance(refusal, InsecureRelayError) else REJECTED
            # The relay alone says too little: it may carry mails of several senders, of which one is refused.
            about = f"{refusal.where} {refusal.what.partition(':')[0]}"
            yield Alarm(kind=kind, about=about, text=masked(str(refusal)))


def rejected_later(heard: Iterable[Heard]) -> Iterator[Alarm]:
    """The alarm for each receiver that refused us as the sender after our own relay had taken the mail."""
    for one in heard:
        if one.is_new and one.feedback.status in ABOUT_SENDER:
            receiver = domain_of(one.feedback.address)
            words = f"{receiver} refuses the sender of delivery {one.delivery}: {one.feedback.diagnostic}"
            yield Alarm(kind=REJECTED, about=receiver, text=hidden(f"{words}; check SPF, DKIM and DMARC")[:LONGEST])


def locked(service: Service) -> tuple[Alarm, ...]:
    """The alarm for a database that nothing may be sent with."""
    why, place = why_locked(service), service.database.place
    return (Alarm(kind=LOCKED, about=place, text=f"{place}: {why}; `digest unlock`"),) if why else ()


def late(service: Service, now: datetime) -> Iterator[Alarm]:
    """An alarm for each list whose slot is not composed, whose edition does not begin to go out, or was missed."""
    limit = service.settings.alarm.late
    found: dict[str, list[str]] = defaultdict(list)
    for slot in due_slots(service, now):
        if now - slot.instant > limit:
            found[slot.list.name].append(f"the edition of {slot.instant:%Y-%m-%d %H:%MZ} is not composed")
    with service.database.read() as connection:
        warming = {plan.domain for plan in service.settings.warm_up}
        senders = {entry.name: sender_domain(entry) for entry in lists_there(connection)}
        for trouble in not_begun(connection, after=now - LOOK_BACK, before=now - limit):
            # A new sender's mails wait for their day by rule.
            if senders.get(trouble.list) in warming:
                continue
            found[trouble.list].append(f"edition {trouble.edition} is composed and none of it has gone out")
        for trouble in missed(connection, after=now - timedelta(days=1), before=now):
            found[trouble.list].append(f"the edition of {trouble.instant:%Y-%m-%d %H:%MZ} was missed: it came too late")
    for name, lines in found.items():
        more = f" and {len(lines) - 1} more" if len(lines) > 1 else ""
        yield Alarm(kind=LATE, about=f"list {name}", text=f"list {name}: {lines[0]}{more}; see `digest run` or its log")


def dead(service: Service, now: datetime) -> Iterator[Alarm]:
    """An alarm for each source that is gone for good or has failed for long."""
    with service.database.read() as connection:
        found = dead_sources(connection, good_before=now - service.settings.alarm.dead_after)
    for source in found:
        how = "is gone for good" if source.disabled else "has failed for long"
        text = masked(f"source {source.id} ({source.title or source.address}) {how}: {source.error}")
        yield Alarm(kind=DEAD, about=f"source {source.id}", text=f"{text}; `digest sources list` shows it")


def full(service: Service) -> Iterator[Alarm]:
    """An alarm for each folder that digest writes to and that has little room left."""
    limit = service.settings.alarm.disk_megabytes * MEGABYTE
    for folder in folders(service):
        free = free_bytes(folder)
        if free is not None and free < limit:
            left = f"{free // MEGABYTE:,} MB are left where {folder} is, less than {limit // MEGABYTE:,}"
            yield Alarm(kind=DISK, about=str(folder), text=f"{left}; make room, or nothing can be written")


def folders(service: Service) -> list[Path]:
    """The folders that grow: the database's, and the outbox where mails become files."""
    transport = service.settings.transport
    named = [service.database.path, service.settings.path(transport.folder) if transport.kind == "folder" else None]
    places = {place_of(path.absolute()) for path in named if path}
    # One disk is one trouble.
    return list({place.stat().st_dev: place for place in sorted(places, reverse=True)}.values())


def place_of(path: Path) -> Path:
    """The folder that a path is or lies in, the nearest that is there."""
    return next(place for place in (path, *path.parents) if place.is_dir())


def free_bytes(folder: Path) -> int | None:
    """How many bytes have room where a folder is; nothing when that cannot be asked."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def failing(service: Service) -> Iterator[Alarm]:
    """An alarm for each edition of the last days of which too large a share failed."""
    now, limit = service.clock(), service.settings.alarm.failed_share
    with service.database.read() as connection:
        found = failures(connection, after=now - LOOK_BACK)
    for trouble in found:
        if trouble.failed >= LEAST_FAILED and trouble.failed > limit * trouble.settled:
            share = f"{trouble.failed:,} of {trouble.settled:,} deliveries failed"
            text = f"list {trouble.list}, edition {trouble.edition}: {share}; `digest editions show {trouble.edition}`"
            yield Alarm(kind=FAILING, about=f"edition {trouble.edition}", text=text)

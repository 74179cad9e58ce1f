"""The epoch: one word in the database and beside the settings. Where the two do not fit together, nothing is sent.

A database is a copy or a snapshot of another when its word differs from the one in the file, and an older state of
itself when it counts fewer sendings. Both would mail again what was mailed since, so editions are neither composed nor
delivered until an admin has said what this database is. The file is written after the database: a crash between the
two leaves the file behind, which is no reason to stop.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from digest.errors import LockedError, StorageError
from digest.service import Service
from digest.storage.doubt import doubt
from digest.storage.epoch import Epoch, begin_epoch, count_sending, read_epoch, renew_epoch
from subscribers.private_file import write_private

LOG = logging.getLogger("digest.epoch")

NO_FILE = "there is no {file}: the settings were moved without it, or the database was"
NO_WORD = "the database is from before {file} was written"
OTHER = "the database is not the one that was last sent with from here"
OLDER = "the database is an older state of the one that was last sent with"


@dataclass(frozen=True, kw_only=True, slots=True)
class Beside:
    """What the file beside the settings says: an epoch, and why it was written if that was to lock."""

    epoch: Epoch
    why: str = ""


def epoch_file(service: Service) -> Path:
    """Where the epoch lies beside the settings."""
    return service.settings.path(service.settings.service.epoch_file)


def refuse_locked(service: Service) -> None:
    """LockedError while sending is locked."""
    if why := why_locked(service):
        raise LockedError(
            f"sending is locked: {why}",
            where=service.database.place,
            fix="nothing was sent; `digest unlock` shows what is open, and lets it go on",
        )


def why_locked(service: Service) -> str:
    """Why nothing may be sent; "" when it may. Where there is neither word nor file, the epoch begins here."""
    beside = read_beside(service)
    with service.database.read() as connection:
        inside = read_epoch(connection)
    if inside is None and beside is None:
        begin(service)
        return ""
    return misfit(inside, beside, epoch_file(service))


def misfit(inside: Epoch | None, beside: Beside | None, file: Path) -> str:
    """In what a database's epoch and the one beside the settings do not fit together; "" when they do."""
    if beside is None:
        return NO_FILE.format(file=file)
    if inside is None or inside.word != beside.epoch.word:
        return beside.why or (NO_WORD.format(file=file) if inside is None else OTHER)
    return OLDER if inside.sendings < beside.epoch.sendings else ""


def begin(service: Service) -> None:
    """Begin an epoch in a database that has none, and write down beside the settings which."""
    with service.database.write() as connection:
        stands = begin_epoch(connection, new_word(service))
    write_beside(service, stands)


@contextmanager
def counted(service: Service) -> Iterator[None]:
    """Count a sending when it begins and when it ends, so that a database from before or amid it is known as such."""
    count(service)
    try:
        yield
    finally:
        # What went wrong with the sending itself is what must be told.
        with suppress(StorageError):
            count(service)


def count(service: Service) -> None:
    """Count a sending in the database, then beside the settings."""
    with service.database.write() as connection:
        stands = count_sending(connection)
    beside = read_beside(service)
    # Another process may be further on, or may have locked meanwhile: neither is undone.
    if beside and beside.epoch.word == stands.word and beside.epoch.sendings < stands.sendings:
        write_beside(service, stands)


def lock(service: Service, why: str) -> None:
    """Lock sending with whatever database comes: beside the settings lies a word that none has."""
    write_beside(service, Epoch(word=new_word(service)), why)


def leave(service: Service) -> None:
    """Give a database a word that lies beside no settings: wherever it is started, sending is locked."""
    with service.database.write() as connection:
        renew_epoch(connection, new_word(service))


def outdate(service: Service) -> None:
    """Make every copy of the database that was made until now an older one; nothing where it is locked anyway."""
    try:
        if not why_locked(service):
            count(service)
    except StorageError as error:
        LOG.warning("a copy of this moment would not be known as old: %s", error)


def unlock(service: Service, *, current: bool) -> int:
    """Let sending go on under a new epoch; gives how many deliveries were put in doubt.

    Unless the database is said to be current, slots up to now are not made up for and what was on its way is uncertain.
    """
    with service.database.write() as connection:
        doubted = 0 if current else doubt(connection, service.clock())
        stands = renew_epoch(connection, new_word(service))
    write_beside(service, stands)
    return doubted


def new_word(service: Service) -> str:
    """A random word."""
    return service.chance.randbytes(16).hex()


def read_beside(service: Service) -> Beside | None:
    """What lies beside the settings, if anything does; what is no epoch is one that no database has."""
    file = epoch_file(service)
    try:
        first, _, why = file.read_text(encoding="utf-8", errors="replace").partition("\n")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StorageError(f"cannot be read: {error.strerror}", where=str(file), fix="give this user access") from None
    word, _, sendings = first.strip().partition(" ")
    number = int(sendings) if sendings.isascii() and sendings.isdigit() else 0
    return Beside(epoch=Epoch(word=word, sendings=number), why=" ".join(why.split()))


def write_beside(service: Service, epoch: Epoch, why: str = "") -> None:
    """Write the file beside the settings in one step, its owner's alone."""
    file = epoch_file(service)
    text = f"{epoch.word} {epoch.sendings}\n{why}".rstrip() + "\n"
    try:
        write_private(file, text.encode())
    except OSError as error:
        raise StorageError(
            f"cannot be written: {error.strerror}",
            where=str(file),
            fix="let this user write there, or name another place in service.epoch_file",
        ) from None

"""The epoch as a row: which database this is, and how often sending has begun or ended with it."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from digest.storage.tables import deliveries, editions, service
from subscribers.insert_new import insert_new

ONE = 1  # the only row


@dataclass(frozen=True, kw_only=True, slots=True)
class Epoch:
    """A random word, and a count that grows with every sending: of two databases with one word the larger is later."""

    word: str
    sendings: int = 0


def read_epoch(connection: sa.Connection) -> Epoch | None:
    """The epoch of a database; nothing when it has never had one."""
    row = connection.execute(sa.select(service.c.epoch, service.c.sendings)).one_or_none()
    return Epoch(word=row.epoch, sendings=row.sendings) if row else None


def begin_epoch(connection: sa.Connection, word: str) -> Epoch:
    """Give a database without an epoch this one, unless another process was first; gives what stands."""
    insert_new(connection, service, {"id": ONE, "epoch": word, "sendings": 0})
    found = read_epoch(connection)
    assert found is not None, "the row was inserted, or was there"  # noqa: S101 -- a programming error
    return found


def renew_epoch(connection: sa.Connection, word: str) -> Epoch:
    """Give a database another epoch, whatever it had."""
    begin_epoch(connection, word)
    connection.execute(sa.update(service).values(epoch=word, sendings=0))
    return Epoch(word=word)


def count_sending(connection: sa.Connection) -> Epoch:
    """Count that a sending begins or ends; gives the epoch as it stands then."""
    change = sa.update(service).values(sendings=service.c.sendings + 1)
    row = connection.execute(change.returning(service.c.epoch, service.c.sendings)).one()
    return Epoch(word=row.epoch, sendings=row.sendings)


def record_pass(connection: sa.Connection, now: datetime) -> None:
    """Remember when a pass of all that was due came to its end without a failure."""
    connection.execute(sa.update(service).values(passed_at=now))


def last_pass(connection: sa.Connection) -> datetime | None:
    """When a pass last came to its end without a failure."""
    moment: datetime | None = connection.execute(sa.select(service.c.passed_at)).scalar()
    return moment


@dataclass(frozen=True, kw_only=True, slots=True)
class LastThings:
    """The latest that a database knows of: an edition composed, a delivery changed, a pass that came to its end."""

    composed_at: datetime | None
    delivered_at: datetime | None
    passed_at: datetime | None


def last_things(connection: sa.Connection) -> LastThings:
    """How old a database is, by what it knows; of deliveries the newest thousand are looked at."""
    newest = sa.select(deliveries.c.changed_at).order_by(deliveries.c.id.desc()).limit(1000).subquery()
    return LastThings(
        composed_at=connection.execute(sa.select(sa.func.max(editions.c.composed_at))).scalar(),
        delivered_at=connection.execute(sa.select(sa.func.max(newest.c.changed_at))).scalar(),
        passed_at=last_pass(connection),
    )

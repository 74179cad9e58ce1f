"""The SQL of addresses that must never be mailed. Only the keyed hash of such an address is kept."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from subscribers.address import Address
from subscribers.address_hash import address_hash
from subscribers.errors import SuppressedError
from subscribers.insert_new import insert_new
from subscribers.one_line import one_line
from subscribers.tables import subscribers, suppressions


@dataclass(frozen=True, kw_only=True, slots=True)
class Suppression:
    """Why and since when an address must not be mailed."""

    address_hash: str
    reason: str
    created_at: datetime


def suppress(connection: sa.Connection, address: Address, *, hash_key: bytes, reason: str, now: datetime) -> bool:
    """Never mail an address again; False when it was suppressed before, whose reason and time stay."""
    return suppress_hash(connection, address_hash(hash_key, address.key), reason=reason, now=now)


def suppress_hash(connection: sa.Connection, hashed: str, *, reason: str, now: datetime) -> bool:
    """Never mail the address of a hash again; False when it was suppressed before."""
    row = {"address_hash": hashed, "reason": one_line(reason, 200), "created_at": now}
    return insert_new(connection, suppressions, row)


def unsuppress(connection: sa.Connection, address: Address, *, hash_key: bytes) -> bool:
    """Allow mail to an address again; False when it was not suppressed."""
    hashed = address_hash(hash_key, address.key)
    return connection.execute(sa.delete(suppressions).where(suppressions.c.address_hash == hashed)).rowcount == 1


def find_suppression(connection: sa.Connection, address: Address, *, hash_key: bytes) -> Suppression | None:
    """The suppression of an address."""
    hashed = address_hash(hash_key, address.key)
    return suppressed_among(connection, [hashed]).get(hashed)


def suppressed_among(connection: sa.Connection, hashes: Collection[str]) -> dict[str, Suppression]:
    """The suppressions among at most a page of address hashes, by hash."""
    rows = connection.execute(sa.select(suppressions).where(suppressions.c.address_hash.in_(hashes)))
    return {row.address_hash: Suppression(**row._mapping) for row in rows}


def suppressions_of(connection: sa.Connection, subscriber_ids: Collection[int]) -> dict[int, Suppression]:
    """The suppressions of at most a page of people, by the person's id; their addresses are not read again."""
    query = (
        sa.select(subscribers.c.id, suppressions)
        .join_from(subscribers, suppressions, suppressions.c.address_hash == subscribers.c.address_hash)
        .where(subscribers.c.id.in_(subscriber_ids))
    )
    return {
        row.id: Suppression(address_hash=row.address_hash, reason=row.reason, created_at=row.created_at)
        for row in connection.execute(query)
    }


def refuse_suppressed(connection: sa.Connection, address: Address, *, hash_key: bytes) -> None:
    """SuppressedError when the address must not be mailed."""
    found = find_suppression(connection, address, hash_key=hash_key)
    if found:
        what = f"this address is suppressed since {found.created_at:%Y-%m-%d} ({found.reason})"
        raise SuppressedError(what, address.address, "lift the suppression first, if its owner asks for it")

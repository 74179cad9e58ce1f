"""Lists as rows: added, found, changed, removed. Stores take an open connection."""

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from digest.errors import UsageError
from digest.model import MailingList, Policy, Style, Topic
from digest.storage.tables import lists

SCHEDULE = ("at", "zone", "local_hour", "weekdays", "weekly_on")


def lists_there(connection: sa.Connection) -> tuple[MailingList, ...]:
    """Every list that was not removed, by name."""
    rows = connection.execute(sa.select(lists).where(lists.c.removed_at.is_(None)).order_by(lists.c.name))
    return tuple(read_list(row) for row in rows)


def list_named(connection: sa.Connection, name: str) -> MailingList:
    """The list of a name; UsageError when there is none."""
    return the_list(connection, name, sa.select(lists))


def list_to_change(connection: sa.Connection, name: str) -> MailingList:
    """The list of a name, its row locked: what is written from it must not undo what others write meanwhile."""
    return the_list(connection, name, sa.select(lists).with_for_update())


def the_list(connection: sa.Connection, name: str, query: sa.Select[Any]) -> MailingList:
    """The list that a query of lists finds under a name; UsageError when there is none."""
    row = connection.execute(query.where(lists.c.name == name, lists.c.removed_at.is_(None))).one_or_none()
    if row is None:
        raise UsageError(f"there is no list {name!r}", fix="`digest lists list` shows them")
    return read_list(row)


def list_numbered(connection: sa.Connection, list_id: int) -> MailingList | None:
    """The list of an id, also a removed one: links in old mails still lead to it."""
    row = connection.execute(sa.select(lists).where(lists.c.id == list_id)).one_or_none()
    return read_list(row) if row else None


def add_list(connection: sa.Connection, mailing_list: MailingList, now: datetime) -> MailingList:
    """The list as it was stored, with its id; UsageError when the name is taken."""
    values = list_values(mailing_list) | {"active_since": now, "created_at": now, "version": 1}
    try:
        with connection.begin_nested():
            key = connection.execute(sa.insert(lists).values(values).returning(lists.c.id)).scalar_one()
    except IntegrityError:
        raise UsageError(
            f"there is already a list {mailing_list.name!r}",
            fix=f"choose another name, or change it: `digest lists set {mailing_list.name} --help`",
        ) from None
    return replace(mailing_list, id=key, version=1, active_since=now)


def change_list(connection: sa.Connection, mailing_list: MailingList, now: datetime) -> MailingList:
    """The list as it was stored under its id: the version grows, and a new schedule or a resumed list starts now.

    Every column is written, so it must come from `list_to_change` of the same transaction.
    """
    before = list_numbered(connection, mailing_list.id)
    assert before is not None, "a list is changed under the id it was read with"  # noqa: S101 -- a programming error
    moved = any(getattr(before, name) != getattr(mailing_list, name) for name in SCHEDULE)
    resumed = before.paused and not mailing_list.paused
    since = now if moved or resumed else before.active_since
    stored = replace(mailing_list, version=before.version + 1, active_since=since)
    values = list_values(stored) | {"active_since": since, "version": stored.version}
    connection.execute(sa.update(lists).where(lists.c.id == stored.id).values(values))
    return stored


def remove_list(connection: sa.Connection, list_id: int, now: datetime) -> None:
    """Take a list out of sight; its record and the links in its mails stay good."""
    connection.execute(sa.update(lists).where(lists.c.id == list_id).values(removed_at=now))


def lock_version(connection: sa.Connection, mailing_list: MailingList) -> bool:
    """Whether the list still is as it was seen; its row stays locked until the transaction ends."""
    query = sa.select(lists.c.version).where(lists.c.id == mailing_list.id, lists.c.removed_at.is_(None))
    return connection.execute(query.with_for_update()).scalar() == mailing_list.version


def spend_subject(connection: sa.Connection, mailing_list: MailingList, day: date) -> None:
    """Bind an editor's subject to the date of the first edition that took it; the list's version stays."""
    unspent = (lists.c.next_subject != "") & lists.c.next_subject_on.is_(None)
    connection.execute(sa.update(lists).where(lists.c.id == mailing_list.id, unspent).values(next_subject_on=day))


def list_values(mailing_list: MailingList) -> dict[str, Any]:
    """The columns of a list."""
    plain = {column: getattr(mailing_list, column) for column in PLAIN}
    return plain | {
        "at": mailing_list.at.strftime("%H:%M"),
        "weekdays": list(mailing_list.weekdays),
        "style": {name: value for name, value in msgspec.to_builtins(mailing_list.style).items() if value},
        "policy": msgspec.to_builtins(mailing_list.policy),
        "topics": msgspec.to_builtins(mailing_list.topics),
    }


PLAIN = (
    "name", "title", "sender", "zone", "local_hour", "weekly_on", "language", "template", "reply_to", "postal_address",
    "unsubscribe_mailto", "help_url", "return_path", "next_subject", "next_subject_on", "on_uncertain", "paused",
    "send_between",
)  # fmt: skip


def read_list(row: sa.Row[Any]) -> MailingList:
    """A list from its row."""
    return MailingList(
        **{column: getattr(row, column) for column in PLAIN},
        at=time.fromisoformat(row.at),
        weekdays=tuple(row.weekdays),
        style=msgspec.convert(row.style, Style),
        policy=msgspec.convert(row.policy, Policy),
        topics=msgspec.convert(row.topics, tuple[Topic, ...]),
        active_since=row.active_since,
        version=row.version,
        id=row.id,
    )

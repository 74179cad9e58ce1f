"""Editions by hand: an extra one now, one once more for those who missed it, one for a tester's eyes."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from digest.composition import edition_of, prepare
from digest.deliveries.work import Progress
from digest.errors import NothingToDoError, UsageError
from digest.model import Cadence, Delivery, Edition, EditionState, MailingList, Message, Slot, State
from digest.pipeline import compose
from digest.posting import Post, carry
from digest.service import Service
from digest.slots import local_date
from digest.storage.outcomes import open_counts
from digest.storage.readers import count_readers, fan_out

WHY = "`digest plan` says it article by article"
AT_ONCE = timedelta()


def extra_slot(mailing_list: MailingList, now: datetime) -> Slot:
    """The slot of an edition by hand: this moment, for all readers."""
    day = local_date(now, mailing_list.zone)
    return Slot(list=mailing_list, cadence=Cadence.EXTRA, date=day, instant=now)


def compose_extra(service: Service, mailing_list: MailingList) -> Edition:
    """An extra edition of what was collected, with its pending deliveries; NothingToDoError says why there is none."""
    slot = extra_slot(mailing_list, service.clock())
    with service.database.read() as connection:
        readers = count_readers(connection, mailing_list, slot.cadence, slot.readers)
        unfinished = sum(open_counts(connection, mailing_list.id).values())
    if not readers:
        raise NothingToDoError(
            "it has no active reader", where=mailing_list.name, fix="`digest plan` says who is not mailed"
        )
    editions = compose(service, slot)
    if not editions:
        raise NothingToDoError("the list was removed or paused meanwhile", where=mailing_list.name)
    edition = editions[0]
    if edition.state != EditionState.COMPOSED:
        advice = f"{unfinished} deliveries are not finished: `digest run` goes on with them" if unfinished else ""
        raise NothingToDoError(edition.reason, where=mailing_list.name, fix=advice or WHY)
    return edition


def draft_now(service: Service, mailing_list: MailingList) -> Edition:
    """The edition as it would be now; it is not stored. NothingToDoError says why there is none."""
    now = service.clock()
    composition = prepare(service, extra_slot(mailing_list, now), now)
    edition = edition_of(composition, composition.parts[0])
    if edition.state != EditionState.COMPOSED:
        raise NothingToDoError(edition.reason, where=mailing_list.name, fix=WHY)
    return edition


def send_again(service: Service, edition: Edition) -> int:
    """Pending deliveries of an edition for active readers who have none of it; gives how many."""
    if edition.state != EditionState.COMPOSED:
        raise UsageError(
            f"edition {edition.id} was {edition.state}: {edition.reason}", fix="name one that was composed"
        )
    now = service.clock()
    with service.database.write() as connection:
        return fan_out(connection, edition, give_up_at=now + service.give_up_after, now=now)


def send_test(service: Service, mailing_list: MailingList, address: str) -> tuple[Message, Progress]:
    """Compose in memory, mark the subject and send to one address through the real transport; nothing is written."""
    edition = draft_now(service, mailing_list)
    post = Post(service, replace(edition, subject=f"[Test] {edition.subject}"))
    now = service.clock()
    # A number of its own, so that two tests have two Message-IDs and no mailbox drops the second.
    number = service.chance.getrandbits(31)
    delivery = Delivery(edition=0, subscriber=number, address=address, give_up_at=now, id=1, state=State.CLAIMED)
    message = post.message(delivery)
    if message is None:
        raise NothingToDoError("there is no story to show", where=mailing_list.name)
    carried = carry(service, OneRow([delivery]), service.transport(), lambda _: message, None, patience=AT_ONCE)
    return message, asyncio.run(carried)


@dataclass(frozen=True)
class OneRow:
    """A book of deliveries that are in no table: handed out once, always let through, forgotten."""

    rows: list[Delivery]

    def claim(self, *, limit: int, **_claim: object) -> tuple[Delivery, ...]:
        """The rows that are left."""
        claimed = tuple(self.rows[:limit])
        del self.rows[:limit]
        return claimed

    def write(self, *, fences: Sequence[Delivery], **_outcomes: object) -> frozenset[int]:
        """Every fence is passed."""
        return frozenset(delivery.id for delivery in fences)

    def renew(self, **_lease: object) -> int:
        """There is no lease."""
        return 0

    def release(self, **_token: object) -> int:
        """There is nothing to give back."""
        return 0

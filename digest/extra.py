"""Editions by hand: an extra one now, one once more for those who missed it, one for a tester's eyes."""

from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from digest.composition import edition_of, prepare
from digest.deliveries.work import Progress
from digest.editions.draft import NOTHING_COLLECTED
from digest.epoch import refuse_locked
from digest.errors import NothingToDoError, UsageError
from digest.messages.pages import MAX_HTML, MAX_MAIL
from digest.messages.set import Variant
from digest.messages.templates import check_templates
from digest.model import Cadence, Delivery, Edition, EditionState, MailingList, Message, Slot
from digest.pipeline import compose
from digest.posting import Post
from digest.service import Service
from digest.single import send_single
from digest.slots import local_date
from digest.storage.lists import list_numbered
from digest.storage.outcomes import open_counts
from digest.storage.readers import count_readers, fan_out

WHY = "`digest plan {}` says it article by article"
COLLECT = "`digest collect` looks for more, in what `digest sources list {}` names"


def extra_slot(mailing_list: MailingList, now: datetime) -> Slot:
    """The slot of an edition by hand: this moment, for all readers."""
    day = local_date(now, mailing_list.zone)
    return Slot(list=mailing_list, cadence=Cadence.EXTRA, date=day, instant=now)


def compose_extra(service: Service, mailing_list: MailingList) -> Edition:
    """An extra edition of what was collected, with its pending deliveries; NothingToDoError says why there is none."""
    refuse_locked(service)
    slot = extra_slot(mailing_list, service.clock())
    with service.database.read() as connection:
        refuse_resting(connection, mailing_list)
        readers = count_readers(connection, mailing_list, slot.cadence, slot.readers)
        unfinished = sum(open_counts(connection, mailing_list.id).values())
    if not readers:
        raise NothingToDoError(
            "it has no active reader",
            where=mailing_list.name,
            fix=f"`digest plan {mailing_list.name}` says who is not mailed",
        )
    editions = compose(service, slot)
    if not editions:
        raise NothingToDoError("the list was removed or paused meanwhile", where=mailing_list.name)
    edition = editions[0]
    if edition.state != EditionState.COMPOSED:
        advice = f"not finished yet: {unfinished}; `digest run` goes on with them" if unfinished else ""
        raise NothingToDoError(edition.reason, where=mailing_list.name, fix=advice or advice_on(edition))
    return edition


def advice_on(edition: Edition) -> str:
    """What to do about an edition that has nothing."""
    return (COLLECT if edition.reason == NOTHING_COLLECTED else WHY).format(edition.list.name)


def refuse_resting(connection: sa.Connection, mailing_list: MailingList) -> None:
    """NothingToDoError for a list that rests: what would be made ready waits until it goes on."""
    now = list_numbered(connection, mailing_list.id)
    if now and now.paused:
        raise NothingToDoError(
            "the list rests, so nothing of it is sent", where=now.name, fix=f"`digest lists pause {now.name} --resume`"
        )


def draft_now(service: Service, mailing_list: MailingList) -> Edition:
    """The edition as it would be now; it is not stored. NothingToDoError says why there is none."""
    now = service.clock()
    composition = prepare(service, extra_slot(mailing_list, now), now)
    edition = edition_of(composition, composition.parts[0])
    if edition.state != EditionState.COMPOSED:
        raise NothingToDoError(edition.reason, where=mailing_list.name, fix=advice_on(edition))
    return edition


def send_again(service: Service, edition: Edition) -> int:
    """Pending deliveries of an edition for active readers who have none of it; gives how many."""
    refuse_locked(service)
    if edition.state != EditionState.COMPOSED:
        raise UsageError(
            f"edition {edition.id} was {edition.state}: {edition.reason}", fix="name one that was composed"
        )
    now = service.clock()
    with service.database.write() as connection:
        refuse_resting(connection, edition.list)
        return fan_out(connection, edition, give_up_at=now + service.give_up_after, now=now)


def send_test(service: Service, mailing_list: MailingList, address: str) -> tuple[Message, Progress]:
    """Compose in memory, mark the subject and send to one address through the real transport; nothing is written."""
    edition = draft_now(service, mailing_list)
    # A number of its own, so that two tests have two Message-IDs and no mailbox drops the second.
    delivery = Delivery(edition=0, subscriber=service.chance.getrandbits(31), address=address)
    plain = Post(service, edition)
    variant, message = plain.variant(delivery), plain.message(delivery)
    if variant and message:
        marked = replace(edition, subject=f"[Test] {edition.subject}")
        message = Post(service, marked, proof_lines(service, variant, len(message.data))).message(delivery)
    if message is None:
        raise NothingToDoError("there is no story to show", where=mailing_list.name)
    return message, send_single(service, message)


def proof_lines(service: Service, variant: Variant, mail_bytes: int) -> tuple[str, ...]:
    """What an editor is told of a mail: its size without these lines, what was left out, what the checks find."""
    faults = check_templates(service.read_templates())
    size = f"HTML {variant.html_bytes:,} of {MAX_HTML:,} bytes, the whole mail {mail_bytes:,} of {MAX_MAIL:,}."
    stories = f"Stories: {variant.stories}; left out for size: {variant.left_out}."
    findings = tuple(map(str, faults)) or ("The checks of the templates find nothing.",)
    return ("A proof for you alone: no reader got this.", size, stories, *findings)

"""What stands behind `compose`: a slot's articles drafted against what its readers have had, then frozen in one go.

Readers of a slot who share a history get one edition composed against it: all of a list, or with local hours those of a
zone. That is the group. A reader who came from another group within the last days has a history of their own: they get
a variant, composed against the editions that they were delivered, under the group's name and a signature of those
editions (`Europe/Kyiv#1f0c...`). An edition that reached nobody counts for nobody, so its articles come again.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from digest.editions.draft import Draft, draft_edition
from digest.editions.history import History
from digest.model import Article, Cadence, Edition, EditionState, Slot
from digest.service import Service
from digest.storage.articles import candidates
from digest.storage.editions import (
    Counted,
    Looked,
    counted,
    counted_of,
    edition_at,
    first_in_vain,
    insert_edition,
    read_counted,
    told,
)
from digest.storage.lists import lock_version, spend_subject
from digest.storage.readers import fan_out, fan_out_to, own_histories

TEXTS_KEPT = timedelta(days=60)
# How far back another group's edition gives a reader a history of their own, where the list has no greatest age.
HISTORY_WITHOUT_LIMIT = timedelta(days=30)
# How far back an edition that reached nobody lets its articles come again.
IN_VAIN_FOR = timedelta(days=31)

Histories = dict[int, tuple[int, ...]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Background:
    """What readers are drafted against: articles not looked at yet, the edition before, and what was told.

    `silent_since` is when they got their last edition, or when the list began; None for an edition that never waits.
    """

    articles: tuple[Article, ...]
    since: datetime | None
    silent_since: datetime | None
    history: History


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """The draft for the readers who share a history; `only` names those with one of their own (None: all others)."""

    readers: str
    only: tuple[int, ...] | None
    draft: Draft


@dataclass(frozen=True, kw_only=True, slots=True)
class Composition:
    """Everything composed for a slot and not yet written: the group's part first; `moved` as it was then.

    `had` are the editions that counted for the group then.
    """

    slot: Slot
    now: datetime
    parts: tuple[Part, ...]
    moved: Histories
    had: frozenset[int]


def prepare(service: Service, slot: Slot, now: datetime) -> Composition:
    """Draft a slot for its group, and again for each set of readers with a history of their own; writes nothing."""
    with service.database.read() as connection:
        moved = own(connection, slot, now)
        counts = counting(connection, slot)
        ground = background(connection, slot, group_history(slot), now)
        grounds: list[tuple[str, tuple[int, ...] | None, Background]] = [(slot.readers, None, ground)]
        for had, readers in sharing(moved).items():
            named = f"{slot.readers}#{signature(had)}"
            theirs = counted_of(slot.list.id, slot.cadence, had)
            grounds.append((named, readers, background(connection, slot, theirs, now)))
    parts = [Part(readers=name, only=only, draft=drafted(service, slot, ground, now)) for name, only, ground in grounds]
    return Composition(slot=slot, now=now, parts=tuple(parts), moved=moved, had=counts)


def group_history(slot: Slot) -> sa.Select[Any]:
    """The editions that count for a slot's group; one sent by hand is composed against what anybody has had."""
    if slot.cadence == Cadence.EXTRA:
        return counted(slot.list.id, [Cadence.DAILY, Cadence.WEEKLY], None)
    return counted(slot.list.id, [slot.cadence], slot.readers)


def counting(connection: sa.Connection, slot: Slot) -> frozenset[int]:
    """The ids of the editions that count for a slot's group now."""
    return frozenset(edition.id for edition in read_counted(connection, group_history(slot)))


def own(connection: sa.Connection, slot: Slot, now: datetime) -> Histories:
    """Readers of the slot whose history is not the group's, with the editions they had."""
    if slot.cadence == Cadence.EXTRA:
        return {}
    policy = slot.list.policy
    limit = policy.max_age or HISTORY_WITHOUT_LIMIT
    if policy.at_least > 1:
        limit += policy.longest_silence or HISTORY_WITHOUT_LIMIT
    return own_histories(connection, slot.list, slot.cadence, slot.readers, now - limit)


def sharing(histories: Histories) -> dict[tuple[int, ...], tuple[int, ...]]:
    """Readers put together by what they have had."""
    together: dict[tuple[int, ...], tuple[int, ...]] = {}
    for reader, had in sorted(histories.items()):
        together[had] = (*together.get(had, ()), reader)
    return together


def signature(edition_ids: Sequence[int]) -> str:
    """A short name for a set of editions."""
    return hashlib.sha256(",".join(map(str, sorted(edition_ids))).encode()).hexdigest()[:12]


def background(connection: sa.Connection, slot: Slot, query: sa.Select[Any], now: datetime) -> Background:
    """The articles that none of a query's editions had looked at, and what those editions told."""
    had = read_counted(connection, query)
    before = told(connection, query, now - TEXTS_KEPT)
    history = History(
        urls=before.urls,
        guids=before.guids,
        fingerprints=before.fingerprints,
        headlines=before.headlines,
        titles=before.titles,
    )
    last = max((edition.composed_at for edition in had), default=None)
    return Background(
        articles=candidates(connection, slot.list.id, query),
        since=previous(connection, slot, had, now),
        silent_since=None if slot.cadence == Cadence.EXTRA else last or slot.list.active_since,
        history=history,
    )


def previous(connection: sa.Connection, slot: Slot, had: tuple[Counted, ...], now: datetime) -> datetime | None:
    """When the edition was composed that this one follows: the last of its cadence before one that reached nobody."""
    moments = [edition.composed_at for edition in had if edition.cadence in (slot.cadence, Cadence.DAILY)]
    vain = first_in_vain(connection, slot.list.id, slot.cadence, slot.readers, now - IN_VAIN_FOR)
    before = [moment for moment in moments if vain is None or moment < vain]
    return max(before, default=None)


def drafted(service: Service, slot: Slot, ground: Background, now: datetime) -> Draft:
    """A draft of what stands in the background, by the list's policy."""
    return draft_edition(
        ground.articles,
        mailing_list=slot.list,
        since=ground.since,
        now=now,
        history=ground.history,
        summarizer=service.summarizer,
        silent_since=ground.silent_since,
    )


def freeze(service: Service, composition: Composition) -> tuple[Edition, ...] | None:
    """Write the editions and their pending deliveries in ONE transaction; None: what they rest on changed meanwhile.

    When another composer was first, its edition is what stands, and is given.
    """
    slot, now = composition.slot, composition.now
    give_up_at = now + service.give_up_after
    stored: list[Edition] = []
    with service.database.write() as connection:
        is_as_seen = lock_version(connection, slot.list)
        if there := edition_at(connection, slot):
            return (there,)
        if not is_as_seen or has_moved_on(connection, composition):
            return None
        for part in composition.parts:
            edition = insert_edition(connection, edition_of(composition, part), looked_at(part.draft))
            if edition is None:
                return None
            stored.append(edition)
        # Those with a history of their own come first: whoever has a delivery for the slot gets no other.
        for edition, part in zip(stored[1:], composition.parts[1:], strict=True):
            fan_out_to(connection, edition, part.only or (), give_up_at=give_up_at, now=now)
        if stored[0].state == EditionState.COMPOSED:
            spend_subject(connection, slot.list, slot.date)
            fan_out(connection, stored[0], give_up_at=give_up_at, now=now)
    return tuple(stored)


def has_moved_on(connection: sa.Connection, composition: Composition) -> bool:
    """Whether readers were given since what a composition does not know of, or came from another group."""
    is_new = counting(connection, composition.slot) - composition.had
    return bool(is_new) or own(connection, composition.slot, composition.now) != composition.moved


def edition_of(composition: Composition, part: Part) -> Edition:
    """The edition of a draft: composed, or skipped with the reason."""
    slot, draft = composition.slot, part.draft
    return Edition(
        list=slot.list,
        cadence=slot.cadence,
        slot=slot,
        subject=subject_of(slot, draft),
        preheader=draft.preheader,
        stories=draft.stories,
        composed_at=composition.now,
        readers=part.readers,
        state=EditionState.COMPOSED if draft.stories else EditionState.SKIPPED,
        reason=draft.reason,
    )


def subject_of(slot: Slot, draft: Draft) -> str:
    """The subject of a draft, or the editor's if it is for this edition."""
    mailing_list = slot.list
    is_for_it = mailing_list.next_subject_on in (None, slot.date)
    return mailing_list.next_subject if draft.stories and mailing_list.next_subject and is_for_it else draft.subject


def looked_at(draft: Draft) -> tuple[Looked, ...]:
    """What a draft says of each article, as it is recorded."""
    return tuple(
        Looked(article=verdict.article, chosen=verdict.chosen, reason=verdict.reason, story=verdict.story)
        for verdict in draft.verdicts
    )


def record_missed(service: Service, slot: Slot, now: datetime) -> tuple[Edition, ...]:
    """Record a slot that came too late to be composed; its articles roll into the next."""
    late = timedelta(seconds=int((now - slot.instant).total_seconds()))
    edition = Edition(
        list=slot.list, cadence=slot.cadence, slot=slot, subject="", preheader="", stories=(), composed_at=now,
        readers=slot.readers, state=EditionState.MISSED, reason=f"too late by then: {late} after the slot",
    )  # fmt: skip
    with service.database.write() as connection:
        stored = insert_edition(connection, edition, ())
    return (stored,) if stored else ()

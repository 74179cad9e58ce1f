"""What stands behind `compose`: a slot's articles drafted against what its readers have had, then frozen in one go."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from digest.editions.draft import Draft, draft_edition
from digest.editions.history import History
from digest.model import Article, Cadence, Edition, EditionState, Slot
from digest.service import Service
from digest.storage.articles import candidates
from digest.storage.editions import Looked, counted, edition_at, insert_edition, told
from digest.storage.lists import lock_version, spend_subject
from digest.storage.readers import fan_out, own_histories

# A collect that began before the last edition may have committed after it, so looking goes back this far.
SLACK = timedelta(hours=6)
TEXTS_KEPT = timedelta(days=60)
HISTORY_WITHOUT_LIMIT = timedelta(days=30)


@dataclass(frozen=True, kw_only=True, slots=True)
class Background:
    """What a group of readers is drafted against: the articles not looked at yet, and what they were told before.

    `silent_since` is when they got their last edition, or when the list began; None for an edition that never waits.
    """

    articles: tuple[Article, ...]
    since: datetime | None
    silent_since: datetime | None
    history: History


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """The draft for readers who share a history; `only` names those who have one of their own (None: all others)."""

    readers: str
    only: tuple[int, ...] | None
    draft: Draft


@dataclass(frozen=True, kw_only=True, slots=True)
class Composition:
    """Everything composed for a slot and not yet written: the group's part first."""

    slot: Slot
    now: datetime
    parts: tuple[Part, ...]


def prepare(service: Service, slot: Slot, now: datetime) -> Composition:
    """Draft a slot for its group, and again for each set of readers with a history of their own; writes nothing."""
    grounds: list[tuple[str, tuple[int, ...] | None, Background]] = []
    with service.database.read() as connection:
        grounds.append((slot.readers, None, background(connection, slot, group_history(connection, slot), now)))
        for had, readers in sharing(own(connection, slot, now)).items():
            named = f"{slot.readers}#{signature(had)}"
            grounds.append((named, readers, background(connection, slot, composed_at(connection, slot, had), now)))
    parts = [Part(readers=name, only=only, draft=drafted(service, slot, ground, now)) for name, only, ground in grounds]
    return Composition(slot=slot, now=now, parts=tuple(parts))


def group_history(connection: sa.Connection, slot: Slot) -> tuple[tuple[int, datetime], ...]:
    """The editions that count for a slot's group; one sent by hand is composed against what anybody had daily."""
    by_hand = slot.cadence == Cadence.EXTRA
    cadence = Cadence.DAILY if by_hand else slot.cadence
    return counted(connection, slot.list.id, [cadence], None if by_hand else slot.readers)


def own(connection: sa.Connection, slot: Slot, now: datetime) -> dict[int, tuple[int, ...]]:
    """Readers of the slot whose history is not the group's, with the editions they had."""
    if slot.cadence == Cadence.EXTRA:
        return {}
    policy = slot.list.policy
    limit = policy.max_age or HISTORY_WITHOUT_LIMIT
    if policy.at_least > 1:
        limit += policy.longest_silence or HISTORY_WITHOUT_LIMIT
    return own_histories(connection, slot.list, slot.cadence, slot.readers, now - limit)


def sharing(histories: dict[int, tuple[int, ...]]) -> dict[tuple[int, ...], tuple[int, ...]]:
    """Readers put together by what they have had."""
    together: dict[tuple[int, ...], tuple[int, ...]] = {}
    for reader, had in sorted(histories.items()):
        together[had] = (*together.get(had, ()), reader)
    return together


def signature(edition_ids: Sequence[int]) -> str:
    """A short name for a set of editions."""
    return hashlib.sha256(",".join(map(str, sorted(edition_ids))).encode()).hexdigest()[:12]


def composed_at(connection: sa.Connection, slot: Slot, edition_ids: Sequence[int]) -> tuple[tuple[int, datetime], ...]:
    """Some editions of the slot's list with their composing times."""
    every = counted(connection, slot.list.id, [slot.cadence], None)
    return tuple(entry for entry in every if entry[0] in set(edition_ids))


def background(
    connection: sa.Connection, slot: Slot, had: tuple[tuple[int, datetime], ...], now: datetime
) -> Background:
    """The articles that none of the editions had looked at, and what those editions told."""
    ids = [edition_id for edition_id, _ in had]
    last = max((moment for _, moment in had), default=None)
    since = last - SLACK if last else None
    before = told(connection, ids, now - TEXTS_KEPT)
    history = History(
        urls=before.urls,
        guids=before.guids,
        fingerprints=before.fingerprints,
        headlines=before.headlines,
        titles=before.titles,
    )
    return Background(
        articles=candidates(connection, slot.list.id, since, ids),
        since=since,
        silent_since=None if slot.cadence == Cadence.EXTRA else last or slot.list.active_since,
        history=history,
    )


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
    """Write the editions and their pending deliveries in ONE transaction; None: the list changed meanwhile.

    When another composer was first, its edition is what stands, and is given.
    """
    slot, now = composition.slot, composition.now
    give_up_at = now + service.give_up_after
    apart = [reader for part in composition.parts for reader in part.only or ()]
    stored: list[Edition] = []
    with service.database.write() as connection:
        if not lock_version(connection, slot.list):
            return None
        for part in composition.parts:
            edition = insert_edition(connection, edition_of(composition, part), looked_at(part.draft))
            if edition is None:
                there = edition_at(connection, slot)
                return (there,) if there else ()
            stored.append(edition)
            if edition.state == EditionState.COMPOSED:
                but = apart if part.only is None else ()
                spend_subject(connection, slot.list, slot.date)
                fan_out(connection, edition, give_up_at=give_up_at, now=now, only=part.only, but=but)
    return tuple(stored)


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

"""Editions as rows: composed once per slot, with every article that was looked at and why it is in or out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from digest.errors import UsageError
from digest.model import Article, Cadence, Edition, EditionState, MailingList, Slot, State, Story
from digest.storage.pages import pages
from digest.storage.tables import deliveries, edition_articles, editions
from subscribers.insert_new import insert_or_nothing


@dataclass(frozen=True, kw_only=True, slots=True)
class Looked:
    """An article that composing an edition looked at: chosen or not, for which story (from 1), and why."""

    article: Article
    chosen: bool
    reason: str
    story: int = 0


def insert_edition(connection: sa.Connection, edition: Edition, looked: Sequence[Looked]) -> Edition | None:
    """The edition as it was stored, or nothing when another composer was first."""
    query = insert_or_nothing(connection, editions).values(edition_values(edition)).returning(editions.c.id)
    key = connection.execute(query).scalar()
    if key is None:
        return None
    rows = [looked_values(entry) | {"edition_id": key} for entry in looked]
    for page in pages(rows, 500):
        connection.execute(sa.insert(edition_articles), list(page))
    return replace(edition, id=key)


def edition_values(edition: Edition) -> dict[str, Any]:
    """The columns of an edition: its stories without the texts, its list as it was then."""
    return {
        "list_id": edition.list.id,
        "cadence": edition.cadence,
        "date": edition.slot.date,
        "instant": edition.slot.instant,
        "readers": edition.readers,
        "state": edition.state,
        "reason": edition.reason[:500],
        "subject": edition.subject[:500],
        "preheader": edition.preheader[:500],
        "stories": msgspec.json.encode(tuple(map(without_texts, edition.stories))).decode(),
        "setting": msgspec.json.encode(edition.list).decode(),
        "composed_at": edition.composed_at,
    }


def without_texts(story: Story) -> Story:
    """A story as its snapshot keeps it: whatever a mail shows of it, and no article's text."""
    bare = {id(article): replace(article, text="", fingerprint="") for article in story.articles}
    sentences = (
        replace(sentence, article=bare.get(id(sentence.article), replace(sentence.article, text="", fingerprint="")))
        for sentence in story.summary
    )
    lead = bare.get(id(story.lead), replace(story.lead, text="", fingerprint=""))
    return replace(story, articles=tuple(bare.values()), lead=lead, summary=tuple(sentences))


def looked_values(looked: Looked) -> dict[str, Any]:
    """The columns of an article that was looked at."""
    article = looked.article
    return {
        "article_id": article.id,
        "chosen": looked.chosen,
        "story": looked.story,
        "reason": looked.reason[:300],
        "source_id": article.source_id,
        "url": article.url[:2000],
        "guid": article.guid[:2000],
        "fingerprint": article.fingerprint if looked.chosen else "",
        "title": article.title[:1000],
    }


def edition_numbered(connection: sa.Connection, edition_id: int) -> Edition:
    """The edition of an id, as it was frozen; UsageError when there is none."""
    row = connection.execute(sa.select(editions).where(editions.c.id == edition_id)).one_or_none()
    if row is None:
        raise UsageError(f"there is no edition {edition_id}", fix="`digest editions list` shows them")
    return read_edition(row)


def editions_of(connection: sa.Connection, list_id: int, limit: int) -> tuple[Edition, ...]:
    """The newest editions of a list, newest first."""
    query = sa.select(editions).where(editions.c.list_id == list_id)
    rows = connection.execute(query.order_by(editions.c.instant.desc(), editions.c.id.desc()).limit(limit))
    return tuple(read_edition(row) for row in rows)


def edition_at(connection: sa.Connection, slot: Slot) -> Edition | None:
    """The edition, skip or miss that stands for a slot, if any."""
    query = sa.select(editions).where(of_slot(slot))
    row = connection.execute(query).one_or_none()
    return read_edition(row) if row else None


def of_slot(slot: Slot) -> sa.ColumnElement[bool]:
    """The condition that finds a slot's own row."""
    same_group = (editions.c.instant == slot.instant) & (editions.c.readers == slot.readers)
    return (editions.c.list_id == slot.list.id) & (editions.c.cadence == slot.cadence) & same_group


def last_date(connection: sa.Connection, list_id: int, cadence: Cadence, readers: str) -> date | None:
    """The local date of the last slot that was settled for a group of readers."""
    query = sa.select(sa.func.max(editions.c.date)).filter_by(list_id=list_id, cadence=cadence, readers=readers)
    return connection.execute(query).scalar()


def looked_at(connection: sa.Connection, edition_id: int) -> tuple[Looked, ...]:
    """Every article that composing an edition looked at: chosen ones first, by story."""
    columns = edition_articles.c
    query = sa.select(edition_articles).where(columns.edition_id == edition_id)
    rows = connection.execute(query.order_by(columns.chosen.desc(), columns.story, columns.article_id))
    return tuple(
        Looked(
            article=Article(id=row.article_id, url=row.url, guid=row.guid, title=row.title, text="", source=""),
            chosen=row.chosen,
            reason=row.reason,
            story=row.story,
        )
        for row in rows
    )


# An edition counts for its readers while at least one delivery of it was not in vain.
IN_VAIN = (State.FAILED, State.SKIPPED)
COUNTS = sa.exists().where(deliveries.c.edition_id == editions.c.id, deliveries.c.state.not_in(IN_VAIN))


@dataclass(frozen=True, kw_only=True, slots=True)
class Counted:
    """An edition that counts: its readers have it, or are about to."""

    id: int
    cadence: str
    composed_at: datetime


def counted(list_id: int, cadences: Iterable[Cadence], readers: str | None) -> sa.Select[Any]:
    """The query for the editions that count for a group (None: for anybody); extra ones count in all."""
    query = composed(list_id, [*cadences, Cadence.EXTRA]).where(COUNTS)
    if readers is not None:
        # A variant was told within the group too: a reader who had it is one of them again some days later.
        variant = editions.c.readers.startswith(f"{readers}#", autoescape=True)
        query = query.where((editions.c.readers == readers) | variant | (editions.c.cadence == Cadence.EXTRA.value))
    return query


def counted_of(list_id: int, cadence: Cadence, edition_ids: Sequence[int]) -> sa.Select[Any]:
    """The query for those of some editions of a list that count."""
    return counted(list_id, [cadence], None).where(editions.c.id.in_(edition_ids))


def read_counted(connection: sa.Connection, query: sa.Select[Any]) -> tuple[Counted, ...]:
    """The editions that a query of those that count finds, in the order of their ids."""
    rows = connection.execute(query.order_by(editions.c.id))
    return tuple(Counted(id=row.id, cadence=row.cadence, composed_at=row.composed_at) for row in rows)


def first_in_vain(
    connection: sa.Connection, list_id: int, cadence: Cadence, readers: str, after: datetime
) -> datetime | None:
    """When the first edition of a group after an instant was composed that in the end reached nobody."""
    had_readers = sa.exists().where(deliveries.c.edition_id == editions.c.id)
    query = composed(list_id, [cadence]).where(~COUNTS, had_readers, editions.c.readers == readers)
    query = query.where(editions.c.composed_at > after)
    row = connection.execute(query.order_by(editions.c.composed_at)).first()
    return row.composed_at if row else None


def composed(list_id: int, cadences: Sequence[Cadence]) -> sa.Select[Any]:
    """The query for the composed editions of a list and some cadences."""
    query = sa.select(editions.c.id, editions.c.cadence, editions.c.composed_at)
    ours = editions.c.state == EditionState.COMPOSED.value
    return query.where(editions.c.list_id == list_id, ours, editions.c.cadence.in_([str(name) for name in cadences]))


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What editions told: addresses, guids with their source; of the later ones also texts and headlines."""

    urls: frozenset[str]
    guids: frozenset[tuple[int, str]]
    fingerprints: tuple[str, ...]
    headlines: dict[tuple[int, str], datetime]
    titles: dict[tuple[int, str], datetime]


def told(connection: sa.Connection, had: sa.Select[Any], texts_after: datetime) -> Told:
    """What the editions of a query told; texts and headlines only of those composed after an instant."""
    urls: set[str] = set()
    guids: set[tuple[int, str]] = set()
    fingerprints: set[str] = set()
    headlines: dict[tuple[int, str], datetime] = {}
    titles: dict[tuple[int, str], datetime] = {}
    for row in connection.execute(chosen_by(had, texts_after)):
        urls.add(row.url)
        guids.add((row.source_id, row.guid))
        title = (row.source_id, row.title)
        titles[title] = max(row.composed_at, titles.get(title, row.composed_at))
        if row.composed_at > texts_after:
            fingerprints.add(row.fingerprint)
            headlines[title] = titles[title]
    return Told(
        urls=frozenset(urls - {""}),
        guids=frozenset(pair for pair in guids if pair[1]),
        fingerprints=tuple(sorted(fingerprints - {""})),
        headlines=headlines,
        titles=titles,
    )


def chosen_by(had: sa.Select[Any], texts_after: datetime) -> sa.Select[Any]:
    """The query for the articles that editions chose: names of all, fingerprints of those composed after an instant."""
    them, chosen = had.subquery(), edition_articles.c
    # Names are few bytes and hold for ever; fingerprints are most of the row.
    lately = sa.case((them.c.composed_at > texts_after, chosen.fingerprint), else_="").label("fingerprint")
    query = sa.select(chosen.url, chosen.source_id, chosen.guid, chosen.title, them.c.composed_at, lately)
    return query.join_from(them, edition_articles, them.c.id == chosen.edition_id).where(chosen.chosen)


def group_of(readers: str) -> str:
    """The group whose readers an edition is for, also where those have a history of their own: a zone, or ""."""
    return readers.partition("#")[0]


def read_edition(row: sa.Row[Any]) -> Edition:
    """An edition from its row."""
    mailing_list = msgspec.json.decode(row.setting, type=MailingList)
    cadence = Cadence(row.cadence)
    return Edition(
        list=mailing_list,
        cadence=cadence,
        slot=Slot(
            list=mailing_list, cadence=cadence, date=row.date, instant=row.instant, readers=group_of(row.readers)
        ),
        subject=row.subject,
        preheader=row.preheader,
        stories=msgspec.json.decode(row.stories, type=tuple[Story, ...]),
        composed_at=row.composed_at,
        readers=row.readers,
        state=EditionState(row.state),
        reason=row.reason,
        id=row.id,
    )

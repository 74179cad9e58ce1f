"""What a source has given before: its articles' keys, addresses, titles and times, and those held for a look."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from digest.model import Article
from digest.storage.articles import DISCARDED, HELD, article_key, read_article
from digest.storage.pages import pages
from digest.storage.tables import articles, list_sources
from subscribers.schema import Utc

MOST_EARLIER = 2_000  # articles looked at together
MOST_BARE = 500
# When an article was published, else first seen.
MOMENT = sa.type_coerce(sa.func.coalesce(articles.c.published, articles.c.first_seen), Utc)


@dataclass(frozen=True, kw_only=True, slots=True)
class Before:
    """Those of some articles that a source has not given yet, and the earlier ones that may be one of them.

    `first`: it has not given anything yet.
    """

    new: tuple[Article, ...] = ()
    earlier: tuple[Article, ...] = ()
    first: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """When a source first gave an article, and whether its page was read since."""

    first: datetime
    page_read: bool


def before(connection: sa.Connection, source_id: int, found: Sequence[Article]) -> Before:
    """What a source's earlier articles say of what it gives now."""
    there = seen_before(connection, source_id, found)
    new = tuple(article for article in found if article_key(article) not in there)
    any_row = sa.select(articles.c.id).where(articles.c.source_id == source_id).limit(1)
    if connection.execute(any_row).first() is None:
        return Before(new=new, first=True)
    earlier: dict[int, Article] = {}
    for column, values in (
        (articles.c.url, [article.url for article in new]),
        (articles.c.title, [article.title for article in new]),
        (articles.c.fingerprint, [article.fingerprint for article in new]),
    ):
        earlier |= {one.id: one for one in articles_with(connection, source_id, column, values)}
    if any(not one.text and one.published is None for one in new):
        earlier |= {one.id: one for one in bare_articles(connection, source_id)}
    return Before(new=new, earlier=tuple(earlier.values()))


def seen_before(connection: sa.Connection, source_id: int, found: Sequence[Article]) -> dict[str, Seen]:
    """What is known of those of some articles that a source has given before, by key."""
    seen: dict[str, Seen] = {}
    of_source = sa.select(articles.c.key, articles.c.first_seen, articles.c.page_read)
    of_source = of_source.where(articles.c.source_id == source_id)
    for page in pages([article_key(article) for article in found], 500):
        rows = connection.execute(of_source.where(articles.c.key.in_(page)))
        seen |= {row.key: Seen(first=row.first_seen, page_read=row.page_read) for row in rows}
    return seen


def articles_with(
    connection: sa.Connection, source_id: int, column: sa.Column[str], values: Sequence[str]
) -> Iterator[Article]:
    """The articles of a source that have one of some values in a column, the newest of each page of values."""
    for page in pages([value for value in dict.fromkeys(values) if value], 500):
        query = sa.select(articles).where(articles.c.source_id == source_id, column.in_(page))
        yield from map(read_article, connection.execute(query.order_by(articles.c.id.desc()).limit(MOST_EARLIER)))


def bare_articles(connection: sa.Connection, source_id: int) -> Iterator[Article]:
    """The newest articles of a source that have a headline and neither a date nor text to be known by."""
    bare = (articles.c.source_id == source_id) & (articles.c.text == "") & articles.c.published.is_(None)
    return map(
        read_article,
        connection.execute(sa.select(articles).where(bare).order_by(articles.c.id.desc()).limit(MOST_BARE)),
    )


def article_times(connection: sa.Connection, source_id: int, limit: int) -> tuple[datetime, ...]:
    """When the newest articles of a source were published, else first seen."""
    query = sa.select(MOMENT).where(articles.c.source_id == source_id, articles.c.held == "")
    return tuple(connection.execute(query.order_by(MOMENT.desc()).limit(limit)).scalars())


@dataclass(frozen=True, slots=True)
class Posted:
    """How many articles a source has posted since an instant, and when the oldest of all that are known."""

    count: int
    oldest: datetime


def posted_since(connection: sa.Connection, list_id: int, since: datetime) -> dict[int, Posted]:
    """What each source of a list that ever posted has posted since an instant, by source."""
    recent = sa.func.count().filter(since <= MOMENT)
    query = sa.select(articles.c.source_id, recent, sa.type_coerce(sa.func.min(MOMENT), Utc))
    query = query.join(list_sources, list_sources.c.source_id == articles.c.source_id)
    query = query.where(list_sources.c.list_id == list_id, articles.c.held == "")
    return {row[0]: Posted(row[1], row[2]) for row in connection.execute(query.group_by(articles.c.source_id))}


def count_held(connection: sa.Connection, source_id: int) -> int:
    """How many articles of a source wait for a look."""
    query = sa.select(sa.func.count()).select_from(articles)
    return connection.execute(query.where(articles.c.source_id == source_id, articles.c.held == HELD)).scalar_one()


def held_articles(connection: sa.Connection, source_id: int) -> tuple[Article, ...]:
    """The articles of a source that wait for a look, newest first."""
    query = sa.select(articles).where(articles.c.source_id == source_id, articles.c.held == HELD)
    return tuple(read_article(row) for row in connection.execute(query.order_by(MOMENT.desc(), articles.c.id)))


def release(connection: sa.Connection, source_id: int, now: datetime) -> int:
    """Let the held articles of a source into editions, as first seen now; gives how many."""
    return settle(connection, source_id, {"held": "", "first_seen": now})


def discard(connection: sa.Connection, source_id: int) -> int:
    """Keep the held articles of a source out of editions for good; gives how many."""
    return settle(connection, source_id, {"held": DISCARDED})


def settle(connection: sa.Connection, source_id: int, values: dict[str, str | datetime]) -> int:
    """Change the held articles of a source; gives how many."""
    waiting = (articles.c.source_id == source_id) & (articles.c.held == HELD)
    return connection.execute(sa.update(articles).where(waiting).values(values)).rowcount

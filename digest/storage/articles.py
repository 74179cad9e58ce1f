"""Articles as rows: kept once per source, found again for a list."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from digest.errors import UsageError
from digest.model import Article, Mark
from digest.storage.tables import articles, edition_articles, list_sources
from subscribers.insert_new import insert_all_new

LIMITS = {"url": 2000, "guid": 2000, "title": 1000, "source": 300, "author": 300, "language": 35, "image": 2000}
LIMITS |= {"credit": 500}
MOST_CANDIDATES = 10_000
LONGEST_KEY = 500
SIDES = ("image_width", "image_height")
OF_PAGE = ("url", "text", "fingerprint", "author", "published", "language", "image", *SIDES, "credit", "page_read")
SEEN = ("title", "text", "url", "image", *SIDES, "published", "credit")
HELD, DISCARDED = "held", "discarded"


@dataclass(frozen=True, kw_only=True, slots=True)
class Saved:
    """How many of the articles were new, changed, and already there as they were."""

    new: int = 0
    changed: int = 0
    same: int = 0


def save_articles(
    connection: sa.Connection, source_id: int, found: Sequence[Article], now: datetime, held: Collection[str] = ()
) -> Saved:
    """Keep one page of a source's articles: new ones are first seen now, changed ones keep their first_seen.

    New ones whose key is `held` wait for somebody to look at them.
    """
    rows = {values["key"]: values for values in (article_values(article, source_id) for article in found)}
    there = known(connection, source_id, list(rows))
    rows = {key: with_page(there.get(key), values) for key, values in rows.items()}
    more = {key: {"first_seen": now, "held": HELD if key in held else ""} for key in rows}
    new = [values | more[key] for key, values in rows.items() if key not in there]
    changed = {key: values for key, values in rows.items() if key in there and differs(there[key], values)}
    insert_all_new(connection, articles, new)
    for key, values in changed.items():
        connection.execute(sa.update(articles).where(articles.c.id == there[key].id).values(values))
    return Saved(new=len(new), changed=len(changed), same=len(rows) - len(new) - len(changed))


def known(connection: sa.Connection, source_id: int, keys: list[str]) -> dict[str, sa.Row[Any]]:
    """The rows of a source that have one of the keys, by key."""
    query = sa.select(articles).where(articles.c.source_id == source_id, articles.c.key.in_(keys))
    return {row.key: row for row in connection.execute(query)}


def with_page(row: sa.Row[Any] | None, values: dict[str, Any]) -> dict[str, Any]:
    """An article's columns; what its page has said before stands against the teaser that its feed goes on giving."""
    if row is None or not row.page_read or values["page_read"]:
        return values
    return values | {name: getattr(row, name) for name in OF_PAGE}


def differs(row: sa.Row[Any], values: dict[str, Any]) -> bool:
    """Whether what a reader would see of an article is not what was kept."""
    return any(getattr(row, name) != values[name] for name in SEEN)


def article_values(article: Article, source_id: int) -> dict[str, Any]:
    """The columns of an article, within their limits."""
    limited = {name: getattr(article, name)[:limit] for name, limit in LIMITS.items()}
    return limited | {
        "key": article_key(article),
        "source_id": source_id,
        "text": article.text,
        "fingerprint": article.fingerprint,
        "published": article.published,
        "tags": list(article.tags),
        "page_read": article.page_read,
        **{side: getattr(article, side) for side in SIDES},
    }


def article_key(article: Article) -> str:
    """What makes a second look at an article the same one: its guid, else its address, else its text or headline."""
    key = article.guid or article.url or article.fingerprint or article.title
    # PostgreSQL keeps no more than 2,704 bytes in an index.
    return key if len(key) <= LONGEST_KEY else f"sha256:{hashlib.sha256(key.encode()).hexdigest()}"


def candidates(connection: sa.Connection, list_id: int, had: sa.Select[Any]) -> tuple[Article, ...]:
    """The articles of a list that no edition of a query looked at, or that an editor pinned; the newest 10,000."""
    # A sum stands in no index: SQLite would go through all the editions for every article, and not the other way.
    by_them = (edition_articles.c.edition_id + 0).in_(sa.select(had.subquery().c.id))
    looked = (edition_articles.c.article_id == articles.c.id) & by_them
    wanted = ~sa.exists().where(looked) | (articles.c.mark == Mark.PIN.value)
    query = of_list(list_id).where(articles.c.held == "", wanted)
    newest = query.order_by(articles.c.first_seen.desc(), articles.c.id.desc()).limit(MOST_CANDIDATES)
    return tuple(read_article(row) for row in connection.execute(newest))


def articles_of(connection: sa.Connection, list_id: int, limit: int) -> tuple[Article, ...]:
    """The newest articles of a list, newest first."""
    query = of_list(list_id).order_by(articles.c.first_seen.desc(), articles.c.id.desc()).limit(limit)
    return tuple(read_article(row) for row in connection.execute(query))


def mark_article(connection: sa.Connection, article_id: int, mark: Mark) -> None:
    """Write down what an editor says of an article."""
    connection.execute(sa.update(articles).where(articles.c.id == article_id).values(mark=mark))


def article_numbered(connection: sa.Connection, article_id: int) -> Article:
    """The article of an id; UsageError when there is none."""
    row = connection.execute(sa.select(articles).where(articles.c.id == article_id)).one_or_none()
    if row is None:
        raise UsageError(f"there is no article {article_id}", fix="`digest articles list` shows them")
    return read_article(row)


def of_list(list_id: int) -> sa.Select[Any]:
    """The query for the articles of every source that a list reads."""
    of_sources = sa.select(list_sources.c.source_id).where(list_sources.c.list_id == list_id)
    return sa.select(articles).where(articles.c.source_id.in_(of_sources))


def read_article(row: sa.Row[Any]) -> Article:
    """An article from its row."""
    names = ("url", "title", "text", "source", "guid", "author", "published", "language", "image", "credit")
    more = ("fingerprint", "first_seen", "page_read", "source_id", "id", *SIDES)
    return Article(tags=tuple(row.tags), mark=Mark(row.mark), **{name: getattr(row, name) for name in names + more})

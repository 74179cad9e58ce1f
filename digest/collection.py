"""What stands behind `collect`: one source read, and what it gave kept or its failure recorded."""

import logging
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from digest.editions.fingerprint import fingerprint
from digest.errors import DigestError, SourceError
from digest.model import Article, Feed, SourceRecord
from digest.service import Service
from digest.sources.read import Memory, Reading, Source, read_source
from digest.storage.articles import Saved, save_articles
from digest.storage.pages import pages
from digest.storage.sources import record_failed_read, record_good_read

LOG = logging.getLogger("digest.collection")

# A page of this many articles is committed well under 200 ms.
ARTICLES_A_PAGE = 100
LONGEST_PAUSE = timedelta(days=1)
NOTHING_SAVED = Saved()


@dataclass(frozen=True, kw_only=True, slots=True)
class Collected:
    """What one read of a source came to: counts of articles, problems in plain words, or the error."""

    source: SourceRecord
    saved: Saved = NOTHING_SAVED
    unchanged: bool = False
    problems: tuple[str, ...] = ()
    error: str = ""


def read_one(service: Service, source: SourceRecord, now: datetime) -> Reading | SourceError:
    """What a source gave, or why it could not be read."""
    memory = Memory(etag=source.etag, modified=source.modified)
    try:
        return read_with_fingerprints(service.source(source.kind), source.address, memory, now)
    except SourceError as error:
        return error
    except DigestError as error:
        return SourceError(error.what, where=error.where, fix=error.fix)


def read_with_fingerprints(part: Source, address: str, memory: Memory, now: datetime) -> Reading:
    """What a source gives, each article with its fingerprint; SourceError when it cannot be read."""
    reading = read_source(part, address, memory, now)
    feed = with_own_guids(reading.feed)
    articles = tuple(replace(article, fingerprint=fingerprint(article.text)) for article in feed.articles)
    return replace(reading, feed=replace(feed, articles=articles))


def with_own_guids(feed: Feed) -> Feed:
    """The feed without the guids that several of its articles share: those say nothing of which article it is."""
    times = Counter(article.guid for article in feed.articles if article.guid)
    shared = {guid for guid, number in times.items() if number > 1}
    if not shared:
        return feed
    articles = tuple(replace(one, guid="") if one.guid in shared else one for one in feed.articles)
    problem = f"{sum(times[guid] for guid in shared)} articles share their guids, so they are known by their addresses"
    return replace(feed, articles=articles, problems=(*feed.problems, problem))


def keep(service: Service, source: SourceRecord, outcome: Reading | SourceError, now: datetime) -> Collected:
    """Keep what a read gave, or remember why it failed; what the database refuses of one source stops no other."""
    try:
        if isinstance(outcome, SourceError):
            return remember_failure(service, source, outcome, now)
        return keep_reading(service, source, outcome, now)
    except DigestError as error:
        LOG.warning("source %d: %s", source.id, error)
        return Collected(source=source, error=str(error))


def keep_reading(service: Service, source: SourceRecord, outcome: Reading, now: datetime) -> Collected:
    """Keep what a read gave, a page of articles at a time, then remember the read itself."""
    saved = keep_articles(service, source, outcome.feed.articles, now)
    with service.database.write() as connection:
        record_good_read(
            connection,
            source,
            title=outcome.feed.title,
            # What the server said of an unchanged document still holds.
            etag=outcome.etag or (source.etag if outcome.unchanged else ""),
            modified=outcome.modified or (source.modified if outcome.unchanged else ""),
            problems=outcome.feed.problems,
            now=now,
            # Looking into a folder of this machine costs nobody anything.
            next_try=now if source.kind == "folder" else now + service.settings.fetch.every,
        )
    return Collected(source=source, saved=saved, unchanged=outcome.unchanged, problems=outcome.feed.problems)


def keep_articles(service: Service, source: SourceRecord, articles: tuple[Article, ...], now: datetime) -> Saved:
    """Keep a source's articles; gives how many were new, changed and the same."""
    total = Saved()
    for page in pages(articles, ARTICLES_A_PAGE):
        with service.database.write() as connection:
            saved = save_articles(connection, source.id, page, now)
        total = Saved(new=total.new + saved.new, changed=total.changed + saved.changed, same=total.same + saved.same)
    return total


def remember_failure(service: Service, source: SourceRecord, error: SourceError, now: datetime) -> Collected:
    """Record why a source failed and when it is tried again: later each time, never when it is gone for good."""
    pause = min(service.settings.fetch.every * 2 ** min(source.failures, 10), LONGEST_PAUSE)
    with service.database.write() as connection:
        record_failed_read(
            connection,
            source,
            error=str(error),
            now=now,
            next_try=now + max(pause, error.retry_after or timedelta()),
            disabled=error.permanent,
        )
    return Collected(source=source, error=str(error))

"""What stands behind `collect`, its second half: what a source gave is kept, or its failure recorded."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from digest.editions.fingerprint import fingerprint
from digest.editions.repeated import repeated
from digest.errors import DigestError, SourceError, StorageError
from digest.model import Article, SourceRecord
from digest.reading import Outcome, is_remote
from digest.service import Service
from digest.sources.flood import flood
from digest.sources.read import Reading
from digest.sources.recurring import Counts, learn, without_recurring
from digest.sources.rhythm import Rhythm, pause_between, rhythm_of
from digest.storage.articles import Saved, article_key, save_articles
from digest.storage.history import Before, article_times, before, count_held
from digest.storage.pages import pages
from digest.storage.sources import GoodRead, record_failed_read, record_good_read

LOG = logging.getLogger("digest.collection")

# A page of this many articles is committed well under 200 ms.
ARTICLES_A_PAGE = 100
LONGEST_PAUSE = timedelta(days=1)
JITTER = 0.2  # of a pause
MOST_HELD = 500  # articles of one source
TIMES = 60  # articles of a source that make its rhythm
NOTHING_SAVED = Saved()


@dataclass(frozen=True, kw_only=True, slots=True)
class Collected:
    """What one read of a source came to: counts of articles (`held`: old that came as new), problems, or the error.

    `refused` is the error when it was not the source's but the database's.
    """

    source: SourceRecord
    saved: Saved = NOTHING_SAVED
    unchanged: bool = False
    problems: tuple[str, ...] = ()
    held: int = 0
    error: str = ""
    refused: StorageError | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Looked:
    """The articles to keep, the keys of those to hold back, and what is known now of the source's paragraphs."""

    articles: tuple[Article, ...] = ()
    held: frozenset[str] = frozenset()
    paragraphs: Counts = ()


def keep(service: Service, source: SourceRecord, outcome: Outcome, now: datetime) -> Collected:
    """Keep what a read gave, or remember why it failed; what the database refuses of one source stops no other."""
    try:
        if isinstance(outcome, SourceError):
            return remember_failure(service, source, outcome, now)
        return keep_reading(service, source, outcome, now)
    except DigestError as error:
        LOG.warning("source %d: %s", source.id, error)
        return Collected(source=source, error=str(error), refused=error if isinstance(error, StorageError) else None)


def keep_reading(service: Service, source: SourceRecord, outcome: Reading, now: datetime) -> Collected:
    """Keep what a read gave, a page of articles at a time, then remember the read itself."""
    looked = looked_at(service, source, outcome.feed.articles)
    saved = keep_articles(service, source, looked.articles, now, looked.held)
    rhythm = rhythm_now(service, source, saved.new - len(looked.held), now)
    read = GoodRead(
        title=outcome.feed.title,
        # What the server said of an unchanged document still holds.
        etag=outcome.etag or (source.etag if outcome.unchanged else ""),
        modified=outcome.modified or (source.modified if outcome.unchanged else ""),
        problems=outcome.feed.problems,
        unchanged=outcome.unchanged,
        moved_to=outcome.address,
        usual_gap=rhythm.usual_gap,
        newest=rhythm.newest,
        paragraphs=looked.paragraphs,
    )
    every = service.settings.fetch.every
    # Looking into a folder of this machine costs nobody anything.
    pause = pause_between(rhythm, every, now) if is_remote(source) else timedelta()
    with service.database.write() as connection:
        record_good_read(connection, source, read, now=now, next_try=now + pause)
    problems = outcome.feed.problems
    return Collected(source=source, saved=saved, unchanged=outcome.unchanged, problems=problems, held=len(looked.held))


def looked_at(service: Service, source: SourceRecord, found: tuple[Article, ...]) -> Looked:
    """A source's articles before the background of its earlier ones: old ones apart, boilerplate out."""
    if not found:
        return Looked(paragraphs=source.paragraphs)
    if not source.reads:
        paragraphs = learn(source.paragraphs, found)
        return Looked(articles=tuple(own_text(one, paragraphs) for one in found), paragraphs=paragraphs)
    with service.database.read() as connection:
        known = before(connection, source.id, found)
        # Whoever fills a folder with old articles wants them, and what a source gives first is as old as it likes.
        guarded = is_remote(source) and not known.first
        old = flooding(source, known) if guarded else ()
        full = bool(old) and count_held(connection, source.id) >= MOST_HELD
    held = frozenset(map(article_key, old))
    fresh = [one for one in known.new if article_key(one) not in held]
    paragraphs = learn(source.paragraphs, fresh)
    # A source that names its articles anew at each read must not fill the disk.
    kept = tuple(own_text(one, paragraphs) for one in found if not full or article_key(one) not in held)
    return Looked(articles=kept, held=held, paragraphs=paragraphs)


def flooding(source: SourceRecord, known: Before) -> tuple[Article, ...]:
    """Those of a source's new articles that are old and too many; compared as the earlier ones are kept."""
    bare = {own_text(one, source.paragraphs): one for one in known.new}
    again = frozenset(bare[one] for one in repeated(tuple(bare), known.earlier))
    return flood(known.new, again, source.good_at)


def own_text(article: Article, paragraphs: Counts) -> Article:
    """An article without what its source puts under everything, and the fingerprint of what is left."""
    own = without_recurring(article, paragraphs)
    return article if own is article else replace(own, fingerprint=fingerprint(own.text, own.title))


def rhythm_now(service: Service, source: SourceRecord, fresh: int, now: datetime) -> Rhythm:
    """How often a source posts, looked up anew when something was new; what came late was posted now all the same."""
    if fresh <= 0:
        return Rhythm(source.usual_gap, source.newest)
    with service.database.read() as connection:
        rhythm = rhythm_of(article_times(connection, source.id, TIMES))
    return replace(rhythm, newest=now) if source.reads and rhythm.newest is not None else rhythm


def keep_articles(
    service: Service,
    source: SourceRecord,
    articles: tuple[Article, ...],
    now: datetime,
    held: frozenset[str] = frozenset(),
) -> Saved:
    """Keep a source's articles, those whose key is `held` apart; gives how many were new, changed and the same."""
    total = Saved()
    for page in pages(articles, ARTICLES_A_PAGE):
        with service.database.write() as connection:
            saved = save_articles(connection, source.id, page, now, held)
        total = Saved(new=total.new + saved.new, changed=total.changed + saved.changed, same=total.same + saved.same)
    return total


def remember_failure(service: Service, source: SourceRecord, error: SourceError, now: datetime) -> Collected:
    """Record why a source failed and when it is tried again: later each time, never when it is gone for good."""
    pause = min(service.settings.fetch.every * 2 ** min(source.failures, 10), LONGEST_PAUSE)
    # The jitter only adds: many sources of a host that was down must not all come back in the same minute.
    wait = max(pause, error.retry_after or timedelta()) * (1 + JITTER * service.chance.random())
    with service.database.write() as connection:
        record_failed_read(
            connection,
            source,
            error=str(error),
            now=now,
            next_try=now + wait,
            disabled=error.permanent,
        )
    return Collected(source=source, error=str(error))

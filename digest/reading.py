"""What stands behind `collect`, its first half: the due sources read, many hosts at once and each host in turn."""

import logging
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import datetime, timedelta

from digest.editions.fingerprint import fingerprint
from digest.errors import DigestError, SourceError
from digest.model import Feed, SourceRecord
from digest.service import Service
from digest.sources.address import host_of
from digest.sources.full_text import is_teaser
from digest.sources.local import is_local
from digest.sources.read import Memory, Reading, Source, read_source
from digest.storage.articles import article_key
from digest.storage.history import Seen, seen_before

LOG = logging.getLogger("digest.reading")

READERS = 24
PAGES_FOR = timedelta(days=3)
Outcome = Reading | SourceError


def read_all(service: Service, due: Sequence[SourceRecord], now: datetime) -> Iterator[tuple[SourceRecord, Outcome]]:
    """What each source gave or why it could not be read: those of this machine in order, then the others as they come.

    No more of the others is held than is under way.
    """
    here = [source for source in due if not is_remote(source)]
    queues = deque(by_host(service, [source for source in due if is_remote(source)]))
    under_way: dict[Future[Outcome], deque[SourceRecord]] = {}
    with ThreadPoolExecutor(READERS) as readers:
        yield from zip(here, readers.map(lambda source: read_one(service, source, now), here), strict=True)
        while under_way or (queues and not service.stopping.is_set()):
            while queues and not service.stopping.is_set() and len(under_way) < READERS:
                queue = queues.popleft()
                under_way[readers.submit(read_one, service, queue[0], now)] = queue
            for done in wait(under_way, return_when=FIRST_COMPLETED).done:
                queue = under_way.pop(done)
                yield queue.popleft(), done.result()
                if queue:
                    queues.append(queue)


def by_host(service: Service, due: Sequence[SourceRecord]) -> list[deque[SourceRecord]]:
    """Remote sources, those of each public host in one queue, so that no reader waits for another; else each alone."""
    queues: dict[str, deque[SourceRecord]] = {}
    for source in due:
        own = service.fetcher.is_own(source.address)
        queues.setdefault(f"#{source.id}" if own else host_of(source.address), deque()).append(source)
    return list(queues.values())


def is_remote(source: SourceRecord) -> bool:
    """Whether a source is on the network."""
    return source.address.lower().startswith(("http://", "https://"))


def read_one(service: Service, source: SourceRecord, now: datetime) -> Outcome:
    """What a source gave, or why it could not be read."""
    memory = Memory(etag=source.etag, modified=source.modified)
    try:
        reading = read_source(service.source(source.kind), place_of(service, source), memory, now)
        if source.full_text and is_remote(source):
            reading = with_whole_texts(service, source, reading, now)
        return fingerprinted(reading)
    except SourceError as error:
        return error
    except DigestError as error:
        return SourceError(error.what, where=error.where, fix=error.fix)
    except Exception as error:
        # The other sources are read all the same; what we never thought of is told with its place.
        LOG.exception("source %d could not be read", source.id)
        what = f"this should not have happened: {type(error).__name__}: {error}"
        return SourceError(what, fix="report it with what the log says; it is tried again later")


def place_of(service: Service, source: SourceRecord) -> str:
    """Where a source is read: a path that is not absolute is seen from the settings, so that both can move."""
    address = source.address
    ours = ":" not in source.kind and is_local(address) and "://" not in address and not address.startswith(("/", "~"))
    return str(service.settings.path(address).absolute()) if ours else address


def with_whole_texts(service: Service, source: SourceRecord, reading: Reading, now: datetime) -> Reading:
    """A reading whose teasers were replaced by the texts of their pages, a bounded number at a time."""
    articles = reading.feed.articles
    with service.database.read() as connection:
        seen = seen_before(connection, source.id, articles)
    teasers = [one for one in articles if is_teaser(one) and page_is_due(seen.get(article_key(one)), now)]
    whole, left = service.page_reader.read(teasers, public_only=not service.fetcher.is_own(source.address))
    # Whoever is left over is read with the feed's next reading, so that one must not be answered with "not modified".
    if left:
        reading = replace(reading, etag="", modified="")
    by_key = {article_key(one): one for one in whole}
    articles = tuple(by_key.get(article_key(one), one) for one in articles)
    return replace(reading, feed=replace(reading.feed, articles=articles))


def page_is_due(seen: Seen | None, now: datetime) -> bool:
    """Whether an article's page is to be read: once, and not for ever where it does not come."""
    return seen is None or (not seen.page_read and now - seen.first < PAGES_FOR)


def read_with_fingerprints(part: Source, address: str, memory: Memory, now: datetime) -> Reading:
    """What a source gives, each article with its fingerprint; SourceError when it cannot be read."""
    return fingerprinted(read_source(part, address, memory, now))


def fingerprinted(reading: Reading) -> Reading:
    """A reading whose articles have their fingerprints, and no guid that is another's too."""
    feed = with_own_guids(reading.feed)
    times = Counter(article.text for article in feed.articles)
    articles = tuple(
        # What several say is about none of them, and with a headline much like theirs would still be no name.
        replace(one, fingerprint=fingerprint(one.text, one.title if times[one.text] == 1 else ""))
        for one in feed.articles
    )
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

"""What stands behind `collect`, its first half: the due sources read, many hosts at once and each host in turn."""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import datetime

from digest.editions.fingerprint import fingerprint
from digest.errors import SourceError
from digest.model import SourceRecord
from digest.service import Service
from digest.sources.address import host_of
from digest.sources.read import Memory, Reading, Source, read_source

READERS = 24
Outcome = Reading | SourceError


def read_all(service: Service, due: Sequence[SourceRecord], now: datetime) -> Iterator[tuple[SourceRecord, Outcome]]:
    """What each source gave or why it could not be read, as it comes; no more is held than is under way."""
    queues = deque(by_host(service, due))
    under_way: dict[Future[Outcome], deque[SourceRecord]] = {}
    with ThreadPoolExecutor(READERS) as readers:
        while queues or under_way:
            while queues and len(under_way) < READERS:
                queue = queues.popleft()
                under_way[readers.submit(read_one, service, queue[0], now)] = queue
            for done in wait(under_way, return_when=FIRST_COMPLETED).done:
                queue = under_way.pop(done)
                yield queue.popleft(), done.result()
                if queue:
                    queues.append(queue)


def by_host(service: Service, due: Sequence[SourceRecord]) -> list[deque[SourceRecord]]:
    """The sources of each public host in one queue, so that no reader waits for another; any other by itself."""
    queues: dict[str, deque[SourceRecord]] = {}
    for source in due:
        public = is_remote(source) and not service.fetcher.is_own(source.address)
        queues.setdefault(host_of(source.address) if public else f"#{source.id}", deque()).append(source)
    return list(queues.values())


def is_remote(source: SourceRecord) -> bool:
    """Whether a source is on the network."""
    return source.address.lower().startswith(("http://", "https://"))


def read_one(service: Service, source: SourceRecord, now: datetime) -> Outcome:
    """What a source gave, or why it could not be read."""
    memory = Memory(etag=source.etag, modified=source.modified)
    try:
        return read_with_fingerprints(service.source(source.kind), source.address, memory, now)
    except SourceError as error:
        return error


def read_with_fingerprints(part: Source, address: str, memory: Memory, now: datetime) -> Reading:
    """What a source gives, each article with its fingerprint; SourceError when it cannot be read."""
    reading = read_source(part, address, memory, now)
    articles = tuple(replace(article, fingerprint=fingerprint(article.text)) for article in reading.feed.articles)
    return replace(reading, feed=replace(reading.feed, articles=articles))

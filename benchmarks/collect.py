"""What collecting costs: many feeds of ten items, each 50 ms away on loopback; seconds, memory, the longest write.

Run: python benchmarks/collect.py [FEEDS]
"""

import asyncio
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from digest.model import MailingList
from digest.pipeline import collect
from digest.service import Service
from digest.settings import FetchSettings, ServiceSettings, Settings
from digest.storage.lists import add_list
from digest.storage.sources import add_source

NOW = datetime(2026, 1, 5, 6, tzinfo=UTC)
LATENCY = 0.05  # seconds
PARAGRAPH = (
    "The harbour council of {0} met on day {1} and spoke for hours about pier {2} and what it may cost the town. "
)


def feed(number: int) -> bytes:
    """A made-up feed of ten items."""
    items = "".join(
        f"<item><title>Pier {item} of town {number}</title><link>https://town{number}.example/pier/{item}</link>"
        f"<guid>{number}-{item}</guid><pubDate>{NOW - timedelta(hours=5 * item):%a, %d %b %Y %H:%M:%S} +0000</pubDate>"
        f"<description>&lt;p&gt;{PARAGRAPH.format(number, item, item * number) * 4}&lt;/p&gt;</description></item>"
        for item in range(10)
    )
    return f"<rss version='2.0'><channel><title>Town {number}</title>{items}</channel></rss>".encode()


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One request, answered after the latency; a feed that is known is not modified."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    await asyncio.sleep(LATENCY)
    number = int(head.split()[1].strip("/"))
    known, body = "if-none-match" in head.lower(), feed(number)
    status = (
        "304 Not Modified" if known else f"200 OK\r\nContent-Length: {len(body)}\r\nContent-Type: application/rss+xml"
    )
    writer.write(f'HTTP/1.1 {status}\r\nETag: "{number}"\r\nConnection: close\r\n\r\n'.encode())
    if not known:
        writer.write(body)
    await writer.drain()
    writer.close()


async def serve() -> None:
    """A server on a free port of loopback, which it prints."""
    server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=1000)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextmanager
def server() -> Iterator[int]:
    """The server in a process of its own; gives its port."""
    process = subprocess.Popen([sys.executable, __file__, "serve"], stdout=subprocess.PIPE, text=True)
    try:
        yield int(process.stdout.readline() if process.stdout else 0)
    finally:
        process.kill()


def memory() -> float:
    """The most memory that this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def processor(who: int = resource.RUSAGE_SELF) -> float:
    """The seconds of processor time of this process, or of those it started and that have ended."""
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def timed_round(service: Service, now: datetime, name: str) -> None:
    """Collect all that is due and print what it took."""
    marks: list[float] = []
    began, used = time.perf_counter(), processor()
    collected = collect(service, now, lambda _: marks.append(memory()))
    seconds = time.perf_counter() - began
    new = sum(entry.saved.new for entry in collected)
    failed = sum(bool(entry.error) for entry in collected)
    quarter = marks[len(marks) // 4]
    print(f"{name}: {len(collected)} feeds, {new} new articles, {failed} failed, {seconds:.1f} s", end=", ")
    print(f"{processor() - used:.1f} s of one processor here", end=", ")
    print(f"memory {quarter:.0f} MB after a quarter, {marks[-1]:.0f} MB at the end")


def main(feeds: int) -> None:
    """Two rounds over so many feeds: all new, then not modified."""
    with tempfile.TemporaryDirectory() as folder, server() as port:
        fetch = FetchSettings(allowed_networks=("127.0.0.0/8",))
        settings = Settings(service=ServiceSettings(database="digest.db"), fetch=fetch, folder=Path(folder))
        service = Service(settings, clock=lambda: NOW)
        service.upgrade()
        with service.database.write() as connection:
            stored = add_list(connection, MailingList(name="all", title="All", sender="a@example.org"), NOW)
            for number in range(feeds):
                add_source(connection, stored.id, "feed", f"http://127.0.0.1:{port}/{number}", NOW)
        timed_round(service, NOW, "new")
        timed_round(service, NOW + timedelta(days=2), "not modified")
        service.close()
        print(f"parsing processes: {processor(resource.RUSAGE_CHILDREN):.1f} s of processor time")


if __name__ == "__main__":
    if sys.argv[1:] == ["serve"]:
        asyncio.run(serve())
    else:
        main(int(sys.argv[1]) if sys.argv[1:] else 1000)

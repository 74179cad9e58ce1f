"""The program of a parsing process: takes documents from its pipe, gives what they hold, one after the other."""

import resource
import sys
from contextlib import suppress
from multiprocessing.connection import Connection

from digest.sources.feed import parse_feed

LARGEST = 2_000_000_000  # bytes of memory; a document that needs more costs this process, and no other


def work(pipe: Connection) -> None:
    """Say that it is ready, then answer until the other end is closed: what, data, address, content type."""
    pipe.send("ready")
    while True:
        try:
            what, data, address, content_type = pipe.recv()
        except EOFError:
            return
        pipe.send(read(what, data, address, content_type))


def read(what: str, data: bytes, address: str, content_type: str) -> object:
    """The feed of a document, or what stands on a page."""
    if what == "feed":
        return parse_feed(data, address, content_type)
    # Imported here, because it costs a quarter of a second and most sources are feeds.
    from digest.sources.page import read_page  # noqa: PLC0415

    return read_page(data, address, content_type)


def main(number: int) -> None:
    """Work at the pipe of a file number until its other end is gone, in the middle of an answer or not."""
    resource.setrlimit(resource.RLIMIT_AS, (LARGEST, LARGEST))
    with Connection(number) as pipe, suppress(ConnectionError):
        work(pipe)


if __name__ == "__main__":
    main(int(sys.argv[1]))

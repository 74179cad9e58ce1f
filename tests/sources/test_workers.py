"""Parsing in processes of their own: what hangs, dies or is not there costs one document, never the service."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from multiprocessing import Pipe
from pathlib import Path
from typing import cast

import pytest

from digest.errors import SourceError
from digest.sources.feed import parse_feed
from digest.sources.page import read_page
from digest.sources.workers import COMMAND, Workers

FEED = b"<rss version='2.0'><channel><title>Tide</title><item><title>Pier</title><guid>1</guid></item></channel></rss>"
PAGE = b"<html><body><h1>A pier</h1><p>The pier is open.</p></body></html>"
TROUBLE = """
import sys, time, os
from multiprocessing.connection import Connection
pipe = Connection(int(sys.argv[1]))
pipe.send("ready")
while True:
    what, data, address, kind = pipe.recv()
    if data == b"hang":
        time.sleep(60)
    if data == b"die":
        os._exit(1)
    pipe.send((os.getpid(), data))
"""
SILENT = """
import os, pathlib, sys, time
pathlib.Path(sys.argv[1]).write_text(str(os.getpid()))
os.close(int(sys.argv[2]))
time.sleep(600)
"""


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    pool = Workers(2)
    yield pool
    pool.close()


@pytest.fixture
def troubled(tmp_path: Path) -> Iterator[Workers]:
    """One worker that hangs or dies when it is told to."""
    (tmp_path / "trouble.py").write_text(TROUBLE)
    pool = Workers(1, seconds=0.5, command=(sys.executable, str(tmp_path / "trouble.py")))
    yield pool
    pool.close()


def test_a_process_gives_what_the_function_gives(workers: Workers) -> None:
    assert workers.feed(FEED, "https://a.example/", "") == parse_feed(FEED, "https://a.example/")
    assert workers.page(PAGE, "https://a.example/", "") == read_page(PAGE, "https://a.example/")


def test_many_threads_share_the_processes(workers: Workers) -> None:
    titles: list[str] = []
    threads = [threading.Thread(target=lambda: titles.append(workers.feed(FEED, "", "").title)) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert titles == ["Tide"] * 12


@pytest.mark.parametrize(("document", "reason"), [(b"hang", "within 0.5 seconds"), (b"die", "could not be parsed")])
def test_a_process_that_hangs_or_dies_is_replaced(troubled: Workers, document: bytes, reason: str) -> None:
    before = troubled.feed(b"fine", "", "")
    with pytest.raises(SourceError, match=reason) as caught:
        troubled.feed(document, "https://user:secret@a.example/feed?key=1", "")
    assert caught.value.where == "https://a.example/feed"
    after = troubled.feed(b"fine", "", "")
    assert after != before


def test_a_process_that_cannot_start_is_a_source_error() -> None:
    pool = Workers(1, command=(sys.executable, "-c", "raise SystemExit"))
    for _ in range(2):
        with pytest.raises(SourceError):
            pool.feed(FEED, "", "")
    pool.close()


def test_nothing_starts_before_the_first_document() -> None:
    pool = Workers(2, command=("/does/not/exist",))
    pool.close()


def test_a_process_that_does_not_begin_is_ended(tmp_path: Path) -> None:
    number = tmp_path / "number"
    pool = Workers(1, command=(sys.executable, "-c", SILENT, str(number)))
    with pytest.raises(SourceError, match="could not be parsed"):
        pool.feed(FEED, "", "")
    pool.close()
    with pytest.raises(ProcessLookupError):
        os.kill(int(number.read_text()), 0)


def test_a_ctrl_c_is_for_the_service_alone(troubled: Workers) -> None:
    number, _ = cast(tuple[int, bytes], troubled.feed(b"fine", "", ""))
    assert os.getpgid(number) != os.getpgid(0)


def test_a_process_whose_service_is_gone_says_nothing_about_it() -> None:
    ours, theirs = Pipe()
    with theirs:
        process = subprocess.Popen(
            [*COMMAND, str(theirs.fileno())], pass_fds=[theirs.fileno()], stderr=subprocess.PIPE, text=True
        )
    assert ours.recv() == "ready"
    os.kill(process.pid, signal.SIGSTOP)
    ours.send(("feed", FEED, "", ""))
    # What is asked and not read yet, and an answer that nobody takes, both break the pipe.
    ours.close()
    os.kill(process.pid, signal.SIGCONT)
    assert process.communicate(timeout=60) == (None, "")

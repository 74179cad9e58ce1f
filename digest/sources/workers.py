"""Parsing in processes of their own: what hangs or eats memory is killed, and costs one source one read."""

import os
import queue
import subprocess
import sys
from collections.abc import Sequence
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import cast

from digest.errors import SourceError
from digest.model import Feed
from digest.sources.address import public_address
from digest.sources.page import Page

SECONDS, STARTING = 5.0, 60.0
COMMAND = (sys.executable, "-P", "-m", "digest.sources.worker")


class Workers:
    """A few parsing processes, started when first needed; used from many threads, each document has `seconds`."""

    def __init__(self, count: int = 0, seconds: float = SECONDS, command: Sequence[str] = COMMAND) -> None:
        self._seconds, self._command = seconds, command
        self._idle: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        self._count = count or max(1, min(4, os.cpu_count() or 1))
        for _ in range(self._count):
            self._idle.put(None)

    def feed(self, data: bytes, address: str, content_type: str) -> Feed:
        """The feed of a document; SourceError when that takes too long or ends the process."""
        return cast(Feed, self._ask("feed", data, address, content_type))

    def page(self, data: bytes, address: str, content_type: str) -> Page:
        """What stands on a page; SourceError when that takes too long or ends the process."""
        return cast(Page, self._ask("page", data, address, content_type))

    def close(self) -> None:
        """End every process; nothing can be parsed afterwards."""
        for _ in range(self._count):
            worker = self._idle.get()
            if worker:
                worker.close()

    def _ask(self, *question: str | bytes) -> object:
        worker, answered = self._idle.get(), False
        try:
            worker = worker or _Worker(self._command)
            answer = worker.ask(question, self._seconds)
            answered = True
        except (TimeoutError, EOFError, OSError) as problem:
            raise self._failed(str(question[2]), problem) from None
        finally:
            if worker and not answered:
                worker.close()
            self._idle.put(worker if answered else None)
        return answer

    def _failed(self, address: str, problem: Exception) -> SourceError:
        slow = isinstance(problem, TimeoutError)
        what = f"it could not be parsed within {self._seconds:g} seconds" if slow else "it could not be parsed"
        return SourceError(what, where=public_address(address), fix="its publisher must mend it; it is tried again")


class _Worker:
    """One process and our end of its pipe."""

    def __init__(self, command: Sequence[str]) -> None:
        ours, theirs = Pipe()
        self._pipe: Connection = ours
        with theirs:
            # In a group of its own, so that a Ctrl-C is for the service alone.
            self._process = subprocess.Popen(  # noqa: S603 -- our own program, by its own interpreter
                [*command, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                process_group=0,
            )
        try:
            self._answer(STARTING)
        except BaseException:
            self.close()
            raise

    def ask(self, question: tuple[str | bytes, ...], seconds: float) -> object:
        """The answer to one question; TimeoutError, EOFError or OSError when there is none."""
        self._pipe.send(question)
        return self._answer(seconds)

    def close(self) -> None:
        """End the process at once."""
        self._pipe.close()
        self._process.kill()
        self._process.wait()

    def _answer(self, seconds: float) -> object:
        if not self._pipe.poll(seconds):
            raise TimeoutError
        return self._pipe.recv()

"""Waiting for what knows no limit of its own, for so long and no longer."""

import queue
import threading
from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")


def in_time(ask: Callable[[], Answer], seconds: float) -> Answer:
    """What a call gives or raises within so many seconds; TimeoutError when it takes longer.

    The thread that waits in vain is left behind: nothing can end it, and it keeps nobody from ending the program.
    """
    given: queue.SimpleQueue[Answer] = queue.SimpleQueue()
    raised: list[Exception] = []
    done = threading.Event()

    def put_answer() -> None:
        try:
            given.put(ask())
        except Exception as error:
            raised.append(error)
        done.set()

    threading.Thread(target=put_answer, daemon=True).start()
    if not done.wait(seconds):
        raise TimeoutError("no answer in time")
    if raised:
        raise raised[0]
    return given.get()

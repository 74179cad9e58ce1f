"""Who goes first where processors are few: who writes, for which all connections wait, before who sends."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

# Seconds after which a thread that others wait for lets go of the interpreter; Python's own are ten times as long.
HAND_OVER = 0.0005


@contextmanager
def giving_way() -> Iterator[None]:
    """Have this thread, and the processes it starts, give way until the block ends; other threads hand over sooner.

    For one run at a time: of two that overlap, the last to end would leave the process as the first has made it.
    """
    before = sys.getswitchinterval()
    sys.setswitchinterval(HAND_OVER)
    scheduled("normal", "batch")
    try:
        yield
    finally:
        scheduled("batch", "normal")
        sys.setswitchinterval(before)


def going_first() -> None:
    """Have this thread, which one that gives way has started, not do so itself."""
    scheduled("batch", "normal")


def scheduled(before: str, after: str) -> None:
    """Have Linux schedule this thread another way, unless it is not scheduled as it was to be before (sched(7))."""
    if sys.platform == "linux":
        # Who is scheduled as a batch interrupts nobody when there is something to do again.
        policies = {"normal": os.SCHED_OTHER, "batch": os.SCHED_BATCH}
        # Where that is forbidden, mail goes out all the same.
        with suppress(OSError):
            if os.sched_getscheduler(0) == policies[before]:
                os.sched_setscheduler(0, policies[after], os.sched_param(0))

"""Who goes first where processors are few: who writes, for which all connections wait, before who sends."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar

# Seconds after which a thread that others wait for lets go of the interpreter; Python's own are ten times as long.
HAND_OVER = 0.0005

_gives_way = ContextVar("gives_way", default=False)


@contextmanager
def giving_way(*, is_written_here: bool) -> Iterator[None]:
    """Have all threads hand over sooner until the block ends; this one, and what it starts, give way where we write.

    Beside a server that writes for us, as a process of its own, the thread that sends would come off badly.
    For one run at a time: of two that overlap, the last to end would leave the process as the first has made it.
    """
    before = sys.getswitchinterval()
    sys.setswitchinterval(HAND_OVER)
    was_told = is_written_here and scheduled("normal", "batch")
    reset = _gives_way.set(was_told)
    try:
        yield
    finally:
        _gives_way.reset(reset)
        if was_told:
            scheduled("batch", "normal")
        sys.setswitchinterval(before)


def gives_way() -> bool:
    """Whether this thread does, and so those that it starts, until they say `going_first`."""
    return _gives_way.get()


def going_first() -> None:
    """Have this thread, which was started by one that gives way, not do so."""
    scheduled("batch", "normal")


def going_first_while(writes: bool) -> None:
    """Have this thread go first while it writes itself, and give way again after that, if it does."""
    if gives_way():
        scheduled(*(("batch", "normal") if writes else ("normal", "batch")))


def scheduled(before: str, after: str) -> bool:
    """Whether this thread was scheduled the one way and is now scheduled the other (sched(7)); on Linux alone."""
    if sys.platform == "linux":
        # Who is scheduled as a batch interrupts nobody when there is something to do again.
        policies = {"normal": os.SCHED_OTHER, "batch": os.SCHED_BATCH}
        # Where that is forbidden, mail goes out all the same.
        with suppress(OSError):
            if os.sched_getscheduler(0) == policies[before]:
                os.sched_setscheduler(0, policies[after], os.sched_param(0))
                return True
    return False

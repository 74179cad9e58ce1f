"""Warming up a new sender: so many mails on the first day, each day more, until receivers know it."""

import math
from dataclasses import dataclass
from datetime import date

# Past this nobody counts any more.
ENOUGH = 1_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class WarmUp:
    """How a sender's domain begins: `first` mails on the day `since`, each day `growth` times as many."""

    domain: str
    since: date
    first: int
    growth: float


def warm_up(plan: WarmUp, day: date) -> int | None:
    """How many mails may go on a day; none before the first, None once there is no limit."""
    days = (day - plan.since).days
    if days < 0:
        return 0
    if days * math.log(plan.growth) + math.log(plan.first) >= math.log(ENOUGH):
        return None
    return int(plan.first * plan.growth**days)

"""Manners towards those who take our mail: limits in all and for each provider, kept from one run to the next."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from digest.deliveries.pace import Pace
from digest.deliveries.standing import Standing

MOST_REMEMBERED = 5000


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """Mails a second (0: no limit): in all, to each provider, and to those that are named."""

    rate: float = 0
    per_domain: float = 0
    domains: Mapping[str, float] = field(default_factory=dict)


class Manners:
    """Says when the next mail may go, and remembers how we stand with each provider."""

    def __init__(self, limits: Limits, seconds: Callable[[], float]) -> None:
        self._limits, self._seconds = limits, seconds
        self._pace = Pace(limits.rate, seconds)
        self._standings: dict[str, Standing] = {}

    def begin(self) -> None:
        """Start a run: nothing is under way, what was learned holds."""
        for standing in self._standings.values():
            standing.under_way = 0

    def wait(self) -> float:
        """How many seconds until the next mail may go, to whichever provider."""
        return self._pace.wait()

    def went(self) -> None:
        """Take note that a mail goes now."""
        self._pace.went()

    def standing(self, name: str) -> Standing:
        """How we stand with a provider; of one that is new, at the beginning."""
        found = self._standings.get(name)
        if found is None:
            self._forget()
            rate = self._limits.domains.get(name, self._limits.per_domain)
            found = self._standings[name] = Standing(Pace(rate, self._seconds))
        return found

    def _forget(self) -> None:
        if len(self._standings) < MOST_REMEMBERED:
            return
        for name, standing in tuple(self._standings.items()):
            if not standing.under_way and not standing.wait():
                del self._standings[name]

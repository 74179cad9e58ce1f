"""Relays that refused us rest: whoever logs in with a wrong password every few seconds is soon shut out for good."""

from collections.abc import Callable
from dataclasses import dataclass

from digest.errors import TransportError

# Host, port and user of a relay.
Account = tuple[str, int, str]
# Seconds after the first refusal, and after as many as one likes; each rest is twice as long as the one before.
FIRST, LONGEST = 60.0, 900.0


@dataclass(frozen=True, slots=True)
class _Refusal:
    problem: TransportError
    rest: float
    until: float


class Rest:
    """Which relays refused us, kept from one run to the next; `seconds` is a clock that never goes back."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._refusals: dict[Account, _Refusal] = {}

    def problem(self, account: Account) -> TransportError | None:
        """Why a relay is not to be tried now; nothing when it may be."""
        refusal = self._refusals.get(account)
        return refusal.problem if refusal and self._seconds() < refusal.until else None

    def is_on_trial(self, account: Account) -> bool:
        """Whether a relay that may be tried again refused us when that was last done."""
        return account in self._refusals

    def refused(self, account: Account, problem: TransportError) -> None:
        """Let a relay rest; the refusals of connections that were opened together are one."""
        if self.problem(account):
            return
        before = self._refusals.get(account)
        rest = min(before.rest * 2, LONGEST) if before else FIRST
        self._refusals[account] = _Refusal(problem, rest, self._seconds() + rest)

    def works(self, account: Account) -> None:
        """Take note that a relay takes us again."""
        self._refusals.pop(account, None)

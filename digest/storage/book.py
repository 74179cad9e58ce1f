"""The book of deliveries: the rows of one database, a transaction for each call or for each part of it."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from digest.model import Delivery
from digest.storage import deliveries
from digest.storage.allowance import Allowance, exhausted, within
from digest.storage.at_once import at_once
from digest.storage.claim import claim
from digest.storage.database import Database
from digest.storage.write import Outcome, write


def _nothing(_point: str) -> None:
    pass


def _no_limit(_now: datetime) -> tuple[Allowance, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Book:
    """A database as the ledger of a delivering process writes it; `at` is told the crash point of a claim.

    `allowances` says what no claim may go beyond at a time, whoever else claims at the same moment.
    """

    database: Database
    at: Callable[[str], None] = _nothing
    allowances: Callable[[datetime], Sequence[Allowance]] = _no_limit

    def claim(
        self,
        *,
        token: str,
        limit: int,
        now: datetime,
        lease_until: datetime,
        edition: int | None = None,
        after: int = 0,
        without: Collection[int] = (),
    ) -> tuple[Delivery, ...]:
        """Up to `limit` pending rows of one edition, now claimed for this token or skipped; none: nothing pends."""
        allowances = self.allowances(now)
        with self.database.write() if allowances else self.database.mark() as connection:
            rows = claim(
                connection, token=token, limit=limit, now=now, lease_until=lease_until, edition=edition, after=after,
                without={*without, *exhausted(connection, allowances)},
            )  # fmt: skip
            rows = within(connection, rows, allowances, now)
            self.at("before_claim_commit")
        return rows

    def write(
        self, *, token: str, fences: Sequence[Delivery], settled: Sequence[Outcome], now: datetime
    ) -> frozenset[int]:
        """Settle and fence in one transaction, then skip whom it held up; gives the ids that passed the fence."""
        with self.database.at_once() as driver:
            passed = at_once(driver, self.database.dialect, token=token, fences=fences, settled=settled, now=now)
        if passed is None:
            with self.database.mark() as connection:
                passed = write(connection, token=token, fences=fences, settled=settled, now=now)
        return passed

    def renew(self, *, token: str, lease_until: datetime, now: datetime) -> int:
        """Lengthen the lease of every row this token has claimed."""
        with self.database.mark() as connection:
            return deliveries.renew(connection, token=token, lease_until=lease_until, now=now)

    def release(self, *, token: str, now: datetime) -> int:
        """Give back every row this token has claimed."""
        with self.database.mark() as connection:
            return deliveries.release(connection, token=token, now=now)

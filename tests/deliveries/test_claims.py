"""Claims: ahead of need, and again while what is claimed goes out slowly, as others may have come."""

import asyncio
from collections.abc import Collection
from typing import Any

import pytest

from digest.deliveries.claims import AGAIN, BATCH, Claims
from digest.model import Delivery


class Rows:
    """A ledger of which each claim brings what comes next, on a clock of its own."""

    def __init__(self, *numbers: int) -> None:
        self.numbers, self.now, self.asked = list(numbers), 0.0, 0

    async def claim(
        self, limit: int, edition: int | None, *, after: int, without: Collection[int]
    ) -> tuple[Delivery, ...]:
        """So many rows."""
        self.asked += 1
        count = self.numbers.pop(0) if self.numbers else 0
        return tuple([Delivery(edition=1, subscriber=number) for number in range(count)])


def claims(rows: Rows, taken: list[Delivery]) -> Claims:
    """The claims of a run."""
    ledger: Any = rows
    return Claims(ledger, None, seconds=lambda: rows.now, take=taken.extend, stop=pytest.fail)


def test_more_is_claimed_when_little_waits_or_a_while_has_gone() -> None:
    async def story() -> None:
        rows, taken = Rows(BATCH, BATCH, BATCH), list[Delivery]()
        made = claims(rows, taken)
        first = made.more()
        assert first
        await first
        assert [made.is_due(waiting) for waiting in (0, BATCH // 2 - 1, BATCH // 2, BATCH)] == [
            True,
            True,
            False,
            False,
        ]
        rows.now += AGAIN
        # Though never more than two batches are held for that.
        assert [made.is_due(waiting) for waiting in (BATCH, 2 * BATCH - 1, 2 * BATCH)] == [True, True, False]

    asyncio.run(story())


def test_a_claim_that_brought_nothing_is_made_again_a_little_later() -> None:
    async def story() -> None:
        rows, taken = Rows(0, 3), list[Delivery]()
        made = claims(rows, taken)
        first = made.more()
        assert first
        await first
        assert made.is_exhausted
        assert made.more() is None
        rows.now += AGAIN
        again = made.more()
        assert again
        await again
        assert (len(taken), rows.asked, made.is_exhausted) == (3, 2, False)

    asyncio.run(story())

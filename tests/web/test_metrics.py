"""Figures that take long to read are not read at every question."""

import pytest

from digest.storage.figures import Figures
from digest.web.metrics import HOLDS, QUICK, Latest


class Tables:
    """Tables that take a while to read, on a clock of their own."""

    def __init__(self, takes: float) -> None:
        self.takes, self.now, self.read = takes, 0.0, 0

    def figures(self) -> Figures:
        """How often they were read, as the number of articles."""
        self.now += self.takes
        self.read += 1
        return Figures(
            deliveries={}, subscriptions={}, sources={}, feedback={}, articles=self.read, held=0, waits_since=None,
            next_retry=None, passed_at=None,
        )  # fmt: skip


@pytest.mark.parametrize("takes", [QUICK * 2, 3.0])
def test_reading_takes_a_twentieth_of_the_time_however_often_somebody_asks(takes: float) -> None:
    tables = Tables(takes)
    latest = Latest(tables.figures, lambda: tables.now)
    while tables.now < 100 * takes * (1 + HOLDS):
        before = tables.now
        latest.figures()
        tables.now = max(tables.now, before + takes / 4)
    assert tables.read == 100


def test_what_is_read_quickly_is_always_of_this_moment() -> None:
    tables = Tables(QUICK / 2)
    latest = Latest(tables.figures, lambda: tables.now)
    assert [latest.figures().articles for _ in range(5)] == [1, 2, 3, 4, 5]

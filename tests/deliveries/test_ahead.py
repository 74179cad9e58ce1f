"""Setting ahead: each message once, those that are next together, and each with its own failure."""

from collections.abc import Sequence

import pytest

from digest.deliveries.ahead import FEW, MOST, SOME, Ahead
from digest.errors import DigestError
from digest.model import Delivery, Message
from tests.deliveries.sending import message_for


def delivery(number: int) -> Delivery:
    return Delivery(edition=1, subscriber=number, id=number, address=f"reader{number}@mail.example")


class Press:
    """Sets messages and keeps account of it; `bad` cannot be set, `empty` have nothing to say."""

    def __init__(self, waiting: Sequence[Delivery], bad: tuple[int, ...] = (), empty: tuple[int, ...] = ()) -> None:
        self.waiting, self.bad, self.empty = list(waiting), bad, empty
        self.set: list[int] = []

    def __call__(self, row: Delivery) -> Message | None:
        self.set.append(row.id)
        if row.id in self.bad:
            raise DigestError(f"no address {row.id}")
        return None if row.id in self.empty else message_for(row)

    def following(self, most: int) -> Sequence[Delivery]:
        return self.waiting[:most]


def sent(press: Press, ahead: Ahead) -> list[Message | str | None]:
    """All that waits, asked for in turn."""
    return [answer(ahead, press.waiting.pop(0)) for _ in range(len(press.waiting))]


def answer(ahead: Ahead, row: Delivery) -> Message | str | None:
    """The message, or what is wrong with it."""
    try:
        return ahead.message(row)
    except DigestError as error:
        return str(error)


def test_each_is_set_once_and_is_its_own() -> None:
    rows = [delivery(number) for number in range(100)]
    press = Press(rows)
    assert sent(press, Ahead(press, press.following)) == [message_for(row) for row in rows]
    assert press.set == list(range(100))


def test_those_that_are_next_are_set_with_it() -> None:
    press = Press([delivery(number) for number in range(1, 100)])
    Ahead(press, press.following).message(delivery(0))
    assert press.set == list(range(SOME))


def test_the_next_are_set_before_they_are_asked_for() -> None:
    press = Press([delivery(number) for number in range(100)])
    ahead = Ahead(press, press.following)
    for number in range(100):
        ahead.message(press.waiting.pop(0))
        assert len(press.set) >= min(100, number + FEW)
    assert press.set == list(range(100))


def test_what_is_never_asked_for_does_not_count_as_to_come() -> None:
    lost = [delivery(1000 + number) for number in range(FEW)]
    press = Press([*lost, *[delivery(number) for number in range(100)]])
    ahead = Ahead(press, press.following)
    ahead.message(press.waiting.pop(FEW))
    press.waiting = press.waiting[FEW:]
    for number in range(1, 100):
        ahead.message(press.waiting.pop(0))
        assert len(press.set) >= min(100, number + FEW) + (FEW if number > FEW else 0)


def test_a_failure_is_told_to_whom_it_concerns() -> None:
    press = Press([delivery(number) for number in range(20)], bad=(3, 17), empty=(4,))
    outcomes = sent(press, Ahead(press, press.following))
    assert [number for number, outcome in enumerate(outcomes) if isinstance(outcome, str)] == [3, 17]
    assert outcomes[4] is None
    assert all(isinstance(outcomes[number], Message) for number in (0, 1, 2, 5, 16, 18, 19))


def test_what_is_never_asked_for_does_not_pile_up() -> None:
    press = Press([])
    ahead = Ahead(press, press.following)
    for number in range(1000):
        press.waiting = [delivery(10_000 + 20 * number + one) for one in range(SOME)]
        ahead.message(delivery(number))
        assert len(ahead._set) <= MOST + SOME


def test_what_is_claimed_again_is_set_again() -> None:
    press = Press([delivery(1), delivery(2)])
    ahead = Ahead(press, press.following)
    ahead.message(delivery(0))
    press.waiting = []
    ahead.message(delivery(1))
    assert press.set == [0, 1, 2, 1]


@pytest.mark.parametrize("error", [KeyError, ZeroDivisionError])
def test_what_is_no_fault_of_a_message_is_not_kept(error: type[Exception]) -> None:
    def broken(_row: Delivery) -> Message | None:
        raise error

    with pytest.raises(error):
        Ahead(broken, Press([]).following).message(delivery(1))

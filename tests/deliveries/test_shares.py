"""The shares of several relays, on a clock that the test moves."""

from collections import Counter

from digest.deliveries.relay import Relay
from digest.deliveries.shares import LEAST_AHEAD, LONGEST_AWAITED, Shares


def relays(**weights: float) -> tuple[Relay, ...]:
    return tuple(Relay(host=name, port=25, weight=weight) for name, weight in weights.items())


def carried(shares: Shares, all_of_them: tuple[Relay, ...], mails: int) -> Counter[str]:
    """How many each carries when all take whenever it is their turn."""
    had: Counter[str] = Counter()
    while had.total() < mails:
        before = had.total()
        for relay in all_of_them:
            if not shares.wait(relay) and not shares.is_out(relay):
                shares.went(relay)
                had[relay.host] += 1
        assert had.total() > before, "nobody may take any more"
    return had


def test_each_carries_by_its_weight() -> None:
    three_to_one = relays(a=3, b=1)
    had = carried(Shares(three_to_one, lambda: 0.0), three_to_one, 400)
    assert abs(had["b"] - 100) <= LEAST_AHEAD


def test_one_that_takes_nothing_is_waited_for_only_so_long() -> None:
    now, two = [0.0], relays(a=1, b=1)
    shares = Shares(two, lambda: now[0])

    def taken() -> int:
        for count in range(1000):
            if shares.wait(two[0]):
                return count
            shares.went(two[0])
        return 1000

    assert taken() == LEAST_AHEAD
    now[0] = LONGEST_AWAITED + 1
    assert shares.wait(two[0])
    assert taken() == 1000
    # When it moves again it has its part from now on, and makes up for nothing.
    shares.went(two[1])
    had = carried(shares, two, 400)
    assert abs(had["a"] - had["b"]) <= 2 * LEAST_AHEAD + 0.01 * 1400


def test_what_a_relay_took_and_did_not_carry_is_not_counted() -> None:
    two = relays(a=1, b=1)
    shares = Shares(two, lambda: 0.0)
    for _ in range(LEAST_AHEAD):
        shares.went(two[0])
    assert shares.wait(two[0])
    shares.returned(two[0], LEAST_AHEAD)
    assert not shares.wait(two[0])


def test_with_another_user_it_is_another_relay() -> None:
    now = [0.0]
    two = tuple(Relay(host="a", port=25, username=user, rate=rate) for user, rate in (("one", 4.0), ("two", 0.0)))
    shares = Shares(two, lambda: now[0])
    shares.went(two[0])
    assert (shares.wait(two[0]), shares.wait(two[1])) == (0.25, 0)
    assert shares.out(two[0])
    assert not shares.is_out(two[1])


def test_the_others_carry_what_one_that_is_down_does_not() -> None:
    three = relays(a=1, b=1, c=1)
    shares = Shares(three, lambda: 0.0)
    carried(shares, three, 300)
    shares.down(three[0])
    assert carried(shares, three[1:], 300) == {"b": 150, "c": 150}


def test_one_that_comes_back_does_not_make_up_for_it() -> None:
    two = relays(a=1, b=1)
    shares = Shares(two, lambda: 0.0)
    shares.down(two[0])
    carried(shares, two[1:], 1000)
    shares.up(two[0])
    had = carried(shares, two, 400)
    assert abs(had["a"] - had["b"]) <= LEAST_AHEAD + 0.01 * 1400


def test_a_spare_waits_until_all_others_are_down() -> None:
    two = relays(a=1, spare=0)
    shares = Shares(two, lambda: 0.0)
    assert not shares.wait(two[0])
    assert shares.wait(two[1])
    shares.down(two[0])
    assert not shares.wait(two[1])
    shares.up(two[0])
    assert shares.wait(two[1])


def test_a_relay_that_turns_some_connections_away_is_not_down_while_one_stands() -> None:
    two = relays(a=1, spare=0)
    shares = Shares(two, lambda: 0.0)
    shares.up(two[0])
    shares.down(two[0])
    assert (shares.wait(two[0]), shares.wait(two[1]) > 0) == (0, True)
    shares.closed(two[0])
    shares.down(two[0])
    assert not shares.wait(two[1])


def test_the_last_that_is_taken_out_leaves_none() -> None:
    two = relays(a=1, b=1)
    shares = Shares(two, lambda: 0.0)
    assert shares.out(two[0])
    assert not shares.wait(two[1])
    assert not shares.out(two[1])


def test_a_relay_has_a_rate_of_its_own() -> None:
    now = [0.0]
    [one] = (Relay(host="a", port=25, rate=4),)
    shares = Shares((one,), lambda: now[0])
    shares.went(one)
    assert shares.wait(one) == 0.25
    now[0] = 0.25
    assert not shares.wait(one)

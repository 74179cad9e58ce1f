"""What waits: whose turn it is, and for how long nobody's turn will come."""

import math
from typing import Any

from digest.deliveries.manners import Limits, Manners
from digest.deliveries.queue import Queue
from digest.model import Delivery


def queue(*domains: str, **limits: Any) -> Queue:
    waiting = Queue(Manners(Limits(**limits), lambda: 100.0))
    for number, domain in enumerate(domains, 1):
        waiting.add(Delivery(edition=1, subscriber=number, id=number, address=f"reader{number}@{domain}"))
    return waiting


def domains_of(waiting: Queue, count: int) -> list[str]:
    taken = [waiting.take() for _ in range(count)]
    return [one[0].address.partition("@")[2] for one in taken if one and isinstance(one[0], Delivery)]


def test_providers_take_turns() -> None:
    waiting = queue("a.example", "a.example", "a.example", "b.example", "c.example")
    assert domains_of(waiting, 5) == ["a.example", "b.example", "c.example", "a.example", "a.example"]


def test_an_edition_begins_at_once_however_many_wait_of_others() -> None:
    waiting = queue(*["a.example"] * 500)
    for number in range(2, 22):
        for place in (1, 2):
            delivery = Delivery(edition=number, subscriber=place, id=1000 + number, address="reader@a.example")
            waiting.add(delivery)
    editions = []
    while taken := waiting.take():
        assert isinstance(taken[0], Delivery)
        editions.append(taken[0].edition)
        taken[1].landed()
    assert set(editions[:20]) == set(range(2, 22))
    assert editions[20:] == [1] * 500 + list(range(2, 22))


def test_without_room_only_a_mail_that_lands_helps() -> None:
    waiting = queue(*["a.example"] * 11)
    taken = [waiting.take() for _ in range(11)]
    assert taken[10] is None
    assert waiting.wait() == math.inf
    assert taken[0] is not None
    taken[0][1].landed()
    assert waiting.wait() == 0
    assert waiting.take() is not None


def test_a_rate_says_when_the_next_may_go() -> None:
    waiting = queue("a.example", "a.example", per_domain=4)
    assert waiting.take() is not None
    assert waiting.take() is None
    assert waiting.wait() == 0.25


def test_a_line_without_room_does_not_hide_one_that_may_go_later() -> None:
    waiting = queue(*["a.example"] * 11, "b.example", "b.example", domains={"b.example": 2})
    while waiting.take():
        pass
    assert len(waiting) == 2
    assert waiting.wait() == 0.5


def test_nothing_waits_for_nothing() -> None:
    assert queue().wait() == math.inf


def test_what_is_next_is_told_in_the_turns_it_will_have() -> None:
    waiting = queue("a.example", "a.example", "b.example", "a.example", "c.example", "a.example")
    told = [delivery.id for delivery in waiting.following(10)]
    taken = [waiting.take() for _ in range(6)]
    assert told == [one[0].id for one in taken if one and isinstance(one[0], Delivery)]


def test_a_line_that_may_not_go_on_is_not_next() -> None:
    waiting = queue(*["a.example"] * 12, "b.example")
    for _ in range(11):
        waiting.take()
    assert [delivery.address.partition("@")[2] for delivery in waiting.following(10)] == []
    waiting = queue("a.example", "a.example", "b.example", per_domain=1)
    waiting.take()
    assert [delivery.address.partition("@")[2] for delivery in waiting.following(10)] == ["b.example"]

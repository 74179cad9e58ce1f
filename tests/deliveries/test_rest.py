"""Relays that refused us rest, and are asked with one session before all connections come back."""

import pytest

from digest.deliveries.relay import Relay
from digest.deliveries.rest import FIRST, LONGEST, Rest
from digest.deliveries.smtp import SmtpTransport
from digest.demo.inbox import Inbox
from digest.errors import TransportError
from digest.storage.database import Database
from tests.deliveries.sending import send, states
from tests.deliveries.test_manners import readers_at

ACCOUNT = ("relay.example", 587, "anna")
LANES = 4


class Seconds:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def relay_of(inbox: Inbox, password: str = "wrong", user: str = "anna") -> Relay:
    return Relay(host=inbox.host, port=inbox.port, username=user, password=password, connections=LANES)


def test_each_rest_is_twice_as_long_up_to_a_limit() -> None:
    seconds = Seconds()
    rest, problem = Rest(seconds), TransportError("no")
    lengths = []
    for _ in range(8):
        rest.refused(ACCOUNT, problem)
        begun = seconds.now
        while rest.problem(ACCOUNT):
            seconds.now += FIRST / 2
        lengths.append(seconds.now - begun)
    assert lengths == [60, 120, 240, 480, 900, 900, LONGEST, LONGEST]
    rest.works(ACCOUNT)
    assert not rest.is_on_trial(ACCOUNT)


def test_refusals_of_one_moment_are_one() -> None:
    seconds = Seconds()
    rest = Rest(seconds)
    for _ in range(8):
        rest.refused(ACCOUNT, TransportError("no"))
    seconds.now = FIRST
    assert rest.problem(ACCOUNT) is None
    assert rest.is_on_trial(ACCOUNT)


def test_a_relay_that_refused_us_is_left_alone_then_asked_once_then_used(sqlite: Database) -> None:
    readers_at(sqlite, "mail.example", each=20)
    seconds = Seconds()
    rest, connections = Rest(seconds), []
    with Inbox(login=("anna", "right")) as inbox:
        for wait in (0.0, 2.0, FIRST, FIRST):
            seconds.now += wait
            with pytest.raises(TransportError, match="refused us"):
                send(sqlite, SmtpTransport(relay_of(inbox), rest=rest))
            connections.append(inbox.connections)
        assert connections == [LANES, LANES, LANES + 1, LANES + 1]
        assert set(states(sqlite)) == {"pending"}
        seconds.now += 2 * FIRST
        assert send(sqlite, SmtpTransport(relay_of(inbox, "right"), rest=rest)).sent == 20
    assert not rest.is_on_trial(relay_of(inbox).account)


def test_others_carry_what_a_resting_relay_would(sqlite: Database) -> None:
    readers_at(sqlite, "mail.example", each=20)
    rest = Rest(Seconds())
    with Inbox(login=("anna", "right")) as inbox:
        resting, other = relay_of(inbox, user="ben"), relay_of(inbox, "right")
        rest.refused(resting.account, TransportError("no"))
        assert send(sqlite, SmtpTransport(resting, other, rest=rest)).sent == 20

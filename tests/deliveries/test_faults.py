"""What each fault of a relay makes of a delivery: its state, how often it was tried, how many copies arrived."""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

import pytest

from digest.deliveries.relay import Timeouts
from digest.demo.inbox import Fault, Inbox
from digest.errors import TransportError
from digest.storage.database import Database
from tests.deliveries.sending import row, send, smtp, states
from tests.rows import add_readers

FIRST = "reader0@mail.example"
QUICK = Timeouts(connect=5, greeting=0.3, hello=5, mail=0.3, recipient=5, data=5, body=5, dot=0.3, quit=1)


@dataclass(frozen=True, kw_only=True)
class Case:
    """A script of faults, and what it makes of the first of three deliveries."""

    name: str
    script: Sequence[Fault]
    state: str = "sent"
    attempts: int = 1
    copies: int = 1
    reply: str = ""
    refused: str = ""
    others: str = "sent"
    connections: int = 1
    inbox: dict[str, Any] = field(default_factory=dict)
    smtp: dict[str, Any] = field(default_factory=dict)


def refused(at: Any, reply: str, state: str, name: str = "") -> Case:
    """A fault that is a reply to the first reader alone."""
    fault = Fault(at=at, reply=reply, recipient=FIRST)
    return Case(name=name or f"{reply} at {at}", script=[fault], state=state, copies=0, reply=reply)


def stopped(name: str, script: Sequence[Fault], why: str, **values: Any) -> Case:
    """A fault of the relay itself: the run ends with an error and no delivery is touched."""
    untouched: dict[str, Any] = {"state": "pending", "attempts": 0, "copies": 0, "others": "pending", "connections": 3}
    return Case(name=name, script=script, refused=why, **(untouched | values))


ONCE: dict[str, Any] = {"times": 1}
LOGIN: dict[str, Any] = {"username": "morning", "password": "right"}
CASES = [
    refused("RCPT", "450 4.2.0 greylisted, come back", "deferred"),
    refused("RCPT", "451 4.3.0 local trouble", "deferred"),
    refused("RCPT", "452 4.2.2 mailbox full", "deferred"),
    refused("RCPT", "452 4.5.3 too many recipients", "deferred"),
    refused("RCPT", "550 5.1.1 nobody of that name", "failed"),
    refused("RCPT", "550 5.1.1 boîte inconnue", "failed", "a reply in latin-1"),
    refused("DATA", "451 4.3.0 not now", "deferred"),
    refused("DATA", "554 5.7.1 no", "failed"),
    refused("DOT", "450 4.7.1 later", "deferred"),
    refused("DOT", "552 5.3.4 too big", "failed"),
    refused("DOT", "554 5.7.1 policy", "failed"),
    refused("DOT", "421 4.7.0 busy, closing", "deferred"),
    Case(
        name="a reply over many lines",
        script=[Fault(at="RCPT", reply="550-5.1.1 nobody\r\n550-of that\r\n550 name", recipient=FIRST)],
        state="failed",
        copies=0,
        reply="550 5.1.1 nobody of that name",
    ),
    Case(
        name="MAIL refused for now", script=[Fault(at="MAIL", reply="451 4.3.0 no", **ONCE)], state="deferred", copies=0
    ),
    Case(name="MAIL refused", script=[Fault(at="MAIL", reply="550 5.1.8 no", **ONCE)], state="failed", copies=0),
    Case(
        name="354 after a refused RCPT",
        script=[
            Fault(at="RCPT", reply="550 5.1.1 nobody", recipient=FIRST),
            Fault(at="DATA", reply="354 go ahead", **ONCE),
        ],
        state="failed",
        copies=0,
        reply="550 5.1.1 nobody",
    ),
    Case(
        name="an early refusal in the body",
        script=[Fault(at="BODY", reply="552 5.3.4 too big", drops=True, **ONCE)],
        state="failed",
        copies=0,
        reply="552 5.3.4 too big",
    ),
    Case(name="an early yes is none", script=[Fault(at="BODY", reply="250 2.0.0 fine", recipient=FIRST, **ONCE)]),
    Case(name="a banner of 421, once", script=[Fault(at="CONNECT", reply="421 4.3.2 busy", **ONCE)]),
    Case(name="a connection cut at the banner, once", script=[Fault(at="CONNECT", drops=True, **ONCE)]),
    Case(name="421 to MAIL, once", script=[Fault(at="MAIL", reply="421 4.3.2 closing", **ONCE)]),
    Case(name="421 to RCPT, once", script=[Fault(at="RCPT", reply="421 4.3.2 closing", **ONCE)]),
    Case(name="silence at MAIL, once", script=[Fault(at="MAIL", silent=True, **ONCE)]),
    Case(name="cut before DATA", script=[Fault(at="DATA", drops=True, **ONCE)]),
    Case(name="cut in the body", script=[Fault(at="BODY", drops=True, **ONCE)]),
    Case(
        name="always cut in the body",
        script=[Fault(at="BODY", drops=True, recipient=FIRST)],
        state="deferred",
        copies=0,
        reply="connection lost 3 times",
    ),
    Case(
        name="cut after the dot, accepted",
        script=[Fault(at="DOT", drops=True, keeps=True, recipient=FIRST)],
        state="uncertain",
        reply="no reply to the final dot",
    ),
    Case(
        name="cut after the dot, not accepted",
        script=[Fault(at="DOT", drops=True, recipient=FIRST)],
        state="uncertain",
        copies=0,
    ),
    Case(
        name="silence after the dot",
        script=[Fault(at="DOT", silent=True, keeps=True, recipient=FIRST)],
        state="uncertain",
        reply="no reply to the final dot in time",
    ),
    Case(
        name="a reply that is none after the dot",
        script=[Fault(at="DOT", reply="never mind", keeps=True, recipient=FIRST)],
        state="uncertain",
    ),
    Case(name="late replies", script=[Fault(at="RCPT", delay=0.04), Fault(at="DOT", delay=0.04)]),
    Case(name="dripping replies", script=[Fault(at="RCPT", drip=0.001), Fault(at="DOT", drip=0.001)]),
    Case(
        name="no pipelining, one refused",
        script=[Fault(at="RCPT", reply="550 5.1.1 nobody", recipient=FIRST)],
        inbox={"pipelining": False},
        state="failed",
        copies=0,
    ),
    Case(name="no extensions at all", script=[], inbox={"pipelining": False, "extensions": ()}),
    Case(name="only HELO", script=[Fault(at="EHLO", reply="502 5.5.1 what")]),
    Case(name="one message for each connection", script=[], inbox={"messages_per_connection": 1}),
    Case(name="a login", script=[], inbox={"login": ("morning", "right")}, smtp=LOGIN),
    Case(
        name="a login that fails once",
        script=[Fault(at="AUTH", reply="454 4.7.0 try again", **ONCE)],
        inbox={"login": ("morning", "right")},
        smtp=LOGIN,
    ),
    stopped("always a banner of 421", [Fault(at="CONNECT", reply="421 4.3.2 busy")], "421 4.3.2 busy"),
    stopped("no banner", [Fault(at="CONNECT", silent=True)], "no reply in time"),
    stopped("a banner of 554", [Fault(at="CONNECT", reply="554 5.7.1 go away")], "554 5.7.1 go away"),
    stopped("not SMTP at all", [Fault(at="CONNECT", reply="HTTP/1.1 400 Bad Request")], "not a reply"),
    stopped("always cut at MAIL", [Fault(at="MAIL", drops=True)], "could not be reached"),
    stopped("always 421 to MAIL", [Fault(at="MAIL", reply="421 4.3.2 closing")], "421 4.3.2 closing"),
    stopped("login wanted", [], "530 5.7.0", inbox={"login": ("morning", "right")}),
    stopped(
        "login refused",
        [],
        "535 5.7.8",
        inbox={"login": ("morning", "right")},
        smtp={"username": "morning", "password": "wrong"},
    ),
    stopped(
        "login never possible now",
        [Fault(at="AUTH", reply="454 4.7.0 try again")],
        "454 4.7.0",
        inbox={"login": ("morning", "right")},
        smtp=LOGIN,
    ),
    stopped("login where none is offered", [], "offers no AUTH", smtp=LOGIN),
    stopped("STARTTLS missing", [], "offers no STARTTLS", smtp={"security": "starttls"}),
    stopped("our domain turned away", [Fault(at="DOT", reply="550-5.7.26 unauthenticated\r\n550 mail")], "5.7.26"),
    stopped("our domain turned away at MAIL", [Fault(at="MAIL", reply="550 5.7.515 no DMARC")], "5.7.515"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_fault_has_its_exact_outcome(sqlite: Database, case: Case) -> None:
    with sqlite.write() as connection:
        add_readers(connection, 3)
    with Inbox(script=case.script, **case.inbox) as inbox:
        transport = smtp(inbox.host, inbox.port, connections=case.connections, timeouts=QUICK, **case.smtp)
        expected = pytest.raises(TransportError, match=case.refused) if case.refused else nullcontext()
        with expected:
            send(sqlite, transport)
    outcome = row(sqlite)
    assert (outcome.state, outcome.attempts, inbox.copies[FIRST]) == (case.state, case.attempts, case.copies)
    assert outcome.reply.startswith(case.reply)
    assert states(sqlite)[1:] == [case.others, case.others]
    assert max(inbox.copies.values(), default=0) <= 1
    assert inbox.violations == []

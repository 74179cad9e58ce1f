"""The table of faults: what a relay does wrong, and what that makes of the first of three deliveries."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from digest.demo.inbox import Fault
from tests.deliveries.certificates import HOUR

FIRST = "reader0@mail.example"
# State, number of tries, copies received.
Outcome = tuple[str, int, int]
SENT: Outcome = ("sent", 1, 1)
FAILED: Outcome = ("failed", 1, 0)
UNTOUCHED: Outcome = ("pending", 0, 0)
LATER: Outcome = ("deferred", 1, 0)
STILL_LATER: Outcome = ("deferred", 2, 0)
SENT_LATER: Outcome = ("sent", 2, 1)
UNCERTAIN_THERE: Outcome = ("uncertain", 1, 1)
UNCERTAIN_LOST: Outcome = ("uncertain", 1, 0)


@dataclass(frozen=True)
class Case:
    """A relay's script of faults; the outcome after one run, and after another an hour later where that changes it."""

    name: str
    script: Sequence[Fault] = ()
    first: Outcome = SENT
    later: Outcome | None = None
    reply: str = ""
    # What the run says when the relay's fault ends it; then no delivery is touched.
    stops: str = ""
    others: str = "sent"
    inbox: dict[str, Any] = field(default_factory=dict)
    smtp: dict[str, Any] = field(default_factory=dict)
    certificate: tuple[str, timedelta] | None = None
    trusts: bool = True
    is_eight_bit: bool = False


def once(name: str, at: Any, *, first: Outcome = SENT, later: Outcome | None = None, **fault: Any) -> Case:
    """A fault that happens one time, to whoever comes first."""
    return Case(name, [Fault(at=at, times=1, **fault)], first, later)


def refusal(at: Any, reply: str, name: str = "") -> Case:
    """A reply that the first reader gets always: 4xx to be tried again, 5xx for good."""
    first, later = (FAILED, None) if reply.startswith("5") else (LATER, STILL_LATER)
    return Case(name or f"{reply} at {at}", [Fault(at=at, reply=reply, recipient=FIRST)], first, later, reply)


def always(name: str, *script: Fault, **values: Any) -> Case:
    """Faults that whoever comes meets, and that keep nobody from getting the mail."""
    return Case(name, script, **values)


def doubtful(name: str, first: Outcome, **fault: Any) -> Case:
    """A fault after the first reader's dot, of which it can't be known whether the relay has the message."""
    return Case(name, [Fault(at="DOT", recipient=FIRST, **fault)], first, None, "no reply to the final dot")


def stopping(name: str, stops: str, *script: Fault, **values: Any) -> Case:
    """A fault of the relay itself: the run ends with an error and no delivery is touched."""
    several = {"smtp": {"connections": 3} | values.pop("smtp", {})}
    return Case(name, script, UNTOUCHED, stops=stops, others="pending", **several, **values)


EACH: tuple[Any, ...] = ("CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "DOT")
# As bytes drip in, longer than any test lasts.
ENDLESS = "250 " + "x" * 4000
LOGIN = {"username": "morning", "password": "right"}
ASKS: dict[str, Any] = {"login": ("morning", "right")}
STARTTLS, TLS = {"security": "starttls"}, {"security": "tls"}
GOOD = ("localhost", HOUR)

BEFORE_MAIL = [
    once("a banner of 421, once", "CONNECT", reply="421 4.3.2 busy"),
    once("a connection cut at the banner, once", "CONNECT", drops=True),
    once("a banner that is none, once", "CONNECT", reply="HTTP/1.1 400 Bad Request"),
    once("silence at the banner, once", "CONNECT", silent=True),
    once("a banner that drips without end, once", "CONNECT", reply=ENDLESS, drip=0.05),
    stopping("always a banner of 421", "421 4.3.2 busy", Fault(at="CONNECT", reply="421 4.3.2 busy")),
    stopping("never a banner", "no reply in time", Fault(at="CONNECT", silent=True)),
    stopping("a banner of 554", "554 5.7.1 go away", Fault(at="CONNECT", reply="554 5.7.1 go away")),
    stopping("not SMTP at all", "not a reply", Fault(at="CONNECT", reply="HTTP/1.1 400 Bad Request")),
    always("EHLO refused with 502, so HELO", Fault(at="EHLO", reply="502 5.5.1 what")),
    always("EHLO refused with 500, so HELO", Fault(at="EHLO", reply="500 5.5.2 what"), inbox={"pipelining": False}),
    once("421 to EHLO, once", "EHLO", reply="421 4.3.2 closing"),
    stopping("EHLO refused with 554", "554 5.7.1 not you", Fault(at="EHLO", reply="554 5.7.1 not you")),
    Case("a good certificate by STARTTLS", smtp=STARTTLS, certificate=GOOD),
    Case("a good certificate", smtp=TLS, certificate=GOOD),
    stopping("STARTTLS missing", "offers no STARTTLS", smtp=STARTTLS),
    stopping("STARTTLS refused", "554 5.7.0 no", Fault(at="STARTTLS", reply="554 5.7.0 no"), smtp=STARTTLS,
             certificate=GOOD),
    stopping("STARTTLS not now", "454 4.7.0 no", Fault(at="STARTTLS", reply="454 4.7.0 no"), smtp=STARTTLS,
             certificate=GOOD),
    stopping("STARTTLS with words in the clear", "in the clear",
             Fault(at="STARTTLS", reply="220 go ahead\r\n250-injected\r\n250 AUTH PLAIN"), smtp=STARTTLS,
             certificate=GOOD),
    *[
        stopping(f"{word} certificate, {kind['security']}", why, smtp=kind, certificate=certificate, trusts=trusts)
        for kind in (STARTTLS, TLS)
        for word, why, certificate, trusts in (
            ("a stranger's", "certificate is not trusted: self.signed", GOOD, False),
            ("another name's", "certificate is not trusted: Hostname mismatch", ("elsewhere.example", HOUR), True),
            ("an expired", "certificate is not trusted: certificate has expired", ("localhost", -HOUR), True),
        )
    ],
    stopping("TLS to a server that speaks none", "TLS failed", smtp=TLS),
    Case("a login", inbox=ASKS, smtp=LOGIN),
    Case("a login that fails once", [Fault(at="AUTH", reply="454 4.7.0 try again", times=1)], inbox=ASKS, smtp=LOGIN),
    stopping("a login that always fails for now", "454 4.7.0", Fault(at="AUTH", reply="454 4.7.0 try again"),
             inbox=ASKS, smtp=LOGIN),
    stopping("a login refused", "535 5.7.8", inbox=ASKS, smtp=LOGIN | {"password": "wrong"}),
    stopping("a login refused for policy", "534 5.7.9", Fault(at="AUTH", reply="534 5.7.9 too weak"), inbox=ASKS,
             smtp=LOGIN),
    stopping("a login wanted", "530 5.7.0", inbox=ASKS),
    stopping("a login where none is offered", "offers no AUTH", smtp=LOGIN),
]  # fmt: skip

REFUSED = [
    once("450 greylisting, then accepted", "RCPT", reply="450 4.2.0 come back", first=LATER, later=SENT_LATER),
    once("451 after the dot, then accepted", "DOT", reply="451 4.3.0 later", first=LATER, later=SENT_LATER),
    once("451 to MAIL, then accepted", "MAIL", reply="451 4.3.0 no", first=LATER, later=SENT_LATER),
    refusal("RCPT", "450 4.2.0 greylisted, come back"),
    refusal("RCPT", "451 4.3.0 local trouble"),
    refusal("RCPT", "452 4.2.2 mailbox full"),
    refusal("RCPT", "452 4.5.3 too many recipients"),
    refusal("RCPT", "550 5.1.1 nobody of that name"),
    refusal("RCPT", "552 5.2.2 mailbox full"),
    refusal("RCPT", "554 5.7.1 policy"),
    refusal("DATA", "451 4.3.0 not now"),
    refusal("DATA", "554 5.7.1 no"),
    refusal("DOT", "450 4.7.1 later"),
    refusal("DOT", "452 4.3.1 no room"),
    refusal("DOT", "550 5.7.1 no"),
    refusal("DOT", "552 5.3.4 too big"),
    refusal("DOT", "554 5.7.1 policy"),
    once("550 to MAIL", "MAIL", reply="550 5.1.8 no", first=FAILED),
    Case(
        "354 after a refused RCPT",
        [Fault(at="RCPT", reply="550 5.1.1 nobody", recipient=FIRST), Fault(at="DATA", reply="354 go on", times=1)],
        FAILED,
        reply="550 5.1.1 nobody",
    ),
    stopping("5.7.26 after the dot", "5.7.26", Fault(at="DOT", reply="550-5.7.26 unauthenticated\r\n550 mail")),
    stopping("5.7.26 to RCPT", "5.7.26", Fault(at="RCPT", reply="550 5.7.26 unauthenticated")),
    stopping("5.7.515 after the dot", "5.7.515", Fault(at="DOT", reply="550 5.7.515 access denied, no DMARC")),
    stopping("5.7.515 to MAIL", "5.7.515", Fault(at="MAIL", reply="550 5.7.515 no DMARC")),
]

BROKEN_OFF = [
    once("421 to MAIL, once", "MAIL", reply="421 4.3.2 closing"),
    once("421 to RCPT, once", "RCPT", reply="421 4.3.2 closing"),
    once("421 to DATA, once", "DATA", reply="421 4.3.2 closing"),
    once("421 in the body, once", "BODY", reply="421 4.3.2 closing"),
    once("421 after the dot, then accepted", "DOT", reply="421 4.7.0 closing", first=LATER, later=SENT_LATER),
    refusal("DOT", "421 4.7.0 busy, closing"),
    stopping("always 421 to MAIL", "421 4.3.2 closing", Fault(at="MAIL", reply="421 4.3.2 closing")),
    stopping("always 421 to RCPT", "421 4.3.2 closing", Fault(at="RCPT", reply="421 4.3.2 closing")),
    once("cut at MAIL", "MAIL", drops=True),
    once("cut at RCPT", "RCPT", drops=True),
    once("cut before DATA", "DATA", drops=True),
    once("cut in the body", "BODY", drops=True),
    once("silence at MAIL, once", "MAIL", silent=True),
    stopping("always cut at MAIL", "could not be reached", Fault(at="MAIL", drops=True)),
    Case("cut in the first reader's body three times, while others get theirs",
         [Fault(at="BODY", drops=True, recipient=FIRST, times=3)], LATER, SENT_LATER, "connection lost 3 times"),
    once("refused in the body", "BODY", reply="552 5.3.4 too big", drops=True, first=FAILED),
    once("accepted in the body, which is no acceptance", "BODY", reply="250 2.0.0 fine"),
    doubtful("cut between the dot and the reply, accepted", UNCERTAIN_THERE, drops=True, keeps=True),
    doubtful("cut between the dot and the reply, not accepted", UNCERTAIN_LOST, drops=True),
    doubtful("silence after the dot, accepted", UNCERTAIN_THERE, silent=True, keeps=True),
    doubtful("silence after the dot, not accepted", UNCERTAIN_LOST, silent=True),
    doubtful("a reply to the dot that drips without end", UNCERTAIN_THERE, reply=ENDLESS, drip=0.05, keeps=True),
    doubtful("a reply to the dot that is none, accepted", UNCERTAIN_THERE, reply="never mind", keeps=True),
    doubtful("a reply to the dot that is none, not accepted", UNCERTAIN_LOST, reply="never mind"),
    doubtful("half a reply to the dot", UNCERTAIN_THERE, reply="250-2.0.0 al", drops=True, keeps=True),
    doubtful("354 to the dot", UNCERTAIN_LOST, reply="354 go on"),
    *[
        Case(f"{name} the dot and the reply, {kind['security']}", [Fault(at="DOT", recipient=FIRST, keeps=True, **end)],
             UNCERTAIN_THERE, smtp=kind, certificate=GOOD)
        for kind in (STARTTLS, TLS)
        for name, end in (("cut between", {"drops": True}), ("silence between", {"silent": True}))
    ],
]  # fmt: skip

ODD = [
    refusal("RCPT", "550 5.1.1 boîte inconnue", "a refusal in latin-1"),
    always("acceptance in latin-1", *[Fault(at=step, reply="250 2.0.0 reçu à l'heure") for step in ("RCPT", "DOT")]),
    Case("a refusal over many lines", [Fault(at="RCPT", reply="550-5.1.1 nobody\r\n550-of that\r\n550 name",
         recipient=FIRST)], FAILED, reply="550 5.1.1 nobody of that name"),
    always("every reply over many lines", *[
        Fault(at=step, reply=f"{code}-first\r\n{code}-\r\n{code}\tlast".replace("\t", " "))
        for step, code in (("CONNECT", 220), ("MAIL", 250), ("RCPT", 250), ("DATA", 354), ("DOT", 250))
    ]),
    always("replies without words", *[Fault(at=step, reply="250") for step in ("MAIL", "RCPT", "DOT")]),
    always("each reply 40 ms late", *[Fault(at=step, delay=0.04) for step in EACH]),
    always("each reply byte by byte", *[Fault(at=step, drip=0.001) for step in EACH]),
    always("each reply byte by byte, without PIPELINING", *[Fault(at=step, drip=0.001) for step in EACH],
           inbox={"pipelining": False}),
    always("without PIPELINING", inbox={"pipelining": False}),
    Case("without PIPELINING, one refused", [Fault(at="RCPT", reply="550 5.1.1 nobody", recipient=FIRST)], FAILED,
         inbox={"pipelining": False}),
    always("without 8BITMIME, SMTPUTF8 and DSN", inbox={"extensions": ()}),
    always("without any extension", inbox={"pipelining": False, "extensions": ()}),
    always("with DSN and others that are not used", inbox={"extensions": ("DSN", "CHUNKING", "SIZE 10000000")}),
    Case("8-bit bytes with 8BITMIME", is_eight_bit=True),
    Case("8-bit bytes without 8BITMIME", first=FAILED, others="failed", is_eight_bit=True, inbox={"extensions": ()},
         reply="the message has 8-bit bytes"),
    always("closes with 421 after one message", inbox={"messages_per_connection": 1}),
    always("closes with 421 after two messages", inbox={"messages_per_connection": 2}),
    always("closes without a word after each message", Fault(at="DOT", reply="250 kept", drops=True, keeps=True)),
    always("closes without a word after each message, without PIPELINING",
           Fault(at="DOT", reply="250 kept", drops=True, keeps=True), inbox={"pipelining": False}),
    once("two replies to the banner", "CONNECT", reply="220 inbox.invalid\r\n220 inbox.invalid"),
    once("two replies to MAIL", "MAIL", reply="250 ok\r\n250 ok"),
    once("two replies to RCPT", "RCPT", reply="250 ok\r\n250 ok"),
    once("two replies to DATA, the second a 250", "DATA", reply="354 go on\r\n250 kept"),
    always("always two replies to the dot", Fault(at="DOT", reply="250 kept\r\n250 kept")),
    always("always a refusal after the acceptance", Fault(at="DOT", reply="250 kept\r\n550 5.1.1 nobody")),
    always("always a refusal after the acceptance, without PIPELINING",
           Fault(at="DOT", reply="250 kept\r\n550 5.1.1 nobody"), inbox={"pipelining": False}),
    Case("replies out of order", [Fault(at="RCPT", reply="354 go on", times=1), Fault(at="DATA", reply="250 ok",
         times=1)]),
    once("a hundred replies to one command", "RCPT", reply="\r\n".join(["250 ok"] * 200)),
    once("a reply without end", "RCPT", reply="250-" + "x" * 5000),
    once("a reply of endless lines", "RCPT", reply="\r\n".join(["250-ok"] * 300)),
]  # fmt: skip

CASES = [*BEFORE_MAIL, *REFUSED, *BROKEN_OFF, *ODD]

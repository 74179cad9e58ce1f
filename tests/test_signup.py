"""Subscribe, confirm, leave: nobody gets an edition who did not press the button, and no old link undoes a goodbye."""

import re
import threading
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from digest import signup
from digest.demo.inbox import Fault, Inbox
from digest.errors import NothingToDoError, TransportError
from digest.notices import notify
from digest.signup import (
    Place,
    confirm,
    confirmable,
    leave_by_mail,
    look_up_confirmation,
    subscribe,
    unsubscribe,
    welcome,
)
from subscribers.address import parse_address
from subscribers.errors import ExpiredError, TokenError
from subscribers.preferences import NO_PREFERENCES, Preferences
from subscribers.store import find_subscription, remove
from subscribers.suppression_store import suppress
from subscribers.tokens import CONFIRM, UNSUBSCRIBE, make_token
from tests.house import House, house

ANNA = parse_address("anna@example.org")


@pytest.fixture
def at_home(tmp_path: Path, database_address: str) -> Iterator[House]:
    with house(tmp_path, database_address) as built:
        # A clock that stands at whole seconds would hide that a token keeps no others.
        built.now += timedelta(seconds=0.25)
        yield built


def leave_at_once(built: House) -> threading.Thread:
    """Anna leaves in this moment, in another thread; comes back when she has left or has to wait."""
    token = make_token(built.service.keys, UNSUBSCRIBE, 1, 1)
    leaves = threading.Thread(target=unsubscribe, args=(built.service, token))
    leaves.start()
    leaves.join(0.5)
    return leaves


def asked(built: House, preferences: Preferences = NO_PREFERENCES) -> str:
    """Ask Anna to confirm; gives the token of the link in her newest mail."""
    before = set(built.texts("anna@example.org"))
    _, mailed = subscribe(built.service, built.list_now(), ANNA, preferences)
    assert mailed
    (text,) = set(built.texts("anna@example.org")) - before
    (token,) = re.findall(r"http://localhost:8080/confirm/(\S+)", text)
    return token


def status(built: House) -> tuple[str, str]:
    with built.service.database.read() as connection:
        place = find_subscription(connection, 1, 1)
    assert place
    return place.status, place.consent


def test_who_confirms_is_active_and_the_consent_is_on_record(at_home: House) -> None:
    at_home.make_list()
    token = asked(at_home)
    assert look_up_confirmation(at_home.service, token).subscription
    assert status(at_home) == ("pending", "")
    place, begun = confirm(at_home.service, token)
    assert begun
    assert status(at_home) == ("active", "by the link in a mail of 2026-01-05 04:00Z")
    welcome(at_home.service, place)
    assert sorted(at_home.mails()["anna@example.org"]) == ["Please confirm: The Morning", "Welcome to The Morning"]
    assert confirm(at_home.service, token)[1] is False


def test_a_reader_is_not_asked_again(at_home: House) -> None:
    at_home.make_list()
    at_home.reader(at_home.list_now(), "anna@example.org")
    place, mailed = subscribe(at_home.service, at_home.list_now(), ANNA, Preferences(topics=("Other",)))
    assert (place.status, place.topics, mailed, at_home.mails()) == ("active", (), False, {})


def test_a_link_works_for_its_days_and_then_no_more(at_home: House) -> None:
    at_home.make_list()
    token = asked(at_home)
    at_home.now += timedelta(days=7, hours=23)
    assert look_up_confirmation(at_home.service, token)
    at_home.now += timedelta(hours=2)
    with pytest.raises(ExpiredError):
        confirm(at_home.service, token)
    assert status(at_home)[0] == "pending"


def test_an_older_link_does_not_undo_a_goodbye_and_a_newer_one_does(at_home: House) -> None:
    at_home.make_list()
    old = asked(at_home)
    confirm(at_home.service, old)
    at_home.now += timedelta(hours=1)
    unsubscribe(at_home.service, make_token(at_home.service.keys, UNSUBSCRIBE, 1, 1))
    for act in (look_up_confirmation, confirm):
        with pytest.raises(ExpiredError):
            act(at_home.service, old)
    assert status(at_home)[0] == "unsubscribed"
    at_home.now += timedelta(hours=1)
    assert confirm(at_home.service, asked(at_home))[1]
    assert status(at_home)[0] == "active"


def test_who_leaves_while_a_link_is_followed_has_left(at_home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    at_home.make_list()
    token, leaving_now = asked(at_home), []

    def looked(*arguments: Any) -> Place:
        place = confirmable(*arguments)
        leaving_now.append(leave_at_once(at_home))
        return place

    monkeypatch.setattr(signup, "confirmable", looked)
    confirm(at_home.service, token)
    leaving_now[0].join()
    assert status(at_home)[0] == "unsubscribed"


def test_nothing_begins_for_who_is_suppressed(at_home: House) -> None:
    morning = at_home.make_list()
    token = asked(at_home)
    with at_home.service.database.write() as connection:
        suppress(connection, ANNA, hash_key=at_home.service.hash_key, reason="complaint", now=at_home.now)
    for act in (look_up_confirmation, confirm):
        with pytest.raises(ExpiredError):
            act(at_home.service, token)
    assert status(at_home)[0] == "pending"
    with at_home.service.database.write() as connection:
        remove(connection, 1, morning.id)
    with pytest.raises(ExpiredError):
        confirm(at_home.service, token)


def test_who_left_and_chooses_anew_gets_a_link_that_works(at_home: House) -> None:
    at_home.make_list()
    reader = at_home.reader(at_home.list_now(), "anna@example.org")
    unsubscribe(at_home.service, make_token(at_home.service.keys, UNSUBSCRIBE, reader, 1))
    at_home.now += timedelta(hours=1)
    token = asked(at_home, Preferences(zone="Europe/Kyiv"))
    assert look_up_confirmation(at_home.service, token).subscription
    assert confirm(at_home.service, token)[1]
    assert status(at_home)[0] == "active"


def leaving(token: str, subject: str = "unsubscribe {}") -> bytes:
    """A mail as a mail program writes it for the mailto: of a List-Unsubscribe."""
    mail = EmailMessage()
    mail["From"], mail["To"] = "Anna at work <another@work.example>", "news@example.org"
    mail["Subject"] = subject.format(token)
    return mail.as_bytes()


@pytest.mark.parametrize(
    "subject", ["unsubscribe {}", "Unsubscribe  {}", "Fwd: unsubscribe {} ", "Wichtig ✉ unsubscribe {}"]
)
def test_who_leaves_by_mail_has_left(at_home: House, subject: str) -> None:
    at_home.make_list()
    at_home.reader(at_home.list_now(), "anna@example.org")
    token = make_token(at_home.service.keys, UNSUBSCRIBE, 1, 1)
    for _ in range(2):
        place = leave_by_mail(at_home.service, leaving(token, subject))
        assert place
        assert place.mailing_list.name == at_home.list_now().name
    assert status(at_home)[0] == "unsubscribed"


def test_the_mailto_of_a_mail_says_what_leaving_understands(at_home: House) -> None:
    at_home.make_list()
    at_home.reader(at_home.list_now(), "anna@example.org")
    with at_home.service.database.read() as connection:
        subscription = find_subscription(connection, 1, 1)
    assert subscription
    data = notify(at_home.service, "welcome", at_home.list_now(), subscription).data
    mail = message_from_bytes(data, policy=policy.default)
    (way,) = re.findall(r"<mailto:([^>]*)>", mail["List-Unsubscribe"])
    address, _, query = way.partition("?")
    assert address == "news@example.org"
    assert leave_by_mail(at_home.service, leaving(parse_qs(query)["subject"][0], "{}"))
    assert status(at_home)[0] == "unsubscribed"


def test_other_mails_end_nothing(at_home: House) -> None:
    at_home.make_list()
    at_home.reader(at_home.list_now(), "anna@example.org")
    token = make_token(at_home.service.keys, UNSUBSCRIBE, 1, 1)
    for subject in ("", "unsubscribe", "please unsubscribe me", "Re: The Morning", "resubscribe" + token, token):
        assert leave_by_mail(at_home.service, leaving(token, subject)) is None
    for data in (
        b"",
        b"\0\xff",
        b"Subject: =?utf-8?b?////?=\r\n\r\n",
        b"Subject: unsubscribe\r\n\r\nunsubscribe " + token.encode(),
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(2000)),
    ):
        assert leave_by_mail(at_home.service, data) is None
    for wrong in (
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        token + "A",
        make_token(at_home.service.keys, CONFIRM, 1, 1),
    ):
        with pytest.raises(TokenError):
            leave_by_mail(at_home.service, leaving(wrong))
    assert status(at_home)[0] == "active"


def test_a_link_to_leave_by_does_not_confirm(at_home: House) -> None:
    at_home.make_list()
    asked(at_home)
    with pytest.raises(TokenError):
        confirm(at_home.service, make_token(at_home.service.keys, UNSUBSCRIBE, 1, 1, issued_at=at_home.now))


def test_a_suppressed_address_gets_no_mail_whoever_asks(at_home: House) -> None:
    morning = at_home.make_list()
    at_home.reader(morning, "anna@example.org")
    with at_home.service.database.write() as connection:
        suppress(connection, ANNA, hash_key=at_home.service.hash_key, reason="complaint", now=at_home.now)
        place = find_subscription(connection, 1, morning.id)
    assert place
    with pytest.raises(NothingToDoError):
        notify(at_home.service, "goodbye", morning, place)
    assert at_home.mails() == {}


def test_a_mail_the_relay_refuses_is_told_and_the_reader_stays_pending(tmp_path: Path) -> None:
    script = [Fault(at="RCPT", reply="550 5.1.1 no such user", times=1)]
    with Inbox(script=script) as inbox, house(tmp_path, "digest.db", host=inbox.host, port=inbox.port) as built:
        built.make_list()
        with pytest.raises(TransportError, match=r"the mail \(confirm\) was not taken"):
            subscribe(built.service, built.list_now(), ANNA)
        assert status(built)[0] == "pending"
        assert subscribe(built.service, built.list_now(), ANNA)[1]
        (received,) = inbox.messages
    mail = message_from_bytes(received.data, policy=policy.default)
    assert mail["Subject"] == "Please confirm: The Morning"


@pytest.mark.parametrize(
    ("extensions", "taken"), [(("8BITMIME", "SMTPUTF8"), True), (("8BITMIME",), False), ((), False)]
)
def test_letters_beyond_ascii_are_mailed_where_the_relay_can_and_else_it_is_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, extensions: tuple[str, ...], taken: bool
) -> None:
    with (
        Inbox(extensions=extensions) as inbox,
        house(tmp_path, "digest.db", host=inbox.host, port=inbox.port) as built,
    ):
        built.make_list()
        with nullcontext() if taken else pytest.raises(TransportError):
            subscribe(built.service, built.list_now(), parse_address("Жанна <жанна@пошта.example>"))
        assert inbox.copies == ({"жанна@xn--80a1acn3a.example": 1} if taken else {})
    assert ("SMTPUTF8, which the relay does not offer" in caplog.text) != taken
    for received in inbox.messages:
        mail = message_from_bytes(received.data, policy=policy.default)
        assert mail["To"] == "жанна@xn--80a1acn3a.example"


@pytest.mark.parametrize(("kind", "copies"), [("confirm", 2), ("welcome", 1)])
def test_a_confirmation_whose_outcome_is_unknown_is_sent_once_more(tmp_path: Path, kind: str, copies: int) -> None:
    cut = [Fault(at="DOT", drops=True, keeps=True, times=1)]
    with Inbox(script=cut) as inbox, house(tmp_path, "digest.db", host=inbox.host, port=inbox.port) as built:
        reader = built.reader(built.make_list(), "anna@example.org")
        with built.service.database.read() as connection:
            place = find_subscription(connection, reader, 1)
        assert place
        if kind == "confirm":
            notify(built.service, kind, built.list_now(), place)
        else:
            with pytest.raises(TransportError, match=r"whether the mail \(welcome\) arrived is not known"):
                notify(built.service, kind, built.list_now(), place)
        assert inbox.wait_for(copies, 20)
        ids = {message_from_bytes(message.data)["Message-ID"] for message in inbox.messages}
    assert (len(inbox.messages), len(ids)) == (copies, 1)

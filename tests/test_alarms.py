"""Alarms over a real relay and a real web server: each trouble once, signed, no address in full, stopping nothing."""

import hashlib
import hmac
import json
import logging
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import msgspec
import pytest
import sqlalchemy as sa
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from digest import troubles as found
from digest.alarms import alarm, check_channels, raise_alarms
from digest.deliveries.rest import Rest
from digest.demo.inbox import Fault, Inbox
from digest.epoch import lock
from digest.errors import DigestError, SettingsError, TransportError
from digest.extra import compose_extra
from digest.model import EditionState
from digest.pipeline import deliver, run, watch
from digest.storage import tables
from digest.storage.alarms import Alarm, raised_alarms
from digest.webhook import call_webhook
from tests.deliveries.certificates import HOUR, server_context
from tests.house import START, House, house

TROUBLE = Alarm(kind="late", about="list morning", text="list morning: nothing has gone out")


def told(built: House, **settings: Any) -> None:
    """Let the service of a house tell its operator of trouble."""
    chosen = msgspec.structs.replace(built.service.settings.alarm, **settings)
    built.service.settings = msgspec.structs.replace(built.service.settings, alarm=chosen)


@pytest.fixture
def at_home(tmp_path: Path, database_address: str) -> Iterator[House]:
    with house(tmp_path, database_address) as built:
        yield built


@pytest.fixture
def hooked(at_home: House, httpserver: HTTPServer) -> list[Request]:
    """The requests that a webhook of the house has answered."""
    requests: list[Request] = []

    def answer(request: Request) -> Response:
        requests.append(request)
        return Response(status=204)

    httpserver.expect_request("/hook", method="POST").respond_with_handler(answer)
    (at_home.folder / "hook.secret").write_text("mind the gap\n")
    told(at_home, webhook=httpserver.url_for("/hook"), secret_file="hook.secret")
    return requests


def test_a_webhook_gets_signed_json_and_one_trouble_is_one_alarm(at_home: House, hooked: list[Request]) -> None:
    for minutes in (0, 1, 19 * 60):
        assert len(alarm(at_home.service, lambda: [TROUBLE])) == (minutes == 0)
        at_home.now += timedelta(minutes=minutes)
    (request,) = hooked
    body = json.loads(request.data)
    assert [(entry["kind"], entry["text"]) for entry in body["alarms"]] == [(TROUBLE.kind, TROUBLE.text)]
    signed = request.headers["Digest-Timestamp"].encode() + b"." + request.data
    mac = hmac.new(b"mind the gap", signed, hashlib.sha256).hexdigest()
    assert request.headers["Digest-Signature"] == f"sha256={mac}"
    at_home.now += timedelta(hours=2)
    assert len(alarm(at_home.service, lambda: [TROUBLE])) == 1
    assert len(hooked) == 2


def test_several_troubles_are_one_call_and_another_trouble_is_news(at_home: House, hooked: list[Request]) -> None:
    other = replace(TROUBLE, about="list evening")
    alarm(at_home.service, lambda: [TROUBLE])
    assert alarm(at_home.service, lambda: [TROUBLE, other, replace(other, kind="dead")])[0].about == "list evening"
    assert [len(json.loads(request.data)["alarms"]) for request in hooked] == [1, 2]


def test_a_mail_tells_it_also_while_the_operators_templates_are_broken(at_home: House) -> None:
    told(at_home, mail="Operator <op@example.org>")
    own = at_home.folder / "own"
    (own / "notices").mkdir(parents=True)
    (own / "notices" / "alarm.txt.jinja").write_text("{% if %}")
    at_home.service.settings = msgspec.structs.replace(
        at_home.service.settings, service=msgspec.structs.replace(at_home.service.settings.service, templates="own")
    )
    alarm(at_home.service, lambda: [replace(TROUBLE, text="the <b>list</b> & \x1b[31m is late")])
    assert at_home.mails() == {"op@example.org": ["digest alarm: late"]}
    assert "late: the <b>list</b> &" in " ".join(at_home.texts("op@example.org")[0].split())


@pytest.mark.parametrize("answer", ["500", "302", "down", "silent", "dripping"])
def test_what_does_not_take_it_is_said_within_its_time_and_tried_again_sooner(
    at_home: House, httpserver: HTTPServer, caplog: pytest.LogCaptureFixture, answer: str
) -> None:
    elsewhere: list[Request] = []

    def slow(_request: Request) -> Response:
        if answer == "dripping":
            return Response((time.sleep(0.2) or b"." for _ in range(20)), status=500)
        time.sleep(3 if answer == "silent" else 0)
        return Response(status=500 if answer == "500" else 302, headers={"Location": httpserver.url_for("/elsewhere")})

    httpserver.expect_request("/hook").respond_with_handler(slow)
    httpserver.expect_request("/elsewhere").respond_with_handler(
        lambda request: elsewhere.append(request) or Response()
    )
    url = "http://127.0.0.1:1/hook" if answer == "down" else httpserver.url_for("/hook")
    told(at_home, webhook=url, timeout=timedelta(seconds=0.5))
    logging.getLogger("digest").propagate = True
    alarm(at_home.service, lambda: [TROUBLE])
    assert "the alarm was not raised by webhook" in caplog.text
    assert not [record for record in caplog.records if "/hook" in record.getMessage() and "digest" in record.name]
    assert elsewhere == []
    at_home.now += timedelta(minutes=14)
    assert alarm(at_home.service, lambda: [TROUBLE]) == ()
    at_home.now += timedelta(minutes=2)
    assert len(alarm(at_home.service, lambda: [TROUBLE])) == 1


def test_one_way_that_works_is_enough(at_home: House) -> None:
    told(at_home, webhook="http://127.0.0.1:1/", mail="op@example.org")
    alarm(at_home.service, lambda: [TROUBLE])
    at_home.now += timedelta(hours=1)
    assert alarm(at_home.service, lambda: [TROUBLE]) == ()
    assert len(at_home.mails()["op@example.org"]) == 1


@pytest.mark.parametrize("error", [DigestError("broken"), RuntimeError("broken"), OSError(5, "broken")])
def test_an_alarm_that_cannot_be_found_stops_nothing(at_home: House, error: Exception) -> None:
    def find() -> list[Alarm]:
        raise error

    assert alarm(at_home.service, find) == ()


@pytest.mark.parametrize("url", ["hook", "ftp://example.org/x", "http://", "http://[::1", "http://a:b/", "http://a:0/"])
def test_what_is_no_address_is_said_before_it_is_needed(at_home: House, url: str) -> None:
    told(at_home, webhook=url)
    with pytest.raises(SettingsError, match=r"alarm\.webhook"):
        check_channels(at_home.service)


def test_an_address_no_client_takes_is_a_failure_like_any_other() -> None:
    now = datetime(2026, 1, 5, tzinfo=UTC)
    for url in ("http://\udcff/", "http://exa mple/", "http://" + "a" * 70 + "." + "b" * 300):
        with pytest.raises(TransportError, match="webhook"):
            call_webhook(url, b"{}", secret=b"", now=now, seconds=2)


def ready(built: House, readers: int = 1, **values: str) -> None:
    morning = built.make_list(**values)
    for number in range(readers):
        built.reader(morning, f"reader{number}@example.org")
    built.article("Harbour")


def kinds(built: House) -> set[tuple[str, str]]:
    with built.service.database.read() as connection:
        return {(entry.kind, entry.about) for entry in raised_alarms(connection, 100)}


def test_all_is_well_says_nothing(at_home: House) -> None:
    ready(at_home)
    at_home.now = datetime(2026, 1, 5, 7, 1, tzinfo=UTC)
    assert run(at_home.service).delivered.sent == 1
    assert kinds(at_home) == set()


def test_a_slot_that_is_late_an_edition_that_does_not_begin_and_one_that_was_missed(at_home: House) -> None:
    ready(at_home)
    at_home.now = datetime(2026, 1, 5, 7, 59, tzinfo=UTC)
    watch(at_home.service)
    assert kinds(at_home) == set()
    at_home.now = datetime(2026, 1, 5, 8, 1, tzinfo=UTC)
    assert [entry.text[:75] for entry in found.troubles(at_home.service)] == [
        "list morning: the edition of 2026-01-05 07:00Z is not composed; see `digest"
    ]
    edition = compose_extra(at_home.service, at_home.list_now())
    with at_home.service.database.write() as connection:
        connection.execute(sa.update(tables.lists).values(active_since=at_home.now))
    assert list(found.troubles(at_home.service)) == []
    at_home.now += timedelta(minutes=61)
    assert [f"edition {edition.id} is composed" in entry.text for entry in found.troubles(at_home.service)] == [True]
    deliver(at_home.service)
    assert list(found.troubles(at_home.service)) == []
    at_home.now = datetime(2026, 1, 6, 20, tzinfo=UTC)
    assert [entry.state for entry in run(at_home.service).editions] == [EditionState.MISSED]
    assert kinds(at_home) == {("late", "list morning")}


def test_what_is_locked_is_told_as_that_and_not_as_late(at_home: House) -> None:
    ready(at_home)
    run(at_home.service)
    lock(at_home.service, "restored")
    at_home.now = datetime(2026, 1, 5, 9, 1, tzinfo=UTC)
    run(at_home.service)
    assert {kind for kind, _ in kinds(at_home)} == {"sending locked"}


def test_a_source_that_is_gone_or_fails_for_long(at_home: House) -> None:
    ready(at_home)
    failing = sa.update(tables.sources).values(failures=3, error="https://user:secret@feeds.example: 500")
    with at_home.service.database.write() as connection:
        connection.execute(failing)
    assert list(found.dead(at_home.service, at_home.now)) == []
    (dead,) = found.dead(at_home.service, at_home.now + timedelta(days=3, hours=1))
    assert (dead.about, "secret" in dead.text) == ("source 1", False)
    with at_home.service.database.write() as connection:
        connection.execute(failing.values(disabled=True))
    assert "gone for good" in next(found.dead(at_home.service, at_home.now)).text


def test_a_disk_that_is_nearly_full(at_home: House) -> None:
    told(at_home, disk_megabytes=10**9)
    assert {entry.kind for entry in found.full(at_home.service)} == {found.DISK}
    told(at_home, disk_megabytes=0)
    assert list(found.full(at_home.service)) == []


@pytest.mark.parametrize(("failed", "alarms"), [(4, 0), (5, 1)])
def test_a_share_of_failures(at_home: House, failed: int, alarms: int) -> None:
    ready(at_home, 20)
    edition = compose_extra(at_home.service, at_home.list_now())
    deliver(at_home.service)
    change = sa.update(tables.deliveries).where(tables.deliveries.c.id <= failed)
    with at_home.service.database.write() as connection:
        connection.execute(change.values(state="failed"))
    assert [entry.about for entry in found.failing(at_home.service)] == [f"edition {edition.id}"] * alarms
    told(at_home, failed_share=0.5)
    assert list(found.failing(at_home.service)) == []


@pytest.mark.parametrize(
    ("inbox", "named"),
    [
        ({"script": [Fault(at="MAIL", reply="550 5.7.26 <news@example.org> is not authenticated")]}, "5.7.26"),
        ({"script": [Fault(at="DOT", reply="550 5.7.515 news@example.org: access denied")]}, "5.7.515"),
        ({"login": ("news@example.org", "right")}, "AUTH"),
    ],
)
def test_a_sender_that_is_refused_is_told_once_without_an_address_in_full(
    tmp_path: Path, httpserver: HTTPServer, inbox: dict[str, Any], named: str
) -> None:
    httpserver.expect_request("/hook").respond_with_data("", 200)
    told_who = {"username": "news@example.org", "password": "wrong"} if "login" in inbox else {}
    with (
        Inbox(**inbox) as server,
        house(tmp_path, str(tmp_path / "digest.db"), host=server.host, port=server.port, **told_who) as built,
    ):
        told(built, webhook=httpserver.url_for("/hook"))
        ready(built)
        compose_extra(built.service, built.list_now())
        for _ in range(3):
            with pytest.raises(TransportError):
                deliver(built.service)
    ((request, _),) = httpserver.log
    (entry,) = json.loads(request.data)["alarms"]
    assert entry["kind"] == "sender rejected"
    assert named in entry["text"]
    assert b"news@" not in request.data


def test_a_run_that_is_on_time_again_is_said_once_and_a_new_trouble_at_once(
    at_home: House, hooked: list[Request]
) -> None:
    ready(at_home)
    at_home.now = datetime(2026, 1, 5, 8, 1, tzinfo=UTC)
    watch(at_home.service)
    assert kinds(at_home) == {("late", "list morning")}
    at_home.now += timedelta(minutes=20)
    run(at_home.service)
    for _ in range(3):
        at_home.now += timedelta(minutes=20)
        watch(at_home.service)
    assert kinds(at_home) == {("over: late", "list morning")}
    told_of = [entry for request in hooked for entry in json.loads(request.data)["alarms"]]
    assert [entry["kind"] for entry in told_of] == ["late", "over: late"]
    assert told_of[1]["text"] == "it is over: list morning: the edition of 2026-01-05 07:00Z is not composed"
    # Well within the quiet time of the first.
    alarm(at_home.service, lambda: [TROUBLE])
    assert len(hooked) == 3


def test_a_source_that_lives_again_and_a_lock_that_hides_what_is_late(at_home: House) -> None:
    ready(at_home)
    at_home.now += timedelta(hours=100)
    with at_home.service.database.write() as connection:
        connection.execute(sa.update(tables.sources).values(failures=3, error="500", good_at=None))
        connection.execute(sa.update(tables.lists).values(active_since=at_home.now))
    watch(at_home.service)
    assert kinds(at_home) == {("source dead", "source 1")}
    with at_home.service.database.write() as connection:
        connection.execute(sa.update(tables.sources).values(failures=0, error="", good_at=at_home.now))
    watch(at_home.service)
    assert kinds(at_home) == {("source dead", "source 1")}
    at_home.now += timedelta(minutes=16)
    alarm(at_home.service, lambda: [TROUBLE])
    at_home.now += timedelta(minutes=16)
    lock(at_home.service, "restored")
    watch(at_home.service)
    assert {kind for kind, _ in kinds(at_home)} == {"over: source dead", "late", "sending locked"}


def test_two_that_see_the_end_at_once_say_it_once(at_home: House, hooked: list[Request]) -> None:
    alarm(at_home.service, lambda: [TROUBLE])
    over = (replace(TROUBLE, raised_at=at_home.now),)
    assert [len(raise_alarms(at_home.service, (), over)) for _ in range(2)] == [1, 0]
    assert len(hooked) == 2


@pytest.mark.parametrize("sender", ["news@example.org", "news@Example.ORG"])
def test_a_relay_that_takes_our_mail_again(tmp_path: Path, httpserver: HTTPServer, sender: str) -> None:
    httpserver.expect_request("/hook").respond_with_data("", 200)
    refusals = [
        Fault(at="MAIL", reply="530 5.7.0 who are you", times=1),
        Fault(at="DOT", reply="550 5.7.26 not authenticated", times=1),
    ]
    with (
        Inbox(script=refusals) as server,
        house(tmp_path, str(tmp_path / "digest.db"), host=server.host, port=server.port, connections=1) as built,
    ):
        told(built, webhook=httpserver.url_for("/hook"))
        ready(built, 2, sender=sender)
        built.service.rest = Rest(lambda: (built.now - START) / timedelta(seconds=1))
        compose_extra(built.service, built.list_now())
        for _ in range(2):
            built.now += timedelta(minutes=1)
            with pytest.raises(TransportError):
                deliver(built.service)
        built.now += timedelta(minutes=1)
        # The other was on its way, and taken, when the refusal came.
        assert deliver(built.service).sent in (1, 2)
        built.now += timedelta(minutes=1)
        assert deliver(built.service).sent == 0
    told_of = [entry["kind"] for request, _ in httpserver.log for entry in json.loads(request.data)["alarms"]]
    assert Counter(told_of) == {"sender rejected": 2, "over: sender rejected": 2}


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_that_is_not_trusted_is_a_trouble_of_its_own(
    tmp_path: Path, httpserver: HTTPServer, security: Literal["tls", "starttls"]
) -> None:
    httpserver.expect_request("/hook").respond_with_data("", 200)
    context = server_context(tmp_path, "localhost", HOUR)
    with (
        Inbox(security=security, context=context) as server,
        house(tmp_path, str(tmp_path / "digest.db"), host="localhost", port=server.port) as built,
    ):
        smtp = msgspec.structs.replace(built.service.settings.smtp, security=security)
        built.service.settings = msgspec.structs.replace(built.service.settings, smtp=smtp)
        told(built, webhook=httpserver.url_for("/hook"))
        ready(built)
        compose_extra(built.service, built.list_now())
        with pytest.raises(TransportError, match="certificate is not trusted"):
            deliver(built.service)
    ((request, _),) = httpserver.log
    (entry,) = json.loads(request.data)["alarms"]
    assert entry["kind"] == "relay not secure"
    assert f"localhost:{server.port}: nothing was sent: the relay's certificate is not trusted: " in entry["text"]
    assert entry["text"].endswith("or have this machine trust its authority")

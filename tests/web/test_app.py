"""The pages over real HTTP: a GET shows, a POST acts, and no link but ours does anything."""

import http.client
import re
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
import sqlalchemy as sa
import uvicorn
from prometheus_client.parser import text_string_to_metric_families

from digest import __version__
from digest.epoch import lock
from digest.extra import extra_slot, send_again
from digest.messages.samples import sample_edition, titled
from digest.model import Cadence, Delivery
from digest.pipeline import compose, deliver, finish
from digest.posting import Post, web_url
from digest.signup import subscribe
from digest.storage.editions import edition_numbered
from digest.storage.outcomes import Outcome, outcomes
from digest.storage.tables import articles, deliveries, sources
from digest.web import app as pages
from digest.web.app import app
from subscribers.address import parse_address
from subscribers.errors import StatusError
from subscribers.store import find_subscription
from subscribers.tokens import make_token
from tests.house import House, house

Answer = tuple[int, str, dict[str, str]]


@pytest.fixture
def at_home(tmp_path: Path, database_address: str) -> Iterator[House]:
    with house(tmp_path, database_address) as built:
        yield built


@pytest.fixture
def port(at_home: House) -> Iterator[int]:
    """The pages of the house, answering on loopback."""
    server = uvicorn.Server(uvicorn.Config(app(at_home.service), port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join()


def ask(port: int, method: str, path: str, body: str = "") -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    headers = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
    connection.request(method, path, body or None, headers)
    answer = connection.getresponse()
    return answer.status, answer.read().decode(), {name.lower(): value for name, value in answer.getheaders()}


def delivered(built: House, language: str = "") -> str:
    """Deliver an edition to one reader; gives the path of the unsubscribe link in the mail."""
    morning = built.make_list()
    built.reader(morning, "anna@example.org", language=language)
    built.article("Harbour")
    compose(built.service, extra_slot(built.list_now(), built.now))
    assert deliver(built.service).sent == 1
    (text,) = built.texts("anna@example.org")
    (path,) = re.findall(r"http://localhost:8080(/unsubscribe/\S+)", text)
    return path


def status(built: House) -> str:
    with built.service.database.read() as connection:
        place = find_subscription(connection, 1, 1)
    assert place
    return place.status


def test_a_get_shows_a_button_and_changes_nothing(at_home: House, port: int) -> None:
    path = delivered(at_home)
    code, page, headers = ask(port, "GET", path)
    assert (code, status(at_home)) == (200, "active")
    assert '<form method="post">' in page
    assert "Unsubscribe from The Morning?" in page
    assert headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "set-cookie" not in headers


def test_one_click_unsubscribes_without_a_cookie_and_a_resend_skips_that_person(at_home: House, port: int) -> None:
    path = delivered(at_home)
    code, page, _ = ask(port, "POST", path, "List-Unsubscribe=One-Click")
    assert (code, status(at_home)) == (200, "unsubscribed")
    assert "You are unsubscribed from The Morning." in page
    assert ask(port, "POST", path)[0] == 200
    assert '<form method="post">' not in ask(port, "GET", path)[1]
    at_home.article("Ferry")
    (edition,) = compose(at_home.service, extra_slot(at_home.list_now(), at_home.now))
    assert send_again(at_home.service, edition) == 0
    assert deliver(at_home.service).sent == 0
    assert edition.cadence is Cadence.EXTRA


def test_the_page_speaks_the_readers_language(at_home: House, port: int) -> None:
    page = ask(port, "GET", delivered(at_home, "ar"))[1]
    assert '<html lang="ar" dir="rtl">' in page
    assert "إلغاء الاشتراك" in page


@pytest.mark.parametrize(
    "path", ["/unsubscribe/x", "/unsubscribe/" + "A" * 5000, "/unsubscribe/%00%ff", "/nothing", "/"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_is_no_link_of_ours_gets_a_page_that_says_so(at_home: House, port: int, path: str, method: str) -> None:
    delivered(at_home)
    code, page, _ = ask(port, method, path)
    assert code in {404, 405}
    assert "Traceback" not in page
    assert status(at_home) == "active"


@pytest.mark.parametrize("path", ["/unsubscribe/x", "/confirm/x"])
def test_who_asks_in_another_way_is_told_the_ways_there_are(at_home: House, port: int, path: str) -> None:
    code, _, headers = ask(port, "DELETE", path)
    assert (code, set(headers["allow"].split(", "))) == (405, {"GET", "HEAD", "POST"})


def test_a_link_with_one_letter_changed_does_nothing(at_home: House, port: int) -> None:
    path = delivered(at_home)
    for place in range(len("/unsubscribe/"), len(path), 5):
        changed = path[:place] + ("A" if path[place] != "A" else "B") + path[place + 1 :]
        assert ask(port, "POST", changed)[0] == 404
    assert status(at_home) == "active"


def test_health_and_figures(at_home: House, port: int) -> None:
    delivered(at_home)
    assert ask(port, "GET", "/health")[:2] == (200, "ok\n")
    text = ask(port, "GET", "/metrics")[1]
    assert samples(text) == {
        ("digest_build_info", __version__): 1,
        ("digest_sending_locked",): 0,
        ("digest_deliveries", "morning", "sent"): 1,
        ("digest_deliveries_sent_total", "morning"): 1,
        ("digest_deliveries_oldest_pending_age_seconds",): 0,
        ("digest_subscriptions", "active"): 1,
        ("digest_sources", "good"): 1,
        ("digest_articles",): 1,
        ("digest_articles_held",): 0,
    }
    assert "anna" not in text


def test_health_tells_of_a_database_that_is_spoiled(at_home: House, port: int) -> None:
    database = at_home.service.database
    assert ask(port, "GET", "/health")[0] == 200
    if database.path:
        with closing(sqlite3.connect(database.path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.path.write_bytes(b"garbage " * (database.path.stat().st_size // 8))
    else:
        with database.write() as written:
            written.execute(sa.text("DROP TABLE service"))
    code, page, headers = ask(port, "GET", "/health")
    assert (code, headers["x-robots-tag"]) == (503, "noindex")
    assert "Something went wrong here" in page


def samples(text: str) -> dict[tuple[str, ...], float]:
    """The figures of a text as Prometheus reads it, by name and the values of labels."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_the_figures_tell_of_trouble(at_home: House, port: int) -> None:
    delivered(at_home)
    composed = at_home.now
    waits = {"state": "deferred", "retry_at": composed + timedelta(hours=2)}
    with at_home.service.database.write() as connection:
        connection.execute(sa.update(deliveries).values(waits))
        connection.execute(sa.update(sources).values(failures=2, disabled=True))
        connection.execute(sa.update(articles).values(held="held"))
    finish(at_home.service)
    lock(at_home.service, "")
    at_home.now += timedelta(minutes=90)
    text = ask(port, "GET", "/metrics")[1]
    found = samples(text)
    assert (
        found.items()
        >= {
            ("digest_sending_locked",): 1,
            ("digest_deliveries_oldest_pending_age_seconds",): 5400,
            ("digest_deliveries_next_retry_timestamp_seconds",): (composed + timedelta(hours=2)).timestamp(),
            ("digest_last_pass_timestamp_seconds",): composed.timestamp(),
            ("digest_sources", "dead"): 1,
            ("digest_articles_held",): 1,
        }.items()
    )
    guide = (Path(__file__).parents[2] / "docs/guide.md").read_text(encoding="utf-8")
    assert {name for name, *_ in found if f"`{name}" not in guide} == set()


def test_a_confirmation_begins_by_the_button_alone_and_is_welcomed(at_home: House, port: int) -> None:
    subscribe(at_home.service, at_home.make_list(), parse_address("anna@example.org"))
    (text,) = at_home.texts("anna@example.org")
    (path,) = re.findall(r"http://localhost:8080(/confirm/\S+)", text)
    code, page, headers = ask(port, "GET", path)
    assert (code, status(at_home)) == (200, "pending")
    assert '<form method="post">' in page
    assert headers["referrer-policy"] == "no-referrer"
    code, page, _ = ask(port, "POST", path)
    assert (code, status(at_home)) == (200, "active")
    assert "You are subscribed to The Morning." in page
    assert "<form" not in ask(port, "GET", path)[1]
    end = time.monotonic() + 20
    while len(at_home.mails()["anna@example.org"]) < 2 and time.monotonic() < end:
        time.sleep(0.02)
    assert "Welcome to The Morning" in at_home.mails()["anna@example.org"]


def test_a_whole_edition_stands_on_the_web_for_who_has_the_link(at_home: House, port: int) -> None:
    delivered(at_home, "de")
    with at_home.service.database.read() as connection:
        edition = edition_numbered(connection, 1)
    address = web_url(at_home.service, edition)
    assert address.startswith("http://localhost:8080/edition/")
    code, page, headers = ask(port, "GET", address.removeprefix("http://localhost:8080"))
    assert code == 200
    assert (page.count("<h1"), page.count("<h2")) == (1, 1)
    assert "Harbour</h2>" in page
    assert "anna" not in page
    assert "unsubscribe" not in page.lower()
    assert headers["x-robots-tag"] == "noindex"
    # Neither another purpose nor an edition that is gone opens a page.
    for purpose, number in (("unsubscribe", 1), ("edition", 99)):
        token = make_token(at_home.service.keys, purpose, 0, 1, number)
        assert ask(port, "GET", f"/edition/{token}")[0] == 404


def test_a_mail_that_left_stories_out_leads_to_the_page_of_all(at_home: House) -> None:
    edition = replace(sample_edition(*(titled(n, "word " * 60) for n in range(120))), id=7)
    edition = replace(edition, list=replace(edition.list, id=1))
    message = Post(at_home.service, edition).message(Delivery(edition=7, subscriber=1, address="a@b.example"))
    assert message
    mail = message_from_bytes(message.data, policy=policy.default)
    for kind in ("html", "plain"):
        assert "http://localhost:8080/edition/" in mail.get_body((kind,)).get_content()


def test_a_link_that_is_too_old_says_so(at_home: House, port: int) -> None:
    subscribe(at_home.service, at_home.make_list(), parse_address("anna@example.org"))
    (path,) = re.findall(r"http://localhost:8080(/confirm/\S+)", at_home.texts("anna@example.org")[0])
    at_home.now += timedelta(days=30)
    code, page, _ = ask(port, "POST", path)
    assert (code, status(at_home)) == (410, "pending")
    assert "This link is too old" in page
    assert ask(port, "GET", f"{path}x")[0] == 404


def test_what_a_reader_cannot_have_is_said_on_a_page(
    at_home: House, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise StatusError("there is no such subscription")

    monkeypatch.setattr(pages, "confirm", refused)
    at_home.make_list()
    code, page, headers = ask(port, "POST", "/confirm/x")
    assert (code, headers["x-robots-tag"]) == (503, "noindex")
    assert "Something went wrong here" in page


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_link_that_is_used_is_evidence_that_its_mail_arrived(at_home: House, port: int, method: str) -> None:
    path = delivered(at_home)
    doubt(at_home)
    for wrong in (path[:-1] + ("A" if path[-1] != "A" else "B"), "/unsubscribe/x"):
        ask(port, method, wrong)
        assert [entry.state for entry in all_outcomes(at_home)] == ["uncertain"]
    assert ask(port, method, path)[0] == 200
    (entry,) = all_outcomes(at_home)
    assert (entry.state, entry.reply) == ("sent", "a link in it was followed, so it arrived")
    assert status(at_home) == ("active" if method == "GET" else "unsubscribed")


def test_a_link_says_nothing_of_another_mail(at_home: House, port: int) -> None:
    path = delivered(at_home)
    with at_home.service.database.write() as connection:
        connection.execute(sa.update(deliveries).values(id=9))
    doubt(at_home)
    assert ask(port, "GET", path)[0] == 200
    assert [entry.state for entry in all_outcomes(at_home)] == ["uncertain"]


def doubt(built: House) -> None:
    """Let nobody know any more what became of the mails."""
    with built.service.database.write() as connection:
        connection.execute(sa.update(deliveries).values(state="uncertain"))


def all_outcomes(built: House) -> tuple[Outcome, ...]:
    with built.service.database.read() as connection:
        return outcomes(connection)

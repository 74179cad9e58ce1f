"""Bounces and complaints about real deliveries: believed with proof alone, once, and settling what was uncertain."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from digest.evidence import Heard, hear, hidden
from digest.model import State
from digest.pipeline import clear_up, run
from digest.storage.deliveries import retry
from digest.storage.editions import editions_of
from digest.storage.feedback import feedback_by_edition, feedback_of
from digest.storage.figures import figures
from digest.storage.tables import deliveries, feedback
from subscribers.address import parse_address
from subscribers.store import erase, find_subscription
from subscribers.suppression_store import find_suppression, unsuppress
from subscribers.tokens import CONFIRM, UNSUBSCRIBE, make_token
from tests.feedback.samples import complaint, mail, refused
from tests.house import House, house

ADA, BEN = "ada@reader.example", "ben@reader.example"
UNKNOWN = ("5.1.1", "550 5.1.1 <ada@reader.example>: user unknown")


@pytest.fixture
def at_home(tmp_path: Path, database_address: str) -> Iterator[House]:
    """A house that has sent one edition to two readers: deliveries 1 (Ada's) and 2 (Ben's)."""
    with house(tmp_path, database_address) as built:
        morning = built.make_list()
        built.reader(morning, ADA)
        built.reader(morning, BEN)
        built.article("Harbour", "A new bridge over the old canal was opened by the mayor on Monday.")
        built.now = datetime(2026, 1, 5, 7, 1, tzinfo=UTC)
        run(built.service)
        yield built


def header(built: House, address: str = ADA, *, without: str = "") -> str:
    """The header of the mail that was sent to an address, but for one of its fields."""
    sent = [path.read_text("utf-8").partition("\n\n")[0] for path in (built.folder / "outbox").glob("*.eml")]
    one = next(found for found in sent if f"\nTo: {address}\n" in found)
    return re.sub(rf"^{without}:.*\n(?:[ \t].*\n)*", "", one, flags=re.MULTILINE) if without else one


def about(data: bytes, returned: str) -> bytes:
    """A report about another mail than the sample's."""
    head, edge, rest = data.partition(b"Content-Type: text/rfc822-headers\n\n")
    return head + edge + returned.encode() + b"\n" + rest[rest.index(b"\n--edge--") :]


def put(built: House, state: str, delivery: int = 1) -> None:
    with built.service.database.write() as connection:
        change = sa.update(deliveries).where(deliveries.c.id == delivery)
        connection.execute(change.values(state=state, token="somebody"))


def row(built: House, delivery: int = 1) -> Any:
    with built.service.database.read() as connection:
        return connection.execute(sa.select(deliveries).where(deliveries.c.id == delivery)).one()


def is_suppressed(built: House, address: str = ADA) -> bool:
    with built.service.database.read() as connection:
        found = find_suppression(connection, parse_address(address), hash_key=built.service.hash_key)
    return found is not None


def status(built: House, subscriber: int = 1) -> str:
    with built.service.database.read() as connection:
        place = find_subscription(connection, subscriber, built.list_now().id)
    assert place is not None
    return str(place.status)


def noted(built: House) -> list[tuple[int, str]]:
    with built.service.database.read() as connection:
        query = sa.select(feedback.c.delivery_id, feedback.c.kind).order_by(feedback.c.delivery_id)
        return [(each.delivery_id, each.kind) for each in connection.execute(query)]


def only(found: tuple[Heard, ...]) -> Heard:
    (one,) = found
    return one


def test_who_is_not_there_is_suppressed_and_the_delivery_is_noted(at_home: House) -> None:
    heard = only(hear(at_home.service, about(refused(*UNKNOWN), header(at_home))))
    assert (heard.delivery, heard.done) == (1, ("noted", "suppressed"))
    assert (row(at_home).state, is_suppressed(at_home), is_suppressed(at_home, BEN)) == ("sent", True, False)
    assert status(at_home) == "active"
    edition = editions(at_home)
    with at_home.service.database.read() as connection:
        assert feedback_by_edition(connection, [edition]) == {edition: {"permanent": 1}}
        told = feedback_of(connection, [1, 2])
    assert list(told) == [1]
    assert "user unknown" in told[1]
    assert "ada@" not in told[1]


def editions(built: House) -> int:
    with built.service.database.read() as connection:
        return editions_of(connection, built.list_now().id, 1)[0].id


def test_the_same_bounce_twice_counts_once_and_a_lifted_suppression_stays_lifted(at_home: House) -> None:
    data = about(refused(*UNKNOWN), header(at_home))
    hear(at_home.service, data)
    with at_home.service.database.write() as connection:
        assert unsuppress(connection, parse_address(ADA), hash_key=at_home.service.hash_key)
    assert only(hear(at_home.service, data)).done == ("noted before",)
    assert not is_suppressed(at_home)
    assert noted(at_home) == [(1, "permanent")]


EVIDENCE = [
    (refused(*UNKNOWN), "failed", "noted"),
    (refused("5.7.1", "550 5.7.1 blocked by our policy"), "failed", "noted"),
    (refused("4.4.7", "451 4.4.7 no answer for five days"), "failed", "noted"),
    (refused("4.4.1", "451 4.4.1 no answer yet", action="delayed"), "sent", "no longer uncertain"),
    (refused("2.0.0", "250 2.0.0 taken", action="relayed"), "sent", "no longer uncertain"),
    (complaint(), "sent", "noted"),
]


@pytest.mark.parametrize(("data", "state", "done"), EVIDENCE)
def test_what_comes_back_settles_a_doubt(at_home: House, data: bytes, state: str, done: str) -> None:
    put(at_home, "uncertain")
    put(at_home, "uncertain", 2)
    heard = only(hear(at_home.service, about(data, header(at_home))))
    assert heard.done[0] == done
    assert "no longer uncertain" in heard.done
    found = row(at_home)
    assert (found.state, found.token, row(at_home, 2).state) == (state, "", "uncertain")
    assert found.reply
    assert "ada@" not in found.reply


def test_an_automatic_answer_proves_that_the_mail_arrived(at_home: House) -> None:
    put(at_home, "uncertain")
    name = re.findall(r"Message-ID: (\S+)", header(at_home))[0]
    answer = mail("I am away.\n", sender=ADA, subject="Out of office", more=f"In-Reply-To: {name}\n")
    assert only(hear(at_home.service, answer)).done == ("no longer uncertain",)
    assert (row(at_home).state, noted(at_home)) == ("sent", [])


def test_only_a_proven_dead_address_is_suppressed(at_home: House) -> None:
    for status_code, words in (("5.2.2", "552 5.2.2 mailbox full"), ("5.7.26", "550 5.7.26 DMARC")):
        hear(at_home.service, about(refused(status_code, words), header(at_home)))
    hear(at_home.service, about(refused("4.4.7", "451 4.4.7 no answer"), header(at_home)))
    assert not is_suppressed(at_home)
    assert noted(at_home) == [(1, "permanent"), (1, "temporary")]


def test_a_complaint_ends_that_subscription_and_keeps_the_reason(at_home: House) -> None:
    heard = only(hear(at_home.service, about(complaint(), header(at_home))))
    assert heard.done == ("noted", "unsubscribed from morning")
    assert (status(at_home), status(at_home, 2), is_suppressed(at_home)) == ("unsubscribed", "active", False)
    with at_home.service.database.read() as connection:
        assert figures(connection).feedback == {"complaint": 1}
        place = find_subscription(connection, 1, at_home.list_now().id)
    assert place
    assert place.reason == "complaint: abuse"
    assert only(hear(at_home.service, about(complaint(), header(at_home)))).done == ("noted before",)


def test_a_complaint_whose_address_is_hidden_is_known_by_the_link(at_home: House) -> None:
    returned = header(at_home).replace(ADA, "redacted@reader.example")
    data = about(complaint(fields="Original-Rcpt-To: redacted"), returned)
    assert only(hear(at_home.service, data)).done == ("noted", "unsubscribed from morning")
    bounce = about(refused("5.1.1", "550 5.1.1 user unknown", address="redacted@reader.example"), returned)
    assert only(hear(at_home.service, bounce)).done == ("unproven",)


@pytest.mark.parametrize("without", ["List-Unsubscribe", "Message-ID"])
def test_either_proof_is_enough(at_home: House, without: str) -> None:
    heard = only(hear(at_home.service, about(refused(*UNKNOWN), header(at_home, without=without))))
    assert (heard.delivery, heard.done) == (1, ("noted", "suppressed"))


def forged(built: House) -> Iterator[bytes]:
    """Bounces that prove nothing about a mail to Ada."""
    data, keys = refused(*UNKNOWN), built.service.keys
    yield data
    yield about(data, "Subject: no proof at all")
    yield about(data, header(built, BEN))
    yield about(refused(*UNKNOWN, address="somebody@else.example"), header(built))
    yield about(data, re.sub(r"<([0-9a-f]{32})@", f"<{'0' * 32}@", header(built, without="List-Unsubscribe")))
    for token in (
        make_token(keys, CONFIRM, 1, built.list_now().id, 1),
        make_token(keys, UNSUBSCRIBE, 1, built.list_now().id + 1, 1),
        make_token(keys, UNSUBSCRIBE, 1, built.list_now().id, 2),
        make_token(keys, UNSUBSCRIBE, 1, built.list_now().id),
        make_token(keys, UNSUBSCRIBE, 1, built.list_now().id, 1)[:-1] + "A",
    ):
        yield about(data, f"List-Unsubscribe: <https://news.example/unsubscribe/{token}>")


def test_without_proof_nothing_changes(at_home: House) -> None:
    put(at_home, "uncertain")
    for data in forged(at_home):
        assert only(hear(at_home.service, data)).done == ("unproven",), data.decode()
    assert (row(at_home).state, noted(at_home), is_suppressed(at_home)) == ("uncertain", [], False)


def test_a_bounce_that_is_months_late_needs_the_link(at_home: House) -> None:
    returned = header(at_home, without="List-Unsubscribe")
    at_home.now += timedelta(days=61)
    assert only(hear(at_home.service, about(refused(*UNKNOWN), returned))).done == ("unproven",)
    assert only(hear(at_home.service, about(refused(*UNKNOWN), header(at_home)))).done == ("noted", "suppressed")


def test_what_comes_back_before_the_doubt_settles_it_when_it_arises(at_home: House) -> None:
    put(at_home, "attempting")
    hear(at_home.service, about(refused("5.7.1", "550 5.7.1 policy"), header(at_home)))
    assert row(at_home).state == "attempting"
    at_home.now += timedelta(hours=1)
    clear_up(at_home.service)
    assert (row(at_home).state, row(at_home).reply[:9]) == ("failed", "bounced: ")


def test_what_came_back_is_no_evidence_of_the_next_try(at_home: House) -> None:
    put(at_home, "uncertain")
    hear(at_home.service, about(refused("5.7.1", "550 5.7.1 policy"), header(at_home)))
    with at_home.service.database.write() as connection:
        later = at_home.now + timedelta(days=3)
        assert retry(connection, edition=1, states=[State.FAILED], give_up_at=later, now=at_home.now) == 1
    put(at_home, "uncertain")
    clear_up(at_home.service)
    assert (row(at_home).state, noted(at_home)) == ("pending", [(1, "permanent")])


def test_an_erased_reader_is_nobody(at_home: House) -> None:
    returned = header(at_home)
    with at_home.service.database.write() as connection:
        assert erase(connection, 1, now=at_home.now)
    assert only(hear(at_home.service, about(refused(*UNKNOWN), returned))).done == ("unproven",)
    assert not is_suppressed(at_home)


def test_who_is_suppressed_gets_no_more(at_home: House) -> None:
    hear(at_home.service, about(refused(*UNKNOWN), header(at_home)))
    at_home.article("Ferry", "The ferry to the island was late because of the storm on Tuesday.")
    at_home.now = datetime(2026, 1, 6, 7, 1, tzinfo=UTC)
    run(at_home.service)
    assert sorted(map(len, at_home.mails().values())) == [1, 2]


def test_a_token_that_a_bounce_quotes_is_kept_nowhere() -> None:
    token = "AQJrMQAAAAEAAAABAAAAAAAAAAEAAAAAAAAAAL6w09eAsdMi-pHObd-7Wx8"
    told = hidden(f"550 5.7.26 see https://digest.example/unsubscribe/{token} from anna@mail.example")
    assert told == "550 5.7.26 see https://digest.example/unsubscribe/*** from ***@mail.example"

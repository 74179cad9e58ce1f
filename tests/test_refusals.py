"""Readers whom the relay calls unknown, edition after edition, over a real server: suppressed on the third day."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from digest.cli.root import digest
from digest.demo.inbox import Fault, Inbox
from digest.pipeline import run
from digest.refusals import is_unknown
from digest.storage.outcomes import outcomes
from subscribers.address import parse_address
from subscribers.suppression_store import find_suppression
from tests.house import House, house

UNKNOWN = "550 5.1.1 <anna@example.org>: no such user here"


def mornings(built: House, days: Sequence[int]) -> list[str]:
    """Run on these days of a January; gives what stands in the rows of anna, by day."""
    for day in days:
        built.now = datetime(2026, 1, day, 5, tzinfo=UTC)
        built.article(f"Harbour {day}")
        built.now = datetime(2026, 1, day, 7, 1, tzinfo=UTC)
        run(built.service)
    with built.service.database.read() as connection:
        rows = outcomes(connection, limit=1000)
    return [f"{row.state} {row.reply}"[:40] for row in reversed(rows) if row.address == "anna@example.org"]


def send_to(built: House, inbox: Inbox) -> None:
    """Have the house mail by an inbox from now on."""
    smtp = replace(built.service.settings.smtp, port=inbox.port)
    built.service.settings = replace(built.service.settings, smtp=smtp)


def why(built: House, address: str = "anna@example.org") -> str:
    """Why an address is suppressed; "" when it is not."""
    with built.service.database.read() as connection:
        found = find_suppression(connection, parse_address(address), hash_key=built.service.hash_key)
    return found.reason if found else ""


def filled(built: House, readers: int) -> None:
    """A list of anna and others."""
    morning = built.make_list()
    built.reader(morning, "anna@example.org")
    for number in range(readers):
        built.reader(morning, f"reader{number}@example.org")


@pytest.mark.parametrize(
    ("replies", "days", "is_suppressed"),
    [
        ([UNKNOWN] * 3, [5, 6, 7], True),
        (["550 5.1.10 recipient not found", UNKNOWN, UNKNOWN], [5, 8, 9], True),
        ([UNKNOWN] * 2, [5, 6], False),
        ([UNKNOWN, UNKNOWN, "", UNKNOWN], [5, 6, 7, 8], False),
        ([UNKNOWN, UNKNOWN, "550 5.7.1 blocked by policy", UNKNOWN], [5, 6, 7, 8], False),
        (["550 no such user"] * 3, [5, 6, 7], False),
        (["550 5.1.1 user unknown, message looks like spam"] * 3, [5, 6, 7], False),
    ],
)
def test_three_days_of_it_with_nothing_in_between(
    tmp_path: Path, database_address: str, replies: list[str], days: list[int], is_suppressed: bool
) -> None:
    with house(tmp_path, database_address, host="127.0.0.1", port=1) as built:
        filled(built, 2)
        for day, reply in zip(days, replies, strict=True):
            faults = [Fault(at="RCPT", reply=reply, recipient="anna@example.org")] if reply else []
            with Inbox(script=faults) as inbox:
                send_to(built, inbox)
                mornings(built, [day])
        assert why(built).startswith("refused on 3 days: 550 5.1.1 <***@example.org>") == is_suppressed
        assert not why(built, "reader0@example.org")
        with Inbox() as inbox:
            send_to(built, inbox)
            after = mornings(built, [20])
        assert after[-1].split()[0] == ("sent" if not is_suppressed else "failed")
        assert len(after) == len(days) + (not is_suppressed)


def test_a_relay_that_knows_nobody_is_not_believed(tmp_path: Path) -> None:
    address = str(tmp_path / "digest.db")
    with (
        Inbox(script=[Fault(at="RCPT", reply="550 5.1.1 user unknown")]) as inbox,
        house(tmp_path, address, host=inbox.host, port=inbox.port) as built,
    ):
        filled(built, 9)
        assert len(mornings(built, [5, 6, 7, 8])) == 4
        assert why(built) == ""


def test_the_admin_is_told_how_to_suppress(tmp_path: Path) -> None:
    address = str(tmp_path / "digest.db")
    refusal = Fault(at="RCPT", reply=UNKNOWN, recipient="anna@example.org")
    with Inbox(script=[refusal]) as inbox, house(tmp_path, address, host=inbox.host, port=inbox.port) as built:
        filled(built, 1)
        mornings(built, [5])
        (tmp_path / "digest.toml").write_text('[service]\ndatabase = "digest.db"\n')
    for words in (["editions", "show", "1"], ["deliveries", "list", "--failed"]):
        done = CliRunner().invoke(digest, ["--config", str(tmp_path / "digest.toml"), *words])
        assert done.exit_code == 0
        assert "hint: 1 address refused because there is no such user" in done.stderr
        assert "`digest subscribers suppress anna@example.org`" in done.stderr
    assert "reader0" not in done.stdout
    command = ["--config", str(tmp_path / "digest.toml"), "subscribers", "suppress", "anna@example.org"]
    assert CliRunner().invoke(digest, command).exit_code == 0
    again = CliRunner().invoke(digest, ["--config", str(tmp_path / "digest.toml"), "editions", "show", "1"])
    assert "hint" not in again.stderr


@pytest.mark.parametrize("reply", ["550 5.1.1", "550 5.1.1 unknown", "550 5.1.10 RESOLVER.ADR.RecipientNotFound"])
def test_what_says_that_nobody_is_there(reply: str) -> None:
    assert is_unknown(reply)


@pytest.mark.parametrize("reply", ["", "250 2.1.5 ok", "450 5.1.1 later", "550 5.1.11 x", "552 5.2.2 mailbox full"])
def test_what_does_not(reply: str) -> None:
    assert not is_unknown(reply)

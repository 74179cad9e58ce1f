"""A mail that a real Postfix takes and bounces: what it sends back settles that very delivery."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from digest.demo.inbox import Fault, Inbox
from digest.evidence import hear
from digest.feedback.mails import read_mails
from digest.pipeline import run
from digest.storage.tables import deliveries
from subscribers.address import parse_address
from subscribers.suppression_store import find_suppression
from tests.house import house
from tests.postfix import needs_postfix, postfix

pytestmark = needs_postfix

READERS = ("ada@gone.example", "ben@strict.example", "cy@reader.example")
REFUSALS = [
    Fault(at="RCPT", recipient="ada@gone.example", reply="550 5.1.1 <ada@gone.example>: no such user"),
    Fault(at="RCPT", recipient="ben@strict.example", reply="550 5.7.1 refused by our policy"),
]
# Two readers are with a server further on; what bounces goes to the mailbox.
MORE = """
virtual_mailbox_domains = reader.example, harbour.example
smtp_dns_support_level = disabled
transport_maps = inline:{{
  {{ gone.example = smtp:[127.0.0.1]:{port} }}, {{ strict.example = smtp:[127.0.0.1]:{port} }} }}
"""


def waited(box: Path, mails: int) -> list[bytes]:
    """The mails in a Maildir that are bounces, once there are so many mails in all."""
    end = time.monotonic() + 60
    while len(list((box / "new").glob("*"))) < mails and time.monotonic() < end:
        time.sleep(0.1)
    return [data for _, data in read_mails(box) if b"multipart/report" in data]


@pytest.mark.parametrize("state", ["uncertain", "sent"])
def test_what_postfix_bounces_is_known_again(tmp_path: Path, database_address: str, state: str) -> None:
    with (
        Inbox(script=REFUSALS) as further,
        postfix(MORE.format(port=further.port)) as (port, box),
        house(tmp_path, database_address, host="127.0.0.1", port=port) as home,
    ):
        morning = home.make_list(sender="Morning <news@harbour.example>", return_path="bounces@harbour.example")
        for address in READERS:
            home.reader(morning, address)
        home.article("Harbour", "A new bridge over the old canal was opened by the mayor on Monday.")
        home.now = datetime(2026, 1, 5, 7, 1, tzinfo=UTC)
        assert run(home.service).delivered.sent == 3
        with home.service.database.write() as connection:
            connection.execute(sa.update(deliveries).values(state=state))
        bounces = waited(box, 3)
        assert len(bounces) == 2
        assert all(b"\nTo: bounces@harbour.example\n" in data for data in bounces)
        done = sorted(heard.done for data in bounces for heard in hear(home.service, data))
        doubt = ("no longer uncertain",) if state == "uncertain" else ()
        assert done == sorted([("noted", *doubt), ("noted", *doubt, "suppressed")])
        with home.service.database.read() as connection:
            states = list(connection.scalars(sa.select(deliveries.c.state).order_by(deliveries.c.subscriber_id)))
            barred = [
                bool(find_suppression(connection, parse_address(one), hash_key=home.service.hash_key))
                for one in READERS
            ]
    assert states == (["failed", "failed", "uncertain"] if state == "uncertain" else ["sent"] * 3)
    assert barred == [True, False, False]

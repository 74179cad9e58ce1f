"""Signed mails through a real Postfix into a mailbox: they arrive byte for byte, and their signatures verify."""

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from digest.messages.dkim import sign
from digest.messages.notice import NOTICES
from digest.messages.personal import Personal
from digest.messages.samples import sample_editions, sample_notice
from digest.messages.set_notice import set_notice
from digest.messages.templates import Templates
from digest.model import Message
from digest.single import send_single
from tests.house import house
from tests.messages.conftest import NONCE
from tests.messages.filled import filled
from tests.messages.test_dkim import KEYS, NOW, edwards_for_dkimpy, verified
from tests.messages.test_fill import variant_of
from tests.postfix import needs_postfix, postfix

pytestmark = [
    needs_postfix,
    pytest.mark.usefixtures(edwards_for_dkimpy.__name__),
]
__all__ = ["edwards_for_dkimpy"]

# What the way of a mail is known to be hard on: dots, eight bits, blanks, the longest line, a line of `From `.
BODIES = {
    "dots": b".lead\r\n...\r\n..\r\nend\r\n",
    "eight bits": "Grüße — ї\r\n".encode(),
    "blanks": b"a  b \t c   \r\n\r\n\r\n",
    "a long line": b"x" * 990 + b"\r\n",
    "from": b"From here\r\n>From there\r\n",
}


@pytest.fixture(scope="module")
def relay() -> Iterator[tuple[int, Path]]:
    """A Postfix of our own: its port, and the folder of the mailbox."""
    with postfix() as (port, box):
        yield port, box / "new"


def by_hand(number: int, body: bytes) -> Message:
    head = (
        "From: News <news@harbour.example>\r\nTo: ada@reader.example\r\n"
        f"Message-ID: <by-hand-{number}@harbour.example>\r\n"
        "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=   and  blanks\r\nDate: Mon, 02 Mar 2026 06:05:00 +0000\r\n"
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    )
    return Message(
        sender="news@harbour.example",
        recipient="ada@reader.example",
        pieces=(head.encode(), (b"\r\n" + body).replace(b"\r\n.", b"\r\n..")[2:]),
        message_id=f"<by-hand-{number}@harbour.example>",
    )


def messages(templates: Templates, personal: Personal) -> Iterator[Message]:
    """Every sample edition in every template, every notice, and bodies that are hard to carry."""
    number = 0
    for template in templates.names:
        for _, edition in sample_editions():
            number += 1
            variant = variant_of(replace(edition, list=replace(edition.list, template=template)), templates)
            yield filled(variant, replace(personal, message_id=f"<{number}@harbour.example>"))
    for kind in NOTICES:
        notice = replace(sample_notice(kind, templates.furniture("uk")), address="ada@reader.example")
        notice = replace(notice, message_id=f"<{kind}@harbour.example>")
        yield set_notice(notice, templates=templates, base_url="https://sample.example", nonce=NONCE)
    yield from (by_hand(number, body) for number, body in enumerate(BODIES.values()))


def arrived(box: Path, count: int) -> dict[str, bytes]:
    """The mails in a mailbox by Message-ID, with the line ends of the wire; waits until there are so many."""
    end = time.monotonic() + 60
    while len(list(box.glob("*"))) < count and time.monotonic() < end:
        time.sleep(0.1)
    found = [path.read_bytes().replace(b"\n", b"\r\n") for path in box.glob("*")]
    return {re.findall(rb"^Message-ID: (\S+)", data, re.M)[0].decode(): data for data in found}


def test_every_mail_arrives_as_it_was_signed(
    templates: Templates, personal: Personal, relay: tuple[int, Path], tmp_path: Path
) -> None:
    port, box = relay
    sent = {}
    with house(tmp_path, "digest.db", host="127.0.0.1", port=port) as home:
        for message in messages(templates, personal):
            signed = replace(message, pieces=(sign(message.data, KEYS, NOW),))
            assert send_single(home.service, signed).sent == 1
            sent[message.message_id] = signed.data.replace(b"\r\n..", b"\r\n.")
    found = arrived(box, len(sent))
    assert found.keys() == sent.keys()
    for name, data in sent.items():
        assert found[name].endswith(data), name
        assert verified(found[name]) == [True, True], name

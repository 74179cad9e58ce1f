"""What came back: of which kind it is, about whom, and whether it proves that nobody is there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.feedback.bounces import read_bounce
from digest.feedback.feedback import Feedback, Kind
from tests.feedback import samples
from tests.feedback.samples import MESSAGE_ID, WAY_OUT, complaint, refused, report

ADA = "ada@reader.example"


def one(data: bytes) -> Feedback:
    found = read_bounce(data)
    assert len(found) == 1, found
    return found[0]


def test_a_report_tells_who_why_and_about_which_mail() -> None:
    found = one(refused("5.1.1", "550 5.1.1 <ada@reader.example>: user unknown"))
    assert (found.kind, found.address, found.status, found.action) == (Kind.PERMANENT, ADA, "5.1.1", "failed")
    assert found.suppress
    assert (found.message_id, found.ways_out[0]) == (MESSAGE_ID, WAY_OUT)
    assert "user unknown" in found.diagnostic


DEAD = [
    ("5.1.1", "550 5.1.1 no such user"),
    ("5.1.2", "550 5.1.2 Host unknown (Name server: reader.example: host not found)"),
    ("5.1.3", "553 5.1.3 bad syntax of the address"),
    ("5.1.6", "550 5.1.6 recipient no longer on this server"),
    ("5.1.10", "556 5.1.10 the domain takes no mail: null MX"),
    ("5.2.1", "550 5.2.1 The email account that you tried to reach is disabled"),
    ("5.0.0", "554 delivery error: dd This user doesn't have a reader.example account [0]"),
    ("5.0.0", "550 5.1.1 RESOLVER.ADR.RecipNotFound; not found"),
    ("5.5.0", "550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302)"),
    ("5.0.0", "550 Unknown local user ada"),
    ("5.0.0", "550 Empfänger ada unbekannt"),
    ("5.1.1", "550 5.1.1 <nospam@reader.example> rejected by antispam.reader.example: user unknown"),
]
ALIVE = [
    ("5.7.1", "550 5.7.1 user unknown to our policy server"),
    ("5.7.26", "550 5.7.26 this mail is unauthenticated, which the domain's DMARC policy forbids"),
    ("5.7.515", "550 5.7.515 Access denied, sending domain does not meet the required authentication level"),
    ("5.2.2", "552 5.2.2 mailbox full"),
    ("5.3.4", "552 5.3.4 message too big for this system"),
    ("5.4.1", "550 5.4.1 Recipient address rejected: Access denied"),
    ("5.4.4", "550 5.4.4 host or domain name not found"),
    ("5.1.1", "550 5.1.1 rejected: your address is on the spam block list"),
    ("5.1.1", "550 5.7.1 blocked by reputation"),
    ("5.1.1", "450 4.1.1 try again later"),
    ("5.1.8", "550 5.1.8 bad address of the sender"),
    ("5.2.1", "550 5.2.1 the user you are trying to reach is receiving mail at a rate that is too high"),
    ("5.0.0", "550 mailbox unavailable"),
    ("5.0.0", "554 rejected: unknown user on your side sends spam"),
    ("5.0.0", "550 user over quota, account inactive"),
    ("5.6.0", "554 5.6.0 invalid address in a header"),
]


@pytest.mark.parametrize(("status", "diagnostic"), DEAD)
def test_nobody_is_there(status: str, diagnostic: str) -> None:
    found = one(refused(status, diagnostic))
    assert (found.kind, found.suppress) == (Kind.PERMANENT, True)


@pytest.mark.parametrize(("status", "diagnostic"), ALIVE)
def test_a_refusal_is_not_a_dead_address(status: str, diagnostic: str) -> None:
    found = one(refused(status, diagnostic))
    assert (found.kind, found.suppress) == (Kind.PERMANENT, False)


@pytest.mark.parametrize(
    ("action", "status", "kind"),
    [
        ("delayed", "4.4.1", Kind.TEMPORARY),
        ("delayed", "5.1.1", Kind.TEMPORARY),
        ("failed", "4.4.7", Kind.TEMPORARY),
        ("failed", "5.0.0", Kind.PERMANENT),
        ("delivered", "2.0.0", Kind.NONE),
        ("relayed", "2.0.0", Kind.NONE),
        ("expanded", "2.0.0", Kind.NONE),
    ],
)
def test_actions(action: str, status: str, kind: Kind) -> None:
    found = one(refused(status, "250 or 450 or 550 user unknown", action=action))
    assert (found.kind, found.action) == (kind, action)
    assert found.suppress is False or kind is Kind.PERMANENT


def test_several_recipients_are_told_apart() -> None:
    blocks = [
        f"Final-Recipient: rfc822; {name}@reader.example\nAction: {action}\nStatus: {status}"
        for name, action, status in (
            ("ada", "failed", "5.1.1"),
            ("ben", "delayed", "4.2.2"),
            ("cy", "relayed", "2.0.0"),
        )
    ]
    found = read_bounce(report("Reporting-MTA: dns; mx.reader.example", *blocks))
    assert [(each.address[:2], each.kind, each.suppress) for each in found] == [
        ("ad", Kind.PERMANENT, True),
        ("be", Kind.TEMPORARY, False),
        ("cy", Kind.NONE, False),
    ]


def test_addresses_outside_ascii() -> None:
    block = "Final-Recipient: utf-8; j\\x{F6}rg@m\\x{FC}hle.example\nAction: failed\nStatus: 5.1.1"
    assert one(report("Reporting-MTA: dns; a.example", block)).address == "jörg@mühle.example"
    block = "Final-Recipient: utf-8; jörg@mühle.example\nAction: failed\nStatus: 5.1.1"
    global_part = report("Reporting-MTA: dns; a.example", block, part="global-delivery-status")
    assert one(global_part).address == "jörg@mühle.example"


def test_a_forward_whose_target_is_dead_says_nothing_of_whom_we_mailed() -> None:
    block = (
        "Original-Recipient: rfc822;ada@reader.example\nFinal-Recipient: rfc822;old@elsewhere.example\n"
        "Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 user unknown"
    )
    found = one(report("Reporting-MTA: dns; a.example", block))
    assert (found.address, found.kind, found.suppress) == (ADA, Kind.PERMANENT, False)
    within = block.replace("old@elsewhere.example", "ada@box.reader.example")
    assert one(report("Reporting-MTA: dns; a.example", within)).suppress


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("ada+2Bnews@reader.example", "ada+news@reader.example"),
        ("ada+AB@reader.example", "ada+AB@reader.example"),
        ("<ada@reader.example>", ADA),
        ("ada@reader.example (Ada)", ADA),
    ],
)
def test_how_an_address_is_written(written: str, meant: str) -> None:
    block = f"Original-Recipient: rfc822;{written}\nFinal-Recipient: rfc822;{meant}\nAction: failed\nStatus: 5.1.1"
    found = one(report("Reporting-MTA: dns; a.example", block))
    assert (found.address, found.suppress) == (meant, True)


FOR_PEOPLE = {
    "exim": samples.EXIM,
    "postfix": samples.POSTFIX_TEXT,
    "exchange": samples.EXCHANGE,
    "outlook": samples.OUTLOOK,
    "yahoo": samples.YAHOO,
    "gmail": samples.GMAIL,
    "domino": samples.DOMINO,
    "sendmail": samples.SENDMAIL,
}


@pytest.mark.parametrize("name", FOR_PEOPLE)
def test_bounces_as_their_makers_write_them(name: str) -> None:
    found = one(FOR_PEOPLE[name])
    assert (found.kind, found.address, found.suppress, found.action) == (Kind.PERMANENT, ADA, True, "failed")
    if name != "exchange":
        assert found.message_id == MESSAGE_ID


def test_qmail_says_of_each_why() -> None:
    ada, ben = read_bounce(samples.QMAIL)
    assert (ada.address, ada.status, ada.suppress) == (ADA, "5.1.1", True)
    assert (ben.address, ben.status, ben.suppress) == ("ben@reader.example", "5.2.2", False)
    assert ada.message_id == ben.message_id == MESSAGE_ID
    assert ada.ways_out[0] == WAY_OUT


def test_a_warning_is_temporary() -> None:
    found = one(samples.DELAYED_TEXT)
    assert (found.kind, found.address, found.action) == (Kind.TEMPORARY, ADA, "delayed")


@pytest.mark.parametrize("name", samples.ANSWERS)
def test_what_is_no_bounce(name: str) -> None:
    found = one(samples.ANSWERS[name])
    assert (found.kind, found.suppress) == (Kind.NONE, False)


def test_an_answer_says_what_it_answers() -> None:
    found = one(samples.ANSWERS["out of office"])
    assert (found.address, found.action, found.message_id) == (ADA, "replied", MESSAGE_ID)
    assert one(samples.ANSWERS["a receipt"]).message_id == MESSAGE_ID


def test_complaints() -> None:
    found = one(complaint())
    assert (found.kind, found.address, found.suppress) == (Kind.COMPLAINT, ADA, False)
    assert (found.message_id, found.ways_out[0]) == (MESSAGE_ID, WAY_OUT)
    assert one(complaint("not-spam")).kind is Kind.NONE
    assert one(complaint("auth-failure")).kind is Kind.NONE


def test_a_complaint_whose_address_is_blotted_out() -> None:
    blotted = samples.HEADER.replace(f"To: {ADA}", "To: redacted@reader.example")
    found = one(complaint(fields="Original-Rcpt-To: [redacted]@reader.example", to=blotted))
    assert (found.kind, found.address, found.message_id) == (Kind.COMPLAINT, "", MESSAGE_ID)
    assert one(complaint(fields="Source-IP: 192.0.2.1")).address == ADA


def test_a_complaint_as_outlook_sends_it() -> None:
    returned = f"X-HmXmrOriginalRecipient: <{ADA}>\n{samples.HEADER}"
    head = 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="edge"\n'
    body = f"--edge\nContent-Type: message/rfc822\n\n{returned}\n\nGood morning\n--edge--\n"
    subject = "complaint about message from 192.0.2.7"
    found = one(samples.mail(body, sender="staff@outlook.example", subject=subject, more=head))
    assert (found.kind, found.address, found.message_id) == (Kind.COMPLAINT, ADA, MESSAGE_ID)


def test_a_code_speaks_louder_than_the_words_for_people() -> None:
    block = f"Final-Recipient: rfc822; {ADA}\nAction: failed\nStatus: {{}}"
    words = "It may be a policy, or the mailbox is full; there is no such user. Try again later."
    dead = report("Reporting-MTA: dns; a.example", block.format("5.1.1"), to_people=words)
    vague = report("Reporting-MTA: dns; a.example", block.format("5.0.0"), to_people=words)
    plain = report("Reporting-MTA: dns; a.example", block.format("5.0.0"), to_people="There is no such user.")
    assert [one(data).suppress for data in (dead, vague, plain)] == [True, False, True]


def test_a_report_that_a_filter_has_wrapped() -> None:
    inner = refused("5.1.1", "550 5.1.1 user unknown").decode()
    head = 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="wrap"\n'
    wrapped = f"--wrap\nContent-Type: message/rfc822\n\n{inner}\n--wrap--\n"
    found = one(samples.mail(wrapped, subject="Undeliverable", more=head))
    assert (found.kind, found.address, found.message_id) == (Kind.PERMANENT, ADA, MESSAGE_ID)


def test_line_ends_and_an_mbox_line_do_not_matter() -> None:
    plain = refused("5.1.1", "550 5.1.1 user unknown")
    assert one(plain.replace(b"\n", b"\r\n")) == one(plain)
    assert one(b"From MAILER-DAEMON Mon Mar  2 07:00:00 2026\n" + plain) == one(plain)


def test_the_report_may_be_encoded() -> None:
    block = "Content-Transfer-Encoding: quoted-printable\n\nReporting-MTA: dns; a.example"
    data = report(block, f"Final-Recipient: rfc822;=20{ADA}\nAction: failed\nStatus: 5.1.1")
    data = data.replace(b"delivery-status\n\nContent-Transfer", b"delivery-status\nContent-Transfer")
    assert one(data).address == ADA


KNOWN = [
    samples.QMAIL, samples.EXIM, samples.DELAYED_TEXT, complaint(), *samples.ANSWERS.values(), *FOR_PEOPLE.values(),
    refused("5.1.1", "550 5.1.1 user unknown"),
]  # fmt: skip


@given(st.binary(max_size=3000))
def test_any_bytes_give_an_answer(data: bytes) -> None:
    check(data)


@given(st.sampled_from(KNOWN), st.lists(st.tuples(st.integers(0, 3000), st.binary(max_size=6)), max_size=8))
def test_any_mangled_bounce_gives_an_answer(data: bytes, cuts: list[tuple[int, bytes]]) -> None:
    for place, piece in cuts:
        data = data[:place] + piece + data[place + len(piece) // 2 :]
    check(data)


def check(data: bytes) -> None:
    found = read_bounce(data)
    assert found
    for each in found:
        assert each.kind in Kind
        assert len(each.diagnostic) <= 500
        # PostgreSQL takes no NUL, and no encoding takes half a letter.
        told = "".join((each.diagnostic, each.address, each.status, each.message_id, *each.ways_out))
        assert b"\x00" not in told.encode()
        assert not each.suppress or (each.kind is Kind.PERMANENT and "@" in each.address)


def test_a_charset_that_is_none_spells_no_half_letters() -> None:
    head = "Content-Type: text/plain; charset=unicode_escape\n"
    data = samples.mail("<ada@reader.example>:\n550 5.1.1 \\ud800 \x00 no such user", subject="failure", more=head)
    found = one(data + b" \xff")
    assert (found.address, found.suppress) == (ADA, True)
    check(data + b" \xff")


@pytest.mark.parametrize(
    "data",
    [
        b"Content-Type: multipart/mixed; boundary=a\n\n"
        + b"--a\nContent-Type: multipart/mixed; boundary=a\n\n" * 20_000,
        b"From: mailer-daemon\nSubject: failed\n\n" + b"user " * 200_000,
        b"From: mailer-daemon\nSubject: failed\n\n" + b"-" * 900_000,
        b"From: mailer-daemon\nSubject: failed\n\n" + b"\n" * 900_000,
        b"From: mailer-daemon\nSubject: failed\n\n" + b"a@b.example " * 80_000,
        b"From: mailer-daemon\nSubject: failed\n\n" + b"<a" * 400_000,
        b"From: mailer-daemon\nSubject: failed\nContent-Type: text/html\n\n" + b"<style><" * 100_000,
        b"a: b\n c" * 200_000,
        b"Content-Type: message/rfc822\n\n" * 30_000,
    ],
    ids=["nested", "words", "dashes", "lines", "addresses", "brackets", "styles", "headers", "wrapped"],
)
def test_bombs_are_read_in_no_time(data: bytes) -> None:
    # The suite's own limit stops what would not end.
    assert read_bounce(data)

"""Received mails as files: as they came, and readable."""

from pathlib import Path

from digest.demo.inbox import Received
from digest.demo.mail import read_mail
from digest.demo.mails import PICTURES, with_pictures, write_mails

PLAIN = b"Subject: Hello\r\nDate: Tue, 14 Oct 2025 04:00:00 +0000\r\nContent-Type: text/plain\r\n\r\nOne\r\nTwo\r\n"


def received(recipient: str) -> Received:
    return Received(sender="a@example.org", recipients=(recipient,), data=PLAIN)


def test_a_name_is_made_of_number_and_recipient() -> None:
    assert read_mail(3, received("Zoe.O'Neil+x@readers.test")).name == "3-zoe-o-neil-x"
    assert read_mail(4, received("../../etc@readers.test")).name == "4-etc"


def test_a_mail_is_taken_apart() -> None:
    mail = read_mail(1, received("zoe@readers.test"))
    assert (mail.subject, mail.text, mail.html, mail.data) == ("Hello", "One\nTwo\n", "", PLAIN)


def test_files_are_written(tmp_path: Path) -> None:
    write_mails([read_mail(1, received("zoe@readers.test"))], tmp_path / "mails")
    assert {path.name for path in (tmp_path / "mails").iterdir()} == {"1-zoe.eml", "1-zoe.html", "1-zoe.txt"}
    assert (tmp_path / "mails" / "1-zoe.eml").read_bytes() == PLAIN


def test_pictures_come_from_the_samples() -> None:
    html = with_pictures(f'<img src="{PICTURES}whale.svg">')
    assert html.startswith('<img src="data:image/svg+xml;base64,')
    assert PICTURES not in html

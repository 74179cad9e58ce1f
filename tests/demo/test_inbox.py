"""The small inbox, seen by a client that is not ours: smtplib, and bytes by hand."""

import smtplib
import socket
from email.message import EmailMessage

import pytest

from digest.demo.inbox import Fault, Inbox


def message(text: str = "Hi\n.a dot\n") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Message-ID"] = "ann@a.example", "bob@b.example", "<1@a.example>"
    made.set_content(text)
    return made


def test_smtplib_finds_its_way() -> None:
    with Inbox() as inbox, smtplib.SMTP(inbox.host, inbox.port) as client:
        client.send_message(message())
        assert client.has_extn("pipelining")
    [received] = inbox.messages
    assert (received.sender, received.recipients) == ("ann@a.example", ("bob@b.example",))
    assert received.message_id == "<1@a.example>"
    assert received.data.endswith(b"\r\n\r\nHi\r\n.a dot\r\n")
    assert inbox.copies == {"bob@b.example": 1}
    assert inbox.connections == 1


def test_pipelining_can_be_off() -> None:
    with Inbox(pipelining=False) as inbox, smtplib.SMTP(inbox.host, inbox.port) as client:
        client.ehlo()
        assert not client.has_extn("pipelining")
        client.send_message(message())
    assert (len(inbox.messages), inbox.violations) == (1, [])


@pytest.mark.parametrize(("pipelining", "violations"), [(True, []), (False, ["MAIL", "RCPT"])])
def test_a_client_that_does_not_wait_is_found_out(pipelining: bool, violations: list[str]) -> None:
    with Inbox(pipelining=pipelining) as inbox, socket.create_connection((inbox.host, inbox.port)) as client:
        file = client.makefile("rb")
        file.readline()
        client.sendall(b"MAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\n")
        assert [file.readline()[:3] for _ in range(3)] == [b"250", b"250", b"354"]
        client.sendall(b".\r\n")
        assert file.readline()[:3] == b"250"
    assert inbox.violations == violations
    assert inbox.messages[0].data == b""


def test_a_login_is_asked_for() -> None:
    with Inbox(login=("ann", "secret")) as inbox, smtplib.SMTP(inbox.host, inbox.port) as client:
        with pytest.raises(smtplib.SMTPSenderRefused):
            client.send_message(message())
        with pytest.raises(smtplib.SMTPAuthenticationError):
            client.login("ann", "wrong")
        client.login("ann", "secret")
        client.send_message(message())
    assert len(inbox.messages) == 1


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(at="CONNECT", reply="421 4.3.2 busy"), smtplib.SMTPConnectError),
        (Fault(at="RCPT", reply="550 5.1.1 nobody"), smtplib.SMTPRecipientsRefused),
        (Fault(at="DOT", reply="552 5.3.4 too big"), smtplib.SMTPDataError),
        (Fault(at="BODY", drops=True), smtplib.SMTPServerDisconnected),
        (Fault(at="DOT", silent=True), smtplib.SMTPServerDisconnected),
    ],
    ids=lambda value: getattr(value, "at", ""),
)
def test_faults_happen_as_the_script_says(fault: Fault, error: type[Exception]) -> None:
    with Inbox(script=[fault]) as inbox, pytest.raises((error, ConnectionError)) as raised:  # noqa: SIM117 - both raise
        with smtplib.SMTP(inbox.host, inbox.port, timeout=0.2) as client:
            client.send_message(message("x" * 200_000))
    assert isinstance(raised.value, error | ConnectionError)
    assert inbox.messages == []


def test_a_fault_may_happen_once_and_to_one_recipient() -> None:
    script = [Fault(at="RCPT", reply="450 4.2.0 later", recipient="bob@b.example", times=1)]
    with Inbox(script=script) as inbox, smtplib.SMTP(inbox.host, inbox.port) as client:
        client.sendmail("a@x", ["eve@b.example"], "one")
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            client.sendmail("a@x", ["bob@b.example"], "two")
        client.sendmail("a@x", ["bob@b.example"], "three")
    assert inbox.copies == {"eve@b.example": 1, "bob@b.example": 1}


def test_a_port_that_is_taken_is_an_error() -> None:
    with Inbox() as inbox, pytest.raises(OSError, match="in use"), Inbox(port=inbox.port):
        pass

"""A new key signs what its printed record verifies."""

import base64
import errno
import os
import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from digest.messages.dkim import sign
from digest.messages.dkim_key import load_key

MAIL = b"From: Morning <news@example.org>\r\nTo: anna@example.org\r\nSubject: Harbour\r\n\r\nGood morning.\r\n"


def test_the_printed_record_verifies_what_the_written_key_signs(ask: Any, here: Path) -> None:
    made = ask("dkim", "keygen", "Example.org", "news2026")
    table = tomllib.loads(made["settings"])["dkim"][0]
    assert (here / table["key_file"]).stat().st_mode & 0o777 == 0o600
    key = load_key(table["domain"], table["selector"], (here / table["key_file"]).read_bytes())
    found = re.findall('"([^"]*)"', made["zone"])
    assert len(found) == 2
    assert max(map(len, found)) <= 255
    assert "".join(found) == made["value"]
    signed = sign(MAIL, [key], datetime(2026, 1, 5, tzinfo=UTC))
    asked = []

    def answer(name: bytes, timeout: int = 5) -> bytes:
        asked.append(name.decode().rstrip("."))
        return "".join(found).encode()

    assert dkim.verify(signed, dnsfunc=answer)
    assert not dkim.verify(signed.replace(b"Good", b"Bad"), dnsfunc=answer)
    assert set(asked) == {made["name"]} == {"news2026._domainkey.example.org"}


def test_a_small_key_stands_in_its_record_raw(ask: Any, here: Path) -> None:
    made = ask("dkim", "keygen", "example.org", "small", "--kind", "ed25519", "--out", "small.pem")
    private = load_key("example.org", "small", (here / "small.pem").read_bytes()).private
    assert isinstance(private, Ed25519PrivateKey)
    public = base64.b64encode(private.public_key().public_bytes_raw()).decode()
    assert made["value"] == f"v=DKIM1; k=ed25519; p={public}"
    assert made["zone"] == f'small._domainkey.example.org. IN TXT ( "{made["value"]}" )'


def test_a_key_in_use_is_never_replaced(call: Any, here: Path) -> None:
    assert call("dkim", "keygen", "example.org", "one")[0] == 0
    before = (here / "dkim-example.org-one.pem").read_bytes()
    code, _, complaint = call("dkim", "keygen", "example.org", "one")
    assert (code, "there is a key already" in complaint) == (2, True)
    assert (here / "dkim-example.org-one.pem").read_bytes() == before


def test_no_half_of_a_key_is_left(call: Any, here: Path, monkeypatch: Any) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", full)
        assert call("dkim", "keygen", "example.org", "one")[0] == 1
    assert list(here.glob("*.pem")) == []
    assert call("dkim", "keygen", "example.org", "one")[0] == 0


@pytest.mark.parametrize(("domain", "selector"), [("exa mple.org", "one"), ("example.org", "../one"), ("", "one")])
def test_what_cannot_stand_in_the_dns_is_refused(call: Any, here: Path, domain: str, selector: str) -> None:
    assert call("dkim", "keygen", domain, selector)[0] == 2
    assert list(here.glob("*.pem")) == []


def test_a_key_for_people_comes_with_the_lines_to_copy(call: Any, here: Path) -> None:
    code, out, _ = call("dkim", "keygen", "example.org", "one", "--kind", "ed25519")
    assert code == 0
    assert 'one._domainkey.example.org. IN TXT ( "v=DKIM1; k=ed25519; p=' in out
    assert 'key_file = "dkim-example.org-one.pem"' in out

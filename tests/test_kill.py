"""`digest run` killed in the middle again and again: nobody gets it twice, nobody is lost, doubt is listed."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519

from digest.demo.inbox import Inbox
from tests.messages.test_dkim import pem

# Enough for one of the killed to have signed in a process of its own.
READERS = 480
CONNECTIONS = 4
AT_MAILS = (20, 180, 340)


def digest(folder: Path, now: str, *command: str) -> list[str]:
    return [sys.executable, "-m", "digest", "--config", str(folder / "digest.toml"), "--now", now, *command]


def said(folder: Path, now: str, *command: str) -> Any:
    done = subprocess.run(digest(folder, now, *command, "--json"), capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def prepare(folder: Path, port: int) -> None:
    (folder / "digest.toml").write_text(
        f'[transport]\nkind = "smtp"\n[smtp]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\n'
        f'connections = {CONNECTIONS}\n[[dkim]]\ndomain = "example.org"\nselector = "one"\nkey_file = "dkim.pem"\n',
        encoding="utf-8",
    )
    (folder / "dkim.pem").write_bytes(pem(ed25519.Ed25519PrivateKey.generate()))
    (folder / "note.txt").write_text(
        "The tide\n\nThe tide came in at six this morning, as the almanac said it would.\n"
    )
    (folder / "readers.csv").write_text("".join(f"reader{number}@example.org\n" for number in range(READERS)))
    now = "2026-01-05T06:00+00:00"
    said(folder, now, "init")
    said(folder, now, "lists", "add", "morning", "--title", "The Morning", "--from", "news@example.org")
    said(folder, now, "sources", "add", "morning", str(folder / "note.txt"))
    said(folder, now, "subscribers", "import", "morning", str(folder / "readers.csv"), "--consent", "test")


@pytest.mark.parametrize("pipelining", [True, False], ids=["pipelining", "one by one"])
def test_killed_in_the_middle(tmp_path: Path, pipelining: bool) -> None:
    with Inbox(pipelining=pipelining) as inbox:
        prepare(tmp_path, inbox.port)
        for minute, mails in enumerate(AT_MAILS):
            process = subprocess.Popen(digest(tmp_path, f"2026-01-05T07:{minute * 3 + 1:02}+00:00", "run"))
            assert inbox.wait_for(mails, 60)
            process.kill()
            process.wait()
        assert said(tmp_path, "2026-01-05T07:30+00:00", "run")["failed"] == 0
        copies = Counter(recipient for received in inbox.messages for recipient in received.recipients)
    uncertain = {
        row["address"] for row in said(tmp_path, "2026-01-05T08:00+00:00", "deliveries", "list", "--uncertain")
    }
    everybody = {f"reader{number}@example.org" for number in range(READERS)}
    assert all(received.data.startswith(b"DKIM-Signature: ") for received in inbox.messages)
    assert max(copies.values()) == 1
    assert everybody - set(copies) <= uncertain
    assert len(uncertain) <= CONNECTIONS * len(AT_MAILS)
    sent = said(tmp_path, "2026-01-05T08:00+00:00", "deliveries", "list", "--state", "sent", "--limit", "1000")
    assert {row["address"] for row in sent} == everybody - uncertain

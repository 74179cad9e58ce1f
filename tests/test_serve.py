"""`digest serve` by itself: it reads, composes when the list is due, delivers, answers the link, and ends when told."""

import json
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from digest.demo.inbox import Inbox


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def command(folder: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "digest", "--config", str(folder / "digest.toml"), *words]


def said(folder: Path, *words: str) -> Any:
    done = subprocess.run(command(folder, *words, "--json"), capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


# The second finds a list due whose source was never read: it is read before the edition is composed.
@pytest.mark.parametrize("begun", ["2026-01-05T06:59:57Z", "2026-01-05T07:01Z"])
def test_a_morning_of_the_service(tmp_path: Path, begun: str) -> None:
    early = "2026-01-05T06:30Z"
    with Inbox() as inbox:
        (tmp_path / "digest.toml").write_text(
            '[service]\nbase_url = "http://localhost"\n[transport]\nkind = "smtp"\n'
            f'[smtp]\nhost = "127.0.0.1"\nport = {inbox.port}\nsecurity = "none"\n'
        )
        (tmp_path / "note.txt").write_text("The tide\n\nThe tide came in at six this morning, as the almanac said.\n")
        said(tmp_path, "--now", early, "init")
        said(
            tmp_path, "--now", early, "lists", "add", "morning", "--title", "The Morning", "--from", "news@example.org"
        )
        said(tmp_path, "--now", early, "sources", "add", "morning", str(tmp_path / "note.txt"))
        said(tmp_path, "--now", early, "subscribers", "add", "morning", "anna@example.org", "--consent", "test")
        port = free_port()
        process = subprocess.Popen(command(tmp_path, "--now", begun, "serve", "--bind", f"127.0.0.1:{port}"))
        try:
            assert inbox.wait_for(1, 60)
            (path,) = set(re.findall(rb"http://localhost(/unsubscribe/[\w=\r\n-]+)>", inbox.messages[0].data))
            link = f"http://127.0.0.1:{port}{path.decode()}"
            with urllib.request.urlopen(
                urllib.request.Request(link, b"List-Unsubscribe=One-Click", method="POST")
            ) as page:
                assert page.status == 200
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0
    (edition,) = said(tmp_path, "editions", "list", "morning")
    assert (edition["cadence"], edition["date"], edition["deliveries"]) == ("daily", "2026-01-05", {"sent": 1})
    assert said(tmp_path, "subscribers", "show", "anna@example.org")["subscriptions"][0]["status"] == "unsubscribed"


def test_its_log_is_json_alone_also_of_the_parts_it_uses(tmp_path: Path) -> None:
    said(tmp_path, "init")
    (tmp_path / "digest.epoch").unlink()
    port = free_port()
    words = command(tmp_path, "--log-json", "serve", "--bind", f"127.0.0.1:{port}")
    process = subprocess.Popen(words, stderr=subprocess.PIPE, text=True)
    assert process.stderr
    try:
        lines = [process.stderr.readline(), process.stderr.readline()]
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                with socket.create_connection(("127.0.0.1", port), 5) as stranger:
                    stranger.sendall(b"anna@example.org /unsubscribe/AbCdEf\r\n\r\n")
                    assert stranger.recv(100)
                break
            except OSError:
                time.sleep(0.1)
        # Answers although sending is locked.
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health") as page:
            assert page.status == 200
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    lines += process.stderr.read().splitlines()
    entries = [json.loads(line) for line in lines]
    messages = [entry["message"] for entry in entries]
    assert any("sending is locked" in message for message in messages)
    assert any("Invalid HTTP request" in message for message in messages)
    assert sum(entry["level"] == "error" and "locked" in entry["message"] for entry in entries) == 1
    assert not [message for message in messages if "anna@" in message or "AbCdEf" in message]


def test_without_pages_it_ends_when_told(tmp_path: Path) -> None:
    said(tmp_path, "init")
    process = subprocess.Popen(command(tmp_path, "serve", "--no-web"), stderr=subprocess.PIPE, text=True)
    assert process.stderr
    assert process.stderr.readline() == "running without pages\n"
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0

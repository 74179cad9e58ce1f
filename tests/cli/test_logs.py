"""The log: each line one object with ids, no address in full and no link that acts, whoever wrote it."""

import json
import logging
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.__main__ import run
from digest.cli.logs import JsonLines, discreet, ids_of, remark, start_logging
from digest.demo.inbox import Fault, Inbox

NEXT_SLOT = "2026-01-05T07:00+00:00"


@pytest.fixture
def plain_again() -> Iterator[None]:
    yield
    start_logging(as_json=False, verbose=False)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("550 5.1.1 <anna@example.org>: no", "550 5.1.1 <***@example.org>: no"),
        ('550 "anna b"@example.org no', "550 ***@example.org no"),
        ("anna.o'hara+x@example.org, ben@example.net", "***@example.org, ***@example.net"),
        ("https://user:secret@feeds.example/x", "***@feeds.example/x"),
        ("/preview?to=anna%40example.org", "***@example.org"),
        ("GET /unsubscribe/AQJrMYx HTTP", "GET /unsubscribe/*** HTTP"),
        ("https://n.example/confirm/AQJr-x_1>", "https://n.example/confirm/***>"),
        ("nobody here", "nobody here"),
    ],
)
def test_what_is_said_of_an_address_is_its_domain(text: str, shown: str) -> None:
    assert discreet(text) == shown


@given(st.from_regex(r"[a-zA-Z0-9.+_-]{2,12}", fullmatch=True), st.text(max_size=20), st.text(max_size=20))
def test_no_local_part_is_left_wherever_it_stands(local: str, before: str, after: str) -> None:
    said = discreet(f"{before} {local}@mail.example {after}")
    assert f"{local}@" not in said.replace(before, "").replace(after, "")


def test_a_line_has_the_ids_it_names() -> None:
    assert ids_of("delivery 41 of edition 12, then delivery 42") == {"delivery": 41, "edition": 12}
    assert ids_of("list morning.daily: source 3 failed.") == {"list": "morning.daily", "source": 3}
    assert ids_of("list morning.") == {"list": "morning"}
    assert ids_of("warning: list morning was not composed") == {"list": "morning"}
    assert ids_of("morning.html: line 3: a list has no 'titel'; their list rests") == {}


def test_every_line_is_an_object_whoever_wrote_it(plain_again: None, capsys: pytest.CaptureFixture[str]) -> None:
    start_logging(as_json=True, verbose=False)
    remark("warning: 3 of 4")
    logging.getLogger("uvicorn.error").warning("skipped for %s", "anna@example.org")
    warnings.warn("old\nstyle", stacklevel=1)
    error = ValueError("[parameters: ('anna@example.org',)]\nTraceback")
    logging.getLogger("digest.scheduler").error("delivery 7 failed", exc_info=error)
    err = capsys.readouterr().err
    lines = [json.loads(line) for line in err.splitlines()]
    assert [line["logger"] for line in lines] == [
        "digest.cli",
        "uvicorn.error",
        "py.warnings",
        "digest.scheduler",
    ]
    assert lines[-1]["delivery"] == 7
    assert "anna" not in err


def test_plain_lines_are_lines_and_as_discreet(plain_again: None, capsys: pytest.CaptureFixture[str]) -> None:
    start_logging(as_json=False, verbose=True)
    remark("for people")
    logging.getLogger("digest.x").info("one\ntwo anna@example.org")
    first, second = capsys.readouterr().err.splitlines()
    assert first == "for people"
    assert second.endswith("info digest.x: one two ***@example.org")


@pytest.mark.parametrize("wrong", [("--no-such-option",), ("lists", "show"), ("no-such-command",)])
def test_wrong_usage_is_an_object_too(
    plain_again: None, capsys: pytest.CaptureFixture[str], wrong: tuple[str, ...]
) -> None:
    assert run(["--log-json", *wrong]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["level"] == "error"


def test_a_message_that_ends_in_nothing_ends_without_a_space() -> None:
    record = logging.LogRecord("digest.x", logging.INFO, "", 0, "source %d: %d new %s", (1, 0, ""), None)
    assert json.loads(JsonLines().format(record))["message"] == "source 1: 0 new"


def test_a_run_with_every_kind_of_trouble_names_nobody(
    call: Any, ask: Any, morning: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = [
        Fault(at="RCPT", reply="550 5.1.1 <anna@example.org> unknown", recipient="anna@example.org"),
        Fault(at="DOT", reply="451 ben@example.org later", recipient="ben@example.org"),
        Fault(at="RCPT", drops=True, recipient="cleo@example.org"),
    ]
    ask("subscribers", "add", "morning", "cleo@example.org", "--consent", "x")
    with Inbox(script=script) as inbox:
        monkeypatch.setenv("DIGEST_TRANSPORT__KIND", "smtp")
        monkeypatch.setenv("DIGEST_SMTP__HOST", "127.0.0.1")
        monkeypatch.setenv("DIGEST_SMTP__SECURITY", "none")
        monkeypatch.setenv("DIGEST_SMTP__PORT", str(inbox.port))
        monkeypatch.setenv("DIGEST_DELIVERY__PATIENCE", "0s")
        monkeypatch.setenv("DIGEST_ALARM__FAILED_SHARE", "0.01")
        _, _, err = call("--log-json", "run", now=NEXT_SLOT)
    lines = [json.loads(line) for line in err.splitlines()]
    assert lines
    assert all({"time", "level", "logger", "message"} <= line.keys() for line in lines)
    assert not [name for name in ("anna@", "ben@", "cleo@") if name in err]
    code, _, err = call("--log-json", "send", "nowhere")
    assert code == 2
    assert json.loads(err)["level"] == "error"

"""`digest demo` as it is typed."""

import json
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path

Call = Callable[..., tuple[int, str, str]]


def test_the_account_reads_well(call: Call, here: Path) -> None:
    code, out, err = call("demo")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert len(lines) <= 60
    assert max(map(len, lines)) <= 100
    heads = [line.partition(" ")[0].rstrip(":") for line in lines if re.match(r"[A-Z]{3,}", line)]
    assert heads == ["COLLECTED", "COMPOSED", "LEFT", "DELIVERED", "NOT", "NOBODY", "LOOK"]
    assert (here / "demo-out" / "mails" / "index.html").is_file()


def test_the_same_as_json_and_a_second_demo_in_the_same_folder(call: Call, here: Path) -> None:
    for _ in range(2):
        code, out, err = call("demo", "--out", "shown", "--json")
        assert (code, err) == (0, "")
    account = json.loads(out)
    assert len(account["sent"]) == 4
    assert account["mails"] == "shown/mails"
    assert len(list((here / "shown" / "mails").glob("*.eml"))) == 4


def test_a_folder_of_somebody_else_is_refused(call: Call, here: Path) -> None:
    (here / "letter.txt").write_text("x")
    code, out, err = call("demo", "--out", ".")
    assert (code, out) == (2, "")
    assert "no demo has made" in err
    assert [path.name for path in here.iterdir()] == ["letter.txt"]


def test_an_address_that_cannot_be_served_is_said_before_the_work(call: Call, here: Path) -> None:
    for bind, expected in (("192.0.2.1:80", 1), ("nonsense", 2)):
        code, out, err = call("demo", "--serve", "--bind", bind)
        assert (code, out) == (expected, "")
        assert bind in err
    assert not (here / "demo-out").exists()


def test_the_mails_are_served_until_interrupted(here: Path) -> None:
    command = [sys.executable, "-m", "digest", "demo", "--serve", "--bind", "127.0.0.1:0", "--json"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        address = re.search(r"http://127\.0\.0\.1:\d+", process.stderr.readline())
        assert address
        with urllib.request.urlopen(f"{address[0]}/1-olena.txt", timeout=20) as answer:
            assert b"THE MORNING TIDE" in answer.read()
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0

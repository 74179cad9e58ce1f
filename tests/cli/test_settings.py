"""`digest settings check`: all that the settings name is tried, and none of it can keep an admin waiting."""

import json
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from digest.cli import settings
from digest.demo.inbox import Fault, Inbox

Call = Callable[..., tuple[int, str, str]]


def relay(port: int) -> str:
    return f'\n[[relay]]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\n'


def test_every_relay_is_tried_also_behind_a_silent_and_a_dead_one(
    call: Call, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call("init")
    monkeypatch.setattr(settings, "RELAY_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent, Inbox() as inbox:
        with socket.create_server(("127.0.0.1", 0)) as gone:
            dead = gone.getsockname()[1]
        ports = (silent.getsockname()[1], dead, inbox.port)
        text = "".join(map(relay, ports))
        (here / "digest.toml").write_text(f'[transport]\nkind = "smtp"\n{text}', encoding="utf-8")
        code, out, err = call("settings", "check")
    told = {line.split()[1]: line for line in out.splitlines() if line.startswith("relay ")}
    assert code == 1
    assert "said nothing for 0.2 s" in told[f"127.0.0.1:{ports[0]}"]
    assert "FAILED" in told[f"127.0.0.1:{ports[1]}"]
    assert "would take our mail" in told[f"127.0.0.1:{ports[2]}"]
    assert len(err.splitlines()) == 2


def test_what_is_no_network_is_found(call: Call, here: Path) -> None:
    call("init")
    for named, code in (("10.0.0.0/8", 0), ("nonsense", 2)):
        (here / "digest.toml").write_text(f'[fetch]\nallowed_networks = ["{named}"]\n', encoding="utf-8")
        assert call("settings", "check")[0] == code
    assert "'nonsense' is not a network" in call("settings", "check")[2]


def test_a_relay_that_talks_on_after_its_answer_would_take_our_mail(call: Call, here: Path) -> None:
    call("init")
    with Inbox(script=[Fault(at="EHLO", reply="250 inbox.example\r\nand much besides")]) as inbox:
        (here / "digest.toml").write_text(f'[transport]\nkind = "smtp"\n{relay(inbox.port)}', encoding="utf-8")
        code, out, _ = call("settings", "check")
    assert code == 0
    assert "would take our mail" in out


def test_what_fails_does_not_hide_the_rest(call: Call, here: Path) -> None:
    call("init")
    (here / "secret.key").unlink()
    (here / "digest.toml").write_text('[service]\nsummarizer = "endpoint"\n', encoding="utf-8")
    code, out, err = call("settings", "check")
    assert code == 2
    assert "no endpoint is named" in out
    assert "brief, letter, morning" in out
    assert "secret.key" in err


def test_durations_and_names_are_shown_as_they_are_written(call: Call) -> None:
    call("init")
    lines = {line.split("  ")[0]: line for line in call("settings", "check")[1].splitlines()}
    assert lines["delivery.give_up_after"].endswith(" 3d")
    assert lines["service.late_until"].endswith(" 6h")


SECRETS = """
[service]
database = "{database}"
base_url = "https://digest:HUNTER2@news.example.org"
summarizer = "endpoint"
[smtp]
password = "HUNTER2"
[[relay]]
host = "127.0.0.1"
security = "none"
password = "HUNTER2"
[alarm]
webhook = "https://hooks.example.org/HUNTER2"
[summarizer]
url = "https://digest:HUNTER2@llm.example.org/v1?key=HUNTER2"
model = "small"
"""
# The last is mistyped: what cannot be read is not shown.
DATABASES = (
    "postgresql://digest:HUNTER2@127.0.0.1:1/digest",
    "postgresql://digest@127.0.0.1:1/digest?password=HUNTER2&connect_timeout=1",
    "postgresql://digest:HUNTER2@127.0.0.1:port/digest",
)


@pytest.mark.parametrize("database", DATABASES)
@pytest.mark.parametrize("form", [(), ("--json",)])
def test_no_secret_is_shown(call: Call, here: Path, database: str, form: tuple[str, ...]) -> None:
    (here / "digest.toml").write_text(SECRETS.format(database=database), encoding="utf-8")
    _, out, err = call("settings", "check", *form)
    assert "HUNTER2" not in out + err
    assert "llm.example.org/v1" in out


def test_a_database_address_that_is_mistyped_is_not_taken_for_a_file(call: Call, here: Path) -> None:
    (here / "digest.toml").write_text('[service]\ndatabase = "postgresql//me:HUNTER2@host/digest"\n', encoding="utf-8")
    code, out, err = call("settings", "check")
    assert code == 2
    assert "service.database is no address" in err
    assert "HUNTER2" not in out + err


def test_a_webhook_that_cannot_be_read_is_no_mistake_of_ours(call: Call, here: Path) -> None:
    call("init")
    (here / "digest.toml").write_text('[alarm]\nwebhook = "https://[hooks.example/HUNTER2"\n', encoding="utf-8")
    code, out, err = call("settings", "check")
    assert code == 2
    assert "HUNTER2" not in out + err
    assert "alarm.webhook is no address" in err


def test_the_relays_that_are_in_force_are_shown(call: Call, here: Path) -> None:
    call("init")
    relays = '[[relay]]\nhost = "a.example"\n[[relay]]\nhost = "b.example"\npassword = "HUNTER2"\nweight = 2.0\n'
    (here / "digest.toml").write_text(f'[smtp]\nhost = "c.example"\n{relays}', encoding="utf-8")
    _, out, _ = call("settings", "check", "--json")
    record = json.loads(out)
    assert [record[f"relay.{number}.host"] for number in (1, 2)] == ["a.example", "b.example"]
    assert (record["relay.2.weight"], record["relay.1.password"], record["relay.2.password"]) == (2.0, "", "(set)")
    assert "c.example" not in out


@pytest.mark.parametrize(("hello", "said"), [("mail.example.org", "mail.example.org"), ("", "[127.0.0.1]")])
def test_the_relay_is_told_the_name_that_is_set(call: Call, here: Path, hello: str, said: str) -> None:
    call("init")
    heard: list[bytes] = []

    def listen(server: socket.socket) -> None:
        connection, _ = server.accept()
        with connection:
            connection.sendall(b"220 here\r\n")
            heard.append(connection.recv(1000))
            connection.sendall(b"250 here\r\n")

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=listen, args=(server,))
        thread.start()
        text = f'[transport]\nkind = "smtp"\n{relay(server.getsockname()[1])}hello = "{hello}"\n'
        (here / "digest.toml").write_text(text, encoding="utf-8")
        call("settings", "check")
        thread.join(10)
    assert heard == [f"EHLO {said}\r\n".encode()]

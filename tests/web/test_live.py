"""The live preview over real HTTP: it follows the templates, tells their faults, and answers this machine alone."""

import http.client
import json
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import uvicorn

from digest.messages.samples import full_edition
from digest.messages.templates import templates_folder
from digest.model import Delivery, Message
from digest.posting import Post
from digest.settings import ServiceSettings, Settings
from digest.web.live import live_app
from tests.house import House, house


@pytest.fixture
def at_home(tmp_path: Path) -> Iterator[House]:
    with house(tmp_path, "digest.db") as built:
        settings = built.service.settings
        own = ServiceSettings(database=settings.service.database, templates="own")
        built.service.settings = Settings(service=own, transport=settings.transport, folder=tmp_path)
        (tmp_path / "own" / "parts").mkdir(parents=True)
        yield built


@pytest.fixture
def port(at_home: House) -> Iterator[int]:
    def make() -> Message:
        edition = replace(full_edition(), list=replace(full_edition().list, id=1))
        message = Post(at_home.service, edition).message(Delivery(edition=0, subscriber=0, address="a@b.example"))
        assert message
        return message

    server = uvicorn.Server(uvicorn.Config(live_app(at_home.service, make), port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join()


def get(port: int, path: str, host: str = "127.0.0.1") -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers={"Host": host})
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def test_it_follows_the_templates_and_tells_their_faults(at_home: House, port: int) -> None:
    masthead = at_home.folder / "own" / "parts" / "masthead.mjml.jinja"
    assert "The checks find nothing." in get(port, "/")[1]
    before = json.loads(get(port, "/state")[1])["version"]
    shutil.copy(templates_folder() / "parts" / "masthead.mjml.jinja", masthead)
    ours = masthead.read_text("utf-8")
    masthead.write_text(ours.replace("{{ list.title }}", "Ours: {{ list.title }}"), "utf-8")
    assert json.loads(get(port, "/state")[1])["version"] != before
    assert "Ours: The Harbour Morning" in get(port, "/mail.html")[1]
    masthead.write_text(ours.replace("<mj-divider css", "<mj-devider css"), "utf-8")
    page = get(port, "/")[1]
    assert "MJML has no &lt;mj-devider&gt;" in page
    assert "masthead.mjml.jinja:8" in page
    assert "Ours: The Harbour Morning" in get(port, "/mail.html")[1], "the last good mail stays"


def test_each_window_shows_what_it_says(port: int) -> None:
    plain, dark, bare = (get(port, f"/mail.html{query}")[1] for query in ("", "?mode=dark", "?images=off"))
    assert "prefers-color-scheme: dark" in plain
    assert "prefers-color-scheme: dark" not in dark
    assert 'src="data:image/svg+xml,' in plain, "the pictures of samples are drawn"
    assert ".jpg" in bare
    assert 'src="https://' not in bare
    assert "data:image" not in bare
    assert "Unsubscribe from The Harbour Morning" in get(port, "/mail.txt")[1]


def test_another_name_is_refused(port: int) -> None:
    assert get(port, "/mail.html", host="elsewhere.example")[0] == 400

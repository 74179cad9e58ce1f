"""`digest init`: what is mistyped leaves nothing behind, so the corrected command works."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from digest.storage.database import Database

Call = Callable[..., tuple[int, str, str]]


@pytest.mark.parametrize(
    "url",
    [
        "news.example.org",
        "https://",
        'https://news.example.org"',
        "https://news example.org",
        "ftp://a.example",
        "https://a\udcff.example",
    ],
)
def test_a_mistyped_address_leaves_no_file(call: Call, here: Path, url: str) -> None:
    code, _, err = call("init", "--base-url", url)
    assert code == 2
    assert "--base-url: service.base_url is" in err
    assert list(here.iterdir()) == []
    assert call("init", "--base-url", "https://news.example.org")[0] == 0


def test_the_address_stands_in_the_settings(call: Call, here: Path) -> None:
    address = "https://news.example.org/a\\b"
    assert call("init", "--base-url", address)[0] == 0
    read = tomllib.loads((here / "digest.toml").read_text(encoding="utf-8"))
    assert read["service"]["base_url"] == address
    assert not list(here.glob(".digest*"))


def test_every_database_that_init_opens_is_closed(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Database] = []
    closed: list[Database] = []
    begin, close = Database.__init__, Database.close

    def opening(database: Database, address: str) -> None:
        opened.append(database)
        begin(database, address)

    def closing(database: Database) -> None:
        closed.append(database)
        close(database)

    monkeypatch.setattr(Database, "__init__", opening)
    monkeypatch.setattr(Database, "close", closing)
    assert call("init")[0] == 0
    assert opened
    assert [database for database in opened if database not in closed] == []

"""The served page shows the mails, lets them do nothing, and shows nothing else of this machine."""

from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from digest.demo.page import page


@pytest.fixture
def browser(mails: Path) -> TestClient:
    return TestClient(page(mails))


def test_the_front_page_frames_the_mails(browser: TestClient) -> None:
    answer = browser.get("/")
    assert answer.status_code == 200
    assert 'sandbox="' in answer.text
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


@pytest.mark.parametrize(
    ("name", "kind"), [("1-olena.html", "text/html"), ("1-olena.txt", "text/plain"), ("1-olena.eml", "text/plain")]
)
def test_a_mail_is_shown_without_rights(browser: TestClient, mails: Path, name: str, kind: str) -> None:
    answer = browser.get(f"/{name}")
    assert answer.content == (mails / name).read_bytes()
    assert answer.headers["Content-Type"] == f"{kind}; charset=utf-8"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "allow-scripts" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["../digest.db", "../secret.key", "/etc/passwd", "nothing.html", "1-olena"])
def test_nothing_else_is_shown(browser: TestClient, path: str) -> None:
    assert browser.get(f"/{quote(path, safe='')}").status_code == 404

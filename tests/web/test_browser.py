"""The pages in a real browser on a small screen: nothing sticks out, axe finds nothing, and no script is needed."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from digest.posting import web_url
from digest.storage.editions import edition_numbered
from tests.house import House
from tests.messages.finished import NODE_MODULES
from tests.web.test_app import at_home, delivered, port, status

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or ""
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium on PATH")

AXE = NODE_MODULES / "axe-core" / "axe.min.js"
RULES = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']}"
SMALL = {"width": 375, "height": 700}
__all__ = ["at_home", "port"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()


def mailed(built: House, language: str = "") -> str:
    """The path of the link in a delivered mail; from a thread of its own, as the driver keeps this one's event loop."""
    with ThreadPoolExecutor(1) as worker:
        return worker.submit(delivered, built, language).result()


def paths(built: House) -> list[str]:
    """A page of each kind, one from right to left, and one that is not there."""
    leave = mailed(built, "ar")
    with built.service.database.read() as connection:
        edition = edition_numbered(connection, 1)
    return [leave, web_url(built.service, edition).removeprefix("http://localhost:8080"), "/unsubscribe/no-such"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_fit_a_small_screen_and_axe_finds_nothing(
    browser: Any, at_home: House, port: int, scheme: str
) -> None:
    context = browser.new_context(viewport=SMALL, color_scheme=scheme, bypass_csp=True)
    for path in paths(at_home):
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{port}{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= SMALL["width"]
        if AXE.is_file():
            page.evaluate(AXE.read_text("utf-8"))
            found = page.evaluate(f"axe.run(document, {RULES})")["violations"]
            assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    context.close()


def test_a_reader_leaves_without_script(browser: Any, at_home: House, port: int) -> None:
    context = browser.new_context(viewport=SMALL, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{port}{mailed(at_home)}")
    page.click("button")
    assert page.inner_text("h1") == "You are unsubscribed from The Morning."
    assert status(at_home) == "unsubscribed"
    page.reload()
    assert page.inner_text("h1") == "You are unsubscribed from The Morning."
    context.close()


@pytest.mark.parametrize("method", ["HEAD", "GET", "OPTIONS", "PUT", "DELETE"])
def test_no_method_but_post_changes_anything(browser: Any, at_home: House, port: int, method: str) -> None:
    context = browser.new_context()
    context.request.fetch(f"http://127.0.0.1:{port}{mailed(at_home)}", method=method)
    assert status(at_home) == "active"
    context.close()

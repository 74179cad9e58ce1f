"""Finished mails in a real browser: nothing sticks out, dark is dark, and every word can be read."""

import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from digest.messages.look import READABLE, contrast
from digest.messages.templates import Templates, load_templates, templates_folder
from tests.messages.conftest import NONCE
from tests.messages.finished import NAMES, NODE_MODULES, SAMPLES, edition_html, finished_mails

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome") or ""
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium on PATH")

AXE = NODE_MODULES / "axe-core" / "axe.min.js"
# Each text that is seen, with its size, its colour and the first ground under it that is not transparent.
TEXTS = """() => {
  const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const hex = text => '#' + text.match(/[\\d.]+/g).slice(0, 3).map(n => (+n).toString(16).padStart(2, '0')).join('');
  while (walker.nextNode()) {
    const node = walker.currentNode, range = document.createRange();
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect(), style = getComputedStyle(node.parentElement);
    const unseen = !box.width || !box.height || style.visibility == 'hidden' || style.opacity == '0';
    if (unseen || !node.data.trim()) continue;
    let under = node.parentElement, ground = 'rgba(0, 0, 0, 0)';
    while (under && /, 0\\)$/.test(ground)) {
      ground = getComputedStyle(under).backgroundColor;
      under = under.parentElement;
    }
    found.push([node.data.trim().slice(0, 40), parseFloat(style.fontSize), hex(style.color), hex(ground)]);
  }
  return found;
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def shown(templates: Templates) -> dict[str, str]:
    return finished_mails(templates)


@pytest.fixture(params=NAMES)
def html(request: pytest.FixtureRequest, shown: dict[str, str]) -> str:
    return shown[request.param]


def opened(browser: Any, html: str, width: int = 700, scheme: str = "light") -> Any:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.route("**/*", lambda route: route.abort())
    page.set_content(html, wait_until="domcontentloaded")
    return page


@pytest.mark.parametrize("width", [320, 375, 700])
def test_nothing_is_wider_than_the_window_when_pictures_are_blocked(browser: Any, html: str, width: int) -> None:
    page = opened(browser, html, width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_is_large_enough_and_stands_out(browser: Any, html: str, scheme: str) -> None:
    page = opened(browser, html, 375, scheme)
    texts = page.evaluate(TEXTS)
    page.close()
    assert len(texts) >= 4
    assert [text for text in texts if text[1] < 13] == []
    assert [text for text in texts if contrast(text[2], text[3]) < READABLE] == []
    lightness = [sum(bytes.fromhex(ground[1:])) / 3 for _, _, _, ground in texts]
    # The button alone is light in the dark.
    assert sum(value < 60 for value in lightness) >= len(texts) - 1 if scheme == "dark" else min(lightness[1:-2]) > 50


@pytest.mark.parametrize("ground", ["paper", "sheet"])
def test_a_section_with_a_ground_of_its_own_turns_dark_by_its_class(browser: Any, tmp_path: Path, ground: str) -> None:
    (tmp_path / "parts").mkdir()
    source = (templates_folder() / "parts/masthead.mjml.jinja").read_text("utf-8")
    section = f'<mj-section css-class="{ground}" background-color="{{{{ colours.{ground} }}}}"'
    (tmp_path / "parts/masthead.mjml.jinja").write_text(source.replace("<mj-section", section, 1), "utf-8")
    html = edition_html(load_templates(templates_folder(), tmp_path), SAMPLES["no-images"], "morning")
    page = opened(browser, html, 375, "dark")
    texts = page.evaluate(TEXTS)
    page.close()
    assert [text for text in texts if contrast(text[2], text[3]) < READABLE] == []


def test_headings_pictures_and_links_are_as_a_screen_reader_wants_them(browser: Any, html: str) -> None:
    page = opened(browser, html)
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(h => +h.tagName[1])")
    links = page.evaluate("[...document.querySelectorAll('a')].map(a => [a.getAttribute('href'), a.innerText.trim()])")
    sized = "i.alt && i.getAttribute('width') && i.getAttribute('height')"
    bare = page.evaluate(f"[...document.images].filter(i => !({sized})).map(i => i.src)")
    tables = page.evaluate("document.querySelectorAll('table:not([role=presentation])').length")
    root = page.evaluate("[document.documentElement.lang, document.documentElement.dir, document.title]")
    page.close()
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert [link for link in links if not link[0].startswith(("http", NONCE)) or not link[1]] == []
    assert (bare, tables) == ([], 0)
    assert all(root)


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed; $DIGEST_NODE_MODULES says where it is")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Any, html: str, scheme: str) -> None:
    page = opened(browser, html, 700, scheme)
    page.add_script_tag(path=str(AXE))
    found = page.evaluate("axe.run().then(result => result.violations.map(one => [one.id, one.nodes[0].html]))")
    page.close()
    assert found == []

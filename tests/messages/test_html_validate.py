"""Finished mails before another program that knows the rules of HTML; it is exempted only from what mail asks for."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from digest.messages.templates import Templates
from tests.messages.conftest import NONCE
from tests.messages.finished import NODE_MODULES, finished_mails

VALIDATOR = NODE_MODULES / ".bin" / "html-validate"
pytestmark = pytest.mark.skipif(
    not (VALIDATOR.exists() and shutil.which("node")),
    reason="html-validate is not installed; $DIGEST_NODE_MODULES says where it is",
)
RULES = {
    # Mail programs drop or rewrite style sheets, so what must hold stands on the tag.
    "no-inline-style": "off",
    # Outlook for Windows lays out by Word, and is spoken to in conditional comments.
    "no-conditional-comment": "off",
    # The same Outlook knows cellpadding, align and bgcolor, where others go by the style beside them.
    "no-deprecated-attr": "off",
    # MJML closes some void tags and others not; to a browser that is one.
    "void-style": "off",
    # MJML writes it in small letters.
    "doctype-style": ["error", {"style": "lowercase"}],
    # Ours are cut at 70; it counts each &lt; as four.
    "long-title": ["error", {"maxlength": 140}],
    # Some mail programs take tags away that they do not know; a <div> with its role stays.
    "prefer-native-element": ["error", {"exclude": ["main"]}],
}
PRESETS = [f"html-validate:{name}" for name in ("recommended", "standard", "document", "a11y")]


def faults_of(folder: Path) -> dict[str, list[str]]:
    config = folder / "rules.json"
    config.write_text(json.dumps({"root": True, "extends": PRESETS, "rules": RULES}), "utf-8")
    command = [VALIDATOR, "--config", config, "--formatter", "json", *sorted(folder.glob("*.html"))]
    # Into a file: a program of node that exits loses what a pipe has no room for.
    with (folder / "found.json").open("w+") as found:
        subprocess.run(command, stdout=found, check=False)
        found.seek(0)
        pages = json.load(found)
    return {
        Path(page["filePath"]).stem: [f"{fault['ruleId']}: {fault['message']}" for fault in page["messages"]]
        for page in pages
        if page["messages"]
    }


def test_it_finds_nothing_in_any_mail(templates: Templates, tmp_path: Path) -> None:
    for name, html in finished_mails(templates).items():
        (tmp_path / f"{name}.html").write_text(html.replace(f"{NONCE}1", "https://sample.example/leave"), "utf-8")
    assert faults_of(tmp_path) == {}


def test_it_would_find_a_fault(templates: Templates, tmp_path: Path) -> None:
    html = finished_mails(templates)["letter"]
    (tmp_path / "broken.html").write_text(html.replace("<h1", "<h3", 1).replace(' alt="', ' title="', 1), "utf-8")
    assert 'wcag/h37: <img> is missing required "alt" attribute' in faults_of(tmp_path)["broken"]

"""The HTML of every kind of mail, for the tests that look at it with other programs' eyes."""

import os
from dataclasses import replace
from pathlib import Path

from digest.messages.notice import NOTICES, notice_context
from digest.messages.samples import full_edition, sample_editions, sample_notice
from digest.messages.set import set_variant
from digest.messages.templates import Templates
from digest.model import Edition, Style
from tests.messages.conftest import NONCE

NODE_MODULES = Path(os.environ.get("DIGEST_NODE_MODULES", "node_modules")).resolve()
EDITIONS = ("morning", "brief", "letter")
SAMPLES = {name.replace(" ", "-"): edition for name, edition in sample_editions()}
BLUE = Style(accent="#04578a", paper="#e6edf2", fonts="sans")
NAMES = (*EDITIONS, *(f"morning-{name}" for name in SAMPLES), "letter-right-to-left", "styled", "proof", *NOTICES)


def finished_mails(templates: Templates) -> dict[str, str]:
    """The HTML of every kind of mail, by its name."""
    html = {name: edition_html(templates, full_edition(), name) for name in EDITIONS}
    html |= {f"morning-{name}": edition_html(templates, edition, "morning") for name, edition in SAMPLES.items()}
    html["letter-right-to-left"] = edition_html(templates, SAMPLES["right-to-left"], "letter")
    styled = replace(full_edition(), list=replace(full_edition().list, style=BLUE))
    html["styled"] = edition_html(templates, styled, "morning")
    html["proof"] = edition_html(templates, full_edition(), "morning", ("A proof for you alone.", "Stories: 10."))
    return html | {kind: notice_html(templates, kind) for kind in NOTICES}


def edition_html(templates: Templates, edition: Edition, template: str, proof: tuple[str, ...] = ()) -> str:
    """The HTML of an edition in one of the templates, with the placeholders of what is personal in it."""
    edition = replace(edition, list=replace(edition.list, template=template))
    variant = set_variant(
        edition,
        language="",
        topics=(),
        templates=templates,
        base_url="https://sample.example",
        nonce=NONCE,
        web_url="https://sample.example/edition/7",
        proof=proof,
    )
    assert variant
    return variant.html


def notice_html(templates: Templates, kind: str, language: str = "en") -> str:
    """The HTML of a notice."""
    return templates.html(f"notices/{kind}", notice_context(sample_notice(kind, templates.furniture(language)), ""))

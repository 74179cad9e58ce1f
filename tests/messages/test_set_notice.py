"""The mails about a subscription: whole, readable, and with a way out for whoever can leave."""

from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from digest.errors import DigestError
from digest.messages.notice import LEAVABLE, NOTICES
from digest.messages.samples import sample_notice
from digest.messages.set_notice import set_notice
from digest.messages.templates import Templates, check_templates, read_templates, templates_folder
from digest.messages.wrap import columns
from tests.messages.conftest import NONCE

LANGUAGES = ("en", "de", "fr", "es", "uk", "ar", "hi")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", NOTICES)
def test_a_notice_is_a_whole_mail_in_its_language(templates: Templates, kind: str, language: str) -> None:
    notice = sample_notice(kind, templates.furniture(language))
    message = set_notice(notice, templates=templates, base_url="https://sample.example", nonce=NONCE)
    mail = message_from_bytes(message.data, policy=policy.default)
    html, text = (mail.get_body((form,)).get_content() for form in ("html", "plain"))
    assert mail["To"] == message.recipient == "reader@sample.example"
    assert mail["Subject"] == notice.furniture.say(f"{kind}_subject", list="The Harbour Morning")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Precedence"] is None
    assert mail["Date"].datetime == notice.moment
    assert f'lang="{language}"' in html
    assert html.count("<h1") == 1
    assert "reader@sample.example" in text
    assert "{" not in text
    assert max(columns(line) for line in text.splitlines()) <= 72
    assert (mail["List-Unsubscribe-Post"] is not None) == (kind in LEAVABLE)
    assert (notice.unsubscribe_url in text and notice.unsubscribe_url in html) == (kind in LEAVABLE)
    assert (notice.link in text and f'href="{notice.link}"' in html) == (kind == "confirm")


def test_bounces_go_to_the_return_path_alone(templates: Templates) -> None:
    notice = sample_notice("welcome", templates.furniture("en"))
    plain = set_notice(notice, templates=templates, base_url="", nonce=NONCE)
    notice = replace(notice, mailing_list=replace(notice.mailing_list, return_path="Bounces <back@harbour.example>"))
    returning = set_notice(notice, templates=templates, base_url="", nonce=NONCE)
    assert (plain.sender, returning.sender) == ("morning@harbour.example", "back@harbour.example")
    assert returning.data == plain.data


def test_an_address_that_is_two_is_refused(templates: Templates) -> None:
    notice = replace(sample_notice("confirm", templates.furniture("en")), address="a@b.example\r\nBcc: c@d.example")
    with pytest.raises(DigestError):
        set_notice(notice, templates=templates, base_url="", nonce=NONCE)


@pytest.mark.parametrize(
    ("file", "right", "wrong", "what"),
    [
        ("confirm.mjml.jinja", "{{ link }}", "https://sample.example/", "the link to confirm by is missing"),
        ("confirm.txt.jinja", "{{ link }}", "https://sample.example/", "the link to confirm by is missing"),
        ("welcome.mjml.jinja", "footer.mjml", "imprint.mjml", "the unsubscribe link is missing"),
        ("paused.txt.jinja", '{% include "parts/footer.txt.jinja" %}', "", "the unsubscribe link is missing"),
    ],
)
def test_a_notice_without_its_link_is_told(tmp_path: Path, file: str, right: str, wrong: str, what: str) -> None:
    source = (templates_folder() / "notices" / file).read_text("utf-8")
    assert right in source
    (tmp_path / "notices").mkdir()
    (tmp_path / "notices" / file).write_text(source.replace(right, wrong), "utf-8")
    assert what in " ".join(map(str, check_templates(read_templates(templates_folder(), tmp_path))))

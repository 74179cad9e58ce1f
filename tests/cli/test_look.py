"""A list's look, mailbox for leaving and help, set by an admin and found in the mail."""

from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest


def mail_of(folder: Path) -> Any:
    return message_from_bytes((folder / "preview" / "morning.eml").read_bytes(), policy=policy.default)


def test_a_look_is_data_of_the_list_and_reaches_its_mails(ask: Any, morning: Path) -> None:
    ask("lists", "set", "morning", "--accent", "#04578a", "--fonts", "sans", "--footer", "Port Alder",
        "--logo", "https://harbour.example/l.png", "--logo-size", "120x40", "--logo-alt", "The Morning")  # fmt: skip
    ask("lists", "set", "morning", "--at", "06:00")
    style = ask("lists", "show", "morning")["style"]
    assert (style["accent"], style["logo_width"], style["footer"]) == ("#04578a", 120, "Port Alder")
    ask("preview", "morning")
    html = mail_of(morning).get_body(("html",)).get_content()
    assert "#04578a" in html
    assert "Segoe UI" in html
    ask("lists", "set", "morning", "--accent", "", "--logo", "")
    style = ask("lists", "show", "morning")["style"]
    assert "accent" not in style
    assert "logo" not in style


def test_a_look_nobody_could_read_changes_nothing(call: Any, ask: Any, morning: Path) -> None:
    code, _, complaint = call("lists", "set", "morning", "--accent", "#ffcc00", "--title", "Other")
    assert code == 2
    assert "contrast of 1.5" in complaint
    assert ask("lists", "show", "morning")["title"] == "The Morning"


def test_ways_out_and_help_stand_in_the_headers(ask: Any, morning: Path) -> None:
    ask(
        "lists", "set", "morning", "--unsubscribe-mailto", "leave@example.org", "--help-url", "https://example.org/help"
    )
    ask("preview", "morning")
    mail = mail_of(morning)
    web, by_mail = [way.strip() for way in mail["List-Unsubscribe"].split(",")]
    assert web.startswith("<http://localhost:8080/unsubscribe/")
    assert by_mail.startswith("<mailto:leave@example.org?subject=unsubscribe%20")
    assert mail["List-Help"] == "<https://example.org/help>"
    assert mail["List-Unsubscribe-Post"] is None, "one click is for https alone"


@pytest.mark.parametrize(
    ("settings", "options", "mailbox"),
    [
        ("", (), "news@example.org"),
        ("", ("--reply-to", "Desk <desk@example.org>"), "desk@example.org"),
        ("leave@example.org", ("--reply-to", "desk@example.org"), "leave@example.org"),
        ("leave@example.org", ("--unsubscribe-mailto", "out@example.org"), "out@example.org"),
        ("none", ("--unsubscribe-mailto", "out@example.org"), "out@example.org"),
        ("none", (), ""),
        ("leave@example.org", ("--unsubscribe-mailto", "none"), ""),
    ],
)
def test_the_mailbox_for_leaving_is_the_lists_then_that_of_the_settings_then_where_answers_go(
    ask: Any, morning: Path, monkeypatch: pytest.MonkeyPatch, settings: str, options: tuple[str, ...], mailbox: str
) -> None:
    monkeypatch.setenv("DIGEST_SERVICE__UNSUBSCRIBE_MAILTO", settings)
    ask("lists", "set", "morning", "--from", "The Morning <news@example.org>", *options)
    ask("preview", "morning")
    ways = mail_of(morning)["List-Unsubscribe"].split(",")
    assert [way.partition("?")[0].strip(" <") for way in ways[1:]] == ([f"mailto:{mailbox}"] if mailbox else [])


def test_a_readers_mail_ends_their_subscription(ask: Any, morning: Path) -> None:
    ask("subscribers", "add", "morning", "anna@example.org", "--consent", "paper")
    ask("preview", "morning", "--as", "anna@example.org")
    token = mail_of(morning)["List-Unsubscribe"].partition("unsubscribe%20")[2].rstrip(">")
    (morning / "asked.eml").write_text(f"From: a@b.example\nSubject: unsubscribe {token}\n\n", "utf-8")
    (morning / "forged.eml").write_text(f"From: a@b.example\nSubject: unsubscribe {token[:-4]}AAAA\n\n", "utf-8")
    (forged,) = ask("feedback", "read", "forged.eml")
    assert (forged["kind"], forged["done"]) == ("leave", "unproven")
    (asked,) = ask("feedback", "read", "asked.eml")
    assert (asked["kind"], asked["done"]) == ("leave", "unsubscribed from morning")
    (again,) = ask("feedback", "read", "asked.eml")
    assert again["done"] == "unsubscribed from morning before"
    status = {place["address"]: place["status"] for place in ask("subscribers", "list", "morning")}
    assert status["anna@example.org"] == "unsubscribed"


def test_a_list_made_with_https_offers_one_click(ask: Any, call: Any, here: Path, morning: Path) -> None:
    settings = here / "digest.toml"
    settings.write_text(settings.read_text("utf-8").replace('base_url = ""', 'base_url = "https://n.example"'), "utf-8")
    ask("preview", "morning")
    assert mail_of(morning)["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_an_address_that_is_none_is_refused(call: Any, morning: Path) -> None:
    assert call("lists", "set", "morning", "--unsubscribe-mailto", "nobody")[0] == 2
    assert call("lists", "set", "morning", "--help-url", "https://x.example/>\r\nBcc: a@b.example")[0] == 2
    assert call("lists", "set", "morning", "--help-url", "javascript:alert(1)")[0] == 2


def test_no_greatest_age_is_said_in_words(call: Any, ask: Any, morning: Path) -> None:
    ask("lists", "set", "morning", "--max-age", "none")
    assert "max_age none, first_max_age 7d" in " ".join(call("lists", "show", "morning")[1].split())
    assert ask("lists", "show", "morning")["policy"]["max_age"] is None

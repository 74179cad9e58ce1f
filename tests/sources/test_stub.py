"""Pages that stand where an article should are none; articles about such things are."""

import pytest

from digest.sources.page import extract_article
from digest.sources.stub import is_stub

LEAD = "The harbour of Lindvik opened again on Tuesday after a winter of repairs, the council said in the morning."
NEXT = "Fishermen said they had waited for this day since the storm in November took a third of the pier away."


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Document Moved", "This document may be found here"),
        ("Object moved", "Object moved to here."),
        ("301 Moved Permanently", "The document has moved here."),
        ("404 Not Found", "The requested URL /pier was not found on this server."),
        ("Page not found | Lindvik Observer", "Try the front page, or look for what you want."),
        ("Just a moment...", "Enable JavaScript and cookies to continue"),
        ("Attention Required! | Cloudflare", "Sorry, you have been blocked."),
        ("Access Denied", "You don't have permission to access this page. Reference #18.2f3a"),
        ("lindvik.example", "Please verify you are a human. Request ID: 1f3a."),
        ("Lindvik Observer", "You need to enable JavaScript to run this app."),
        ("Pardon Our Interruption", "As you were browsing, something about your browser made us think you were a bot."),
        (
            "Before you continue to Lindvik",
            "We use cookies and data to deliver and measure our services. Accept or not.",
        ),
        ("Lindvik Observer", "We and our 812 partners store and access information. We use cookies for ads."),
        ("Seite nicht gefunden", "Vielleicht hilft die Suche."),
        ("Доступ запрещён", "Обратитесь к администратору."),
        ("503 Service Unavailable", "No server is available to handle this request."),
        ("Sign in", "Use your account."),
    ],
)
def test_what_stands_where_an_article_should_is_none(title: str, text: str) -> None:
    assert is_stub(title, text)
    page = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{text}</p></body></html>"
    assert extract_article(page, "https://lindvik.example/pier").text == ""


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("The harbour opens", LEAD),
        ("400 gone missing after the storm", LEAD),
        ("404 boats counted in Lindvik", LEAD),
        ("Access denied: why the pier stays closed for another winter, and who wants it to", LEAD),
        ("Just a moment", " ".join([LEAD, NEXT] * 5)),
        ("What cookies are for", f"{LEAD} {NEXT} Most sites use cookies. {LEAD} {NEXT}"),
        ("How to enable JavaScript", f"Some sites ask you to enable JavaScript. {LEAD} {NEXT} {LEAD}"),
        ("", ""),
    ],
)
def test_an_article_is_one_whatever_it_is_about(title: str, text: str) -> None:
    assert not is_stub(title, text)

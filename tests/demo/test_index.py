"""The page that lists the mails escapes whatever stands in them."""

from dataclasses import replace
from html.parser import HTMLParser

from digest.demo.account import Account
from digest.demo.index import index

EVIL = '"><script>alert(1)</script><img src=x onerror=alert(1)>&amp;'


class Tags(HTMLParser):
    """The tags of a page, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Note a tag and where it leads."""
        self.tags.append(tag)
        self.links += [value or "" for name, value in attributes if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.text += data


def test_links_lead_to_the_faces_of_each_mail(account: Account) -> None:
    page = Tags(index(account))
    assert page.links.count("1-olena.html") == 2  # in the list, and as the mail shown first
    assert {"4-ines.html", "4-ines.txt", "4-ines.eml"} <= set(page.links)


def test_what_comes_from_mails_is_escaped(account: Account) -> None:
    mail = replace(account.sent[0], subject=EVIL, address=EVIL, zone=EVIL, file=f"mails/{EVIL.replace('/', '')}.html")
    other = replace(account.not_sent[0], address=EVIL, reason=EVIL)
    page = Tags(index(replace(account, list=EVIL, sent=(mail,), not_sent=(other,))))
    assert not {"script", "img"} & set(page.tags)
    assert page.text.count(EVIL) == 7


def test_an_empty_inbox_is_a_page_too(account: Account) -> None:
    assert "about:blank" in Tags(index(replace(account, sent=()))).links

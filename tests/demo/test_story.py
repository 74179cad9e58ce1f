"""The main job, end to end: who gets what, over real SMTP, and nobody twice."""

import re
from email import message_from_bytes, policy
from pathlib import Path

from digest.demo.account import Account
from digest.demo.readers import READERS
from digest.service import Service
from digest.storage.deliveries import counts
from digest.storage.outcomes import outcomes
from subscribers.address import parse_address
from subscribers.tokens import UNSUBSCRIBE, read_token

WHALE = "Fishing boats lead a lost young whale out of Port Merle harbour"


def test_each_reader_has_a_mail_or_a_reason(account: Account) -> None:
    assert [mail.address for mail in account.sent] == [
        "olena@readers.test",
        "greta@readers.test",
        "tomas@readers.test",
        "ines@readers.test",
    ]
    assert {reader.address: reader.reason for reader in account.not_sent} == {
        "rufus@readers.test": "skipped: no story in topics (wants only Sport)",
        "felix@readers.test": "suppressed: the mailbox is gone",
        "marta@readers.test": "unsubscribed",
    }
    everybody = {parse_address(reader.address).address for reader in READERS}
    assert {entry.address for entry in (*account.sent, *account.not_sent)} == everybody


def test_everybody_reads_at_seven_by_their_own_clock(account: Account) -> None:
    assert {(mail.zone, mail.at) for mail in account.sent} == {("Europe/Kyiv", "07:00"), ("Europe/Lisbon", "07:00")}


def test_one_event_told_by_four_publications_is_one_story(account: Account) -> None:
    first = account.stories[0]
    assert first.title == WHALE
    assert set(first.sources) == {"The Harbour Courier", "Tidewater Post", "saltwind.example", "The Merle Lantern"}
    assert not [story.title for story in account.stories[1:] if "whale" in story.title.lower()]


def test_the_mail_says_who_else_tells_it_and_what_only_they_say(mails: Path) -> None:
    text = " ".join((mails / "1-olena.txt").read_text(encoding="utf-8").split())
    assert "Also covered by The Merle Lantern" in text
    assert "found number 1,877 within the hour" in text


def test_what_is_left_out_has_its_reason(account: Account) -> None:
    reasons = {article.title.split(" ")[0]: article.reason for article in account.left_out}
    assert reasons["Paper"] == "published more than 7 days ago"
    assert reasons["Night"] == "The Harbour Courier already has its 4"
    assert reasons["Print"].startswith("the same text as “Pupils build a raft")
    assert len(reasons) == 3


def test_a_reader_of_one_topic_gets_that_topic(account: Account, mails: Path) -> None:
    (tomas,) = [mail for mail in account.sent if mail.topics]
    text = (mails / Path(tomas.file).with_suffix(".txt").name).read_text(encoding="utf-8")
    assert "A choir rehearses" in text
    assert WHALE.split(" of ", maxsplit=1)[0] not in text


def test_the_furniture_speaks_the_readers_language(mails: Path) -> None:
    assert "Dienstag" in (mails / "2-greta.txt").read_text(encoding="utf-8")
    assert "Tuesday" in (mails / "1-olena.txt").read_text(encoding="utf-8")


def test_every_mail_can_be_left_by_its_own_link(account: Account, mails: Path, service: Service) -> None:
    seen = set()
    for mail in account.sent:
        name = Path(mail.file).stem
        message = message_from_bytes((mails / f"{name}.eml").read_bytes(), policy=policy.compat32)
        link = re.search(r"<(http[^>]*/unsubscribe/([^>/]+))>", re.sub(r"\s", "", message["List-Unsubscribe"]))
        assert link
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert link[1] in (mails / f"{name}.txt").read_text(encoding="utf-8")
        assert link[1] in (mails / f"{name}.html").read_text(encoding="utf-8")
        seen.add(read_token(service.keys, UNSUBSCRIBE, link[2]).subscriber_id)
    assert len(seen) == len(account.sent)


def test_later_passes_send_nothing(account: Account) -> None:
    for later in (account.second_pass, account.next_morning):
        assert (later.sources_read, later.articles_new, later.mails_sent) == (4, 0, 0)
    assert account.second_pass.editions == ()
    assert {edition.partition(":")[0] for edition in account.next_morning.editions} == {"skipped"}


def test_the_database_remembers_what_arrived(account: Account, service: Service) -> None:
    with service.database.read() as connection:
        kept = outcomes(connection)
        assert {str(state): number for state, number in counts(connection, 1).items()} == {"sent": 3, "skipped": 1}
    sent = sorted(outcome.address for outcome in kept if outcome.state == "sent")
    assert sent == sorted(mail.address for mail in account.sent)


def test_what_the_demo_leaves_is_its_owners_alone(account: Account, service: Service) -> None:
    folder = Path(account.folder)
    private = (folder, folder / "mails", folder / "digest.toml", service.secret_key_path)
    assert [path.stat().st_mode & 0o077 for path in private] == [0, 0, 0, 0]

"""A whole service for tests: real parts, a clock that is told the time, a folder of articles, an outbox."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from itertools import pairwise
from pathlib import Path
from typing import Any

from digest.model import MailingList, Policy
from digest.pipeline import collect
from digest.service import Service
from digest.settings import ServiceSettings, Settings, SmtpSettings, TransportSettings
from digest.storage.lists import add_list, list_named
from digest.storage.sources import add_source
from subscribers.address import parse_address
from subscribers.keys import write_new_key_file
from subscribers.preferences import Preferences
from subscribers.store import subscribe
from subscribers.subscription import Status

START = datetime(2026, 1, 5, 4, 0, tzinfo=UTC)  # a Monday, three hours before the slot of a list in UTC


@dataclass
class House:
    """The service, its clock, and where its articles and mails lie."""

    service: Service
    folder: Path
    now: datetime = START
    written: int = field(default=0)

    def make_list(self, name: str = "morning", **values: Any) -> MailingList:
        """A list that reads the folder of articles."""
        given = {
            "title": "The Morning",
            "sender": "Morning <news@example.org>",
            "policy": Policy(max_age=None, first_max_age=None),
        } | values
        with self.service.database.write() as connection:
            stored = add_list(connection, MailingList(name=name, **given), self.now)
            add_source(connection, stored.id, "folder", str(self.folder / "articles"), self.now)
        return stored

    def list_now(self, name: str = "morning") -> MailingList:
        """A list as it stands."""
        with self.service.database.read() as connection:
            return list_named(connection, name)

    def reader(self, mailing_list: MailingList, address: str, **preferences: Any) -> int:
        """An active subscriber; gives their id."""
        with self.service.database.write() as connection:
            stored = subscribe(
                connection,
                parse_address(address),
                mailing_list.id,
                hash_key=self.service.hash_key,
                now=self.now,
                status=Status.ACTIVE,
                consent="test",
                preferences=Preferences(**preferences),
            )
        return stored.subscriber.id

    def article(self, title: str, *sentences: str) -> None:
        """Write an article of its own into the folder and collect it; its words are drawn from its title alone."""
        self.written += 1
        chance = random.Random(title)
        words = ["".join(chance.choices("abcdefghiklmnoprstuvy", k=chance.randint(3, 9))) for _ in range(80)]
        body = [f"{title} {' '.join(words[start : start + 10])}." for start in range(0, 80, 10)]
        text = "\n\n".join([*sentences, *body])
        (self.folder / "articles" / f"{self.written:03}.txt").write_text(f"{title}\n\n{text}\n", encoding="utf-8")
        self.collect()

    def collect(self) -> None:
        """Collect, whatever the sources' own time to be read."""
        self.now += timedelta(hours=1)
        collect(self.service, self.now)

    def mails(self) -> dict[str, list[str]]:
        """The subjects of the mails in the outbox, by recipient."""
        found: dict[str, list[str]] = {}
        for path in sorted((self.folder / "outbox").glob("*.eml")):
            mail = message_from_bytes(path.read_bytes(), policy=policy.default)
            found.setdefault(str(mail["To"]), []).append(str(mail["Subject"]))
        return found

    def titles(self, address: str) -> list[str]:
        """The headlines in all mails to an address, as their text parts show them, sorted."""
        lines = [line for text in self.texts(address) for line in pairwise(text.splitlines())]
        return sorted(
            first for first, second in lines if first and second and set(second) == {"-"} and "2026" not in first
        )

    def texts(self, address: str) -> list[str]:
        """The text parts of all mails to an address."""
        paths = (self.folder / "outbox").glob("*.eml")
        mails = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in paths]
        bodies = [mail.get_body(("plain",)) for mail in mails if str(mail["To"]) == address]
        return [body.get_content() for body in bodies if body]


def service_in(folder: Path, database_address: str, **smtp: Any) -> Service:
    """A service whose key, articles and outbox stand in a folder."""
    settings = Settings(
        service=ServiceSettings(database=database_address),
        transport=TransportSettings(kind="smtp" if smtp else "folder"),
        smtp=SmtpSettings(security="none", **smtp),
        folder=folder,
    )
    return Service(settings, chance=random.Random(2))


@contextmanager
def house(folder: Path, database_address: str, **smtp: Any) -> Iterator[House]:
    """A house in a folder; with `host` and `port` it mails, else it writes into its outbox."""
    (folder / "articles").mkdir()
    write_new_key_file(folder / "secret.key", random.Random(1).randbytes)
    service = service_in(folder, database_address, **smtp)
    built = House(service=service, folder=folder)
    service.clock = lambda: built.now
    service.upgrade()
    yield built
    service.close()

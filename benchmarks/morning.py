"""A morning to measure: a list with so many readers, and an edition whose mails have so many bytes."""

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

from digest.messages.samples import sample_edition, sample_story
from digest.model import Cadence, Delivery, Edition, MailingList, Slot, State
from digest.pipeline import deliver
from digest.posting import Post
from digest.service import Service
from digest.settings import DkimSettings, ServiceSettings, Settings, SmtpSettings, TransportSettings
from digest.storage.database import Database
from digest.storage.editions import insert_edition
from digest.storage.lists import add_list
from digest.storage.outcomes import outcomes
from digest.storage.readers import fan_out
from subscribers.keys import write_new_key_file

DOMAIN = "harbour.example"
MOST_STORIES = 60
# Our own templates begin at 14,000 bytes; a smaller mail is set in an operator's.
SMALL, SMALL_TEMPLATES = 14_000, Path(__file__).parent / "templates"
PEOPLE = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) ",
    "postgresql": "WITH n(i) AS (SELECT generate_series(1, {count})) ",
}
SUBSCRIBERS = (
    "INSERT INTO subscribers (id, address, address_key, address_hash, language, created_at) {people}"
    "SELECT i, 'reader' || i || '@mail.example', 'reader' || i || '@mail.example', 'hash ' || i, '', "
    "'2025-01-01 00:00:00.000000' FROM n"
)
SUBSCRIPTIONS = (
    "INSERT INTO subscriptions (subscriber_id, list_id, status, cadence, zone, topics, created_at, changed_at) "
    "SELECT id, {list_id}, 'active', 'daily', '', '[]', created_at, created_at FROM subscribers"
)


@dataclass(frozen=True, kw_only=True)
class Morning:
    """A service whose edition waits to be delivered to so many readers, in mails of so many bytes."""

    service: Service
    edition: Edition
    readers: int
    mail_bytes: int


def morning(
    folder: Path,
    port: int,
    *,
    size: int,
    readers: int,
    sign: str = "none",
    connections: int = 40,
    database: str = "",
) -> Morning:
    """A service in a folder that mails to a relay on loopback; its edition is composed and its deliveries pend."""
    if sign != "none":
        (folder / "dkim.pem").write_bytes(private_key(sign))
    write_new_key_file(folder / "secret.key", lambda count: b"k" * count)
    keys = (DkimSettings(domain=DOMAIN, selector="s1", key_file="dkim.pem"),) if sign != "none" else ()
    service = Service(
        Settings(
            service=ServiceSettings(
                database=database or "digest.db", templates=str(SMALL_TEMPLATES) if size < SMALL else ""
            ),
            transport=TransportSettings(kind="smtp"),
            smtp=SmtpSettings(host="127.0.0.1", port=port, security="none", connections=connections),
            dkim=keys,
            folder=folder,
        )
    )
    emptied(service)
    edition = an_edition(service, size)
    with service.database.write() as connection:
        people(connection, edition.list.id, readers)
    with service.database.write() as connection:
        now = service.clock()
        fan_out(connection, edition, give_up_at=now + timedelta(days=3), now=now)
    return Morning(service=service, edition=edition, readers=readers, mail_bytes=mail_bytes(service, edition))


def emptied(service: Service) -> None:
    """A database with all tables and without rows."""
    if "://" in service.settings.service.database:
        database = Database(service.settings.service.database)
        with database.write() as connection:
            connection.execute(sa.text("DROP SCHEMA public CASCADE"))
            connection.execute(sa.text("CREATE SCHEMA public"))
        database.close()
    service.upgrade()


def an_edition(service: Service, size: int) -> Edition:
    """A stored edition whose mails come nearest to a size, in bytes, from above."""
    now = service.clock()
    with service.database.write() as connection:
        kept = add_list(connection, replace(sample_edition(sample_story(0)).list, name="morning"), now)
    for count in range(1, MOST_STORIES):
        edition = stored(service, kept, count)
        if mail_bytes(service, edition) >= size:
            return edition
    raise SystemExit(f"no edition of samples makes {size} bytes")


def stored(service: Service, kept: MailingList, stories: int) -> Edition:
    """An edition of so many sample stories."""
    now = service.clock()
    sample = sample_edition(*map(sample_story, range(stories)))
    kept = replace(sample.list, name=kept.name, id=kept.id, template="letter" if stories < 4 else "morning")
    slot = Slot(list=kept, cadence=Cadence.EXTRA, date=now.date(), instant=now)
    edition = replace(sample, id=0, list=kept, cadence=Cadence.EXTRA, slot=slot, composed_at=now)
    with service.database.write() as connection:
        inserted = insert_edition(connection, edition, [])
    assert inserted is not None
    return inserted


def mail_bytes(service: Service, edition: Edition) -> int:
    """How long a mail of an edition is."""
    delivery = Delivery(edition=edition.id, subscriber=1, address="reader1@mail.example", id=1)
    message = Post(service).message(delivery)
    return len(message.data) if message else 0


def people(connection: sa.Connection, list_id: int, count: int) -> None:
    """So many active readers of a list."""
    made = PEOPLE[connection.dialect.name].format(count=count)
    connection.exec_driver_sql(SUBSCRIBERS.format(people=made))
    connection.exec_driver_sql(SUBSCRIPTIONS.format(list_id=list_id))


def private_key(kind: str) -> bytes:
    """A fresh key in PEM."""
    key = ed25519.Ed25519PrivateKey.generate() if kind == "ed25519" else rsa.generate_private_key(65537, 2048)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def mailed(built: Morning) -> None:
    """Deliver it all, as `digest send` does; SystemExit when something is left."""
    done = deliver(built.service, built.edition)
    if done.sent != built.readers:
        with built.service.database.read() as connection:
            left = [row for row in outcomes(connection, limit=20) if row.state != State.SENT]
        raise SystemExit(f"not everything was sent: {done}, such as {left[:3]}")

"""Settings -> the parts that both stories use. The only place that knows every part."""

import ipaddress
import random
import secrets
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import httpx2

from digest.clock import system_clock
from digest.deliveries.deliver import Transport
from digest.deliveries.folder import FolderTransport
from digest.deliveries.ledger import nothing
from digest.deliveries.manners import Manners
from digest.deliveries.rest import Rest
from digest.deliveries.retry import RetryPolicy
from digest.deliveries.smtp import SmtpTransport
from digest.editions.answers import Answers
from digest.editions.endpoint import EndpointSummarizer, asking
from digest.editions.summarizer import Summarizer, VerbatimSummarizer
from digest.errors import SettingsError, TemplateError
from digest.messages.dkim_key import DkimKey, load_key
from digest.messages.templates import Templates, check_templates, load_templates, read_templates, templates_folder
from digest.outbound import manners, relays
from digest.outsider import outsider
from digest.reach import is_loopback, refuse_unreachable
from digest.settings import Settings
from digest.sources.feed import FeedSource
from digest.sources.fetch import Fetcher
from digest.sources.folder import FolderSource
from digest.sources.full_text import PageReader
from digest.sources.page import PageSource
from digest.sources.read import Source
from digest.sources.workers import Workers
from digest.storage.database import Database
from digest.storage.upgrade import make_ready, upgrade
from subscribers.address_hash import PURPOSE
from subscribers.keys import KeyRing, read_keys

Parts = dict[str, Callable[["Service"], Any]]

SOURCES: Parts = {
    "feed": lambda service: FeedSource(service.fetcher, service.workers.feed),
    "page": lambda service: PageSource(service.fetcher, look=service.workers.page),
    "folder": lambda service: FolderSource(),
}
TRANSPORTS: Parts = {
    "folder": lambda service: FolderTransport(service.settings.path(service.settings.transport.folder), at=service.at),
    "smtp": lambda service: SmtpTransport(*relays(service.settings, service.secret), at=service.at, rest=service.rest),
}
SUMMARIZERS: Parts = {
    "verbatim": lambda service: VerbatimSummarizer(),
    "endpoint": lambda service: service.endpoint(),
}
# Where links lead while no reader outside this machine can get a mail.
HERE = "http://localhost:8080"


@dataclass
class Service:
    """The parts of one process, each made when first asked for. Time, chance and crash points come from outside."""

    settings: Settings
    clock: Callable[[], datetime] = system_clock
    chance: random.Random = field(default_factory=lambda: random.Random(secrets.randbits(64)))  # noqa: S311 -- jitter
    at: Callable[[str], None] = nothing
    stopping: threading.Event = field(default_factory=threading.Event)
    wakers: set[Callable[[], object]] = field(default_factory=set)

    @cached_property
    def database(self) -> Database:
        """The database, its schema made ready."""
        database = Database(self.database_address)
        make_ready(database, self.clock())
        return database

    @property
    def database_address(self) -> str:
        """A database URL as it is, a file as seen from the settings."""
        named = self.settings.service.database
        return named if "://" in named else str(self.settings.path(named))

    @cached_property
    def keys(self) -> KeyRing:
        """The keys that sign links."""
        return read_keys(self.secret_key_path)

    @cached_property
    def hash_key(self) -> bytes:
        """The key under which addresses are hashed, for suppressions."""
        return self.keys.derive(PURPOSE)

    @property
    def secret_key_path(self) -> Path:
        """The file of the keys."""
        return self.settings.path(self.settings.service.secret_key_file)

    @cached_property
    def fetcher(self) -> Fetcher:
        """What reads http(s) addresses, within limits."""
        fetch = self.settings.fetch
        return Fetcher(
            allowed_networks=tuple(map(network, fetch.allowed_networks)),
            seconds=fetch.timeout.total_seconds(),
            gap=fetch.gap.total_seconds(),
            contact=self.settings.service.base_url,
            now=self.clock,
        )

    @cached_property
    def workers(self) -> Workers:
        """The processes that parse what was fetched; none is started before the first document."""
        return Workers()

    @cached_property
    def page_reader(self) -> PageReader:
        """What reads the whole texts of articles whose feeds carry only teasers."""
        return PageReader(self.fetcher, self.workers.page)

    @cached_property
    def summarizer(self) -> Summarizer:
        """What makes a story's summary."""
        summarizer: Summarizer = self.part(SUMMARIZERS, self.settings.service.summarizer, "service.summarizer")
        return summarizer

    def endpoint(self) -> EndpointSummarizer:
        """The summarizer that asks the endpoint of the settings, and the built-in one whenever that is no good."""
        named = self.settings.summarizer
        if urlsplit(named.url).scheme not in ("http", "https") or not urlsplit(named.url).hostname or not named.model:
            raise SettingsError(
                "service.summarizer is endpoint, but no endpoint is named",
                where=self.settings.file,
                fix='set summarizer.url, such as "http://localhost:8000/v1", and summarizer.model',
            )
        answers = Answers(self.settings.path(named.cache), named.requests_a_day, self.clock)
        ask = asking(self.endpoint_client, named.url, named.model, named.timeout.total_seconds())
        return EndpointSummarizer(ask, answers, VerbatimSummarizer())

    @cached_property
    def endpoint_client(self) -> httpx2.Client:
        """What speaks to the endpoint of the settings."""
        named = self.settings.summarizer
        key = self.secret(named.key_file, "summarizer.key_file").decode().strip() if named.key_file else ""
        return httpx2.Client(
            timeout=named.timeout.total_seconds(),
            headers={"Authorization": f"Bearer {key}"} if key else {},
            trust_env=False,
            follow_redirects=False,
        )

    @cached_property
    def templates(self) -> Templates:
        """The checked templates, the operator's before our own."""
        return load_templates(templates_folder(), self.own_templates)

    def read_templates(self) -> Templates:
        """The templates as they stand now, not looked at."""
        return read_templates(templates_folder(), self.own_templates)

    def reload_templates(self) -> list[TemplateError]:
        """Look at the templates as they stand now, and use them from now on if they have no fault; gives the faults."""
        read = self.read_templates()
        faults = check_templates(read)
        if not faults:
            self.__dict__["templates"] = read
        return faults

    @property
    def own_templates(self) -> Path | None:
        """The operator's folder of templates, where the settings name one."""
        named = self.settings.service.templates
        return self.settings.path(named) if named else None

    @cached_property
    def dkim_keys(self) -> tuple[DkimKey, ...]:
        """The signing keys of all sending domains."""
        return tuple(
            load_key(entry.domain, entry.selector, self.secret(entry.key_file, "dkim.key_file"))
            for entry in self.settings.dkim
        )

    def keys_of(self, domain: str) -> list[DkimKey]:
        """The signing keys of a sender's domain."""
        return [key for key in self.dkim_keys if key.domain == domain]

    @cached_property
    def late_until(self) -> timedelta:
        """How long after its slot an edition is still composed."""
        return self.settings.service.late_until

    @cached_property
    def manners(self) -> Manners:
        """What is known of how fast providers take mail, from one run to the next."""
        return manners(self.settings)

    @cached_property
    def rest(self) -> Rest:
        """Which relays refused us, from one run to the next."""
        return Rest(time.monotonic)

    @cached_property
    def give_up_after(self) -> timedelta:
        """How long after composing a delivery is given up."""
        return self.settings.delivery.give_up_after

    @property
    def on_uncertain(self) -> Literal["hold", "resend"]:
        """What becomes of a delivery whose outcome is unknowable: a file that is written again is no second mail."""
        return "resend" if self.settings.transport.kind == "folder" else self.settings.delivery.on_uncertain

    @cached_property
    def retry(self) -> RetryPolicy:
        """How deferred deliveries wait."""
        return RetryPolicy(random=self.chance.random, first=self.settings.delivery.retry)

    @property
    def base_url(self) -> str:
        """Where readers reach the pages; without a slash at the end."""
        return (self.settings.service.base_url or HERE).rstrip("/")

    def source(self, kind: str) -> Source:
        """What reads sources of a kind."""
        source: Source = self.part(SOURCES, kind, f"source kind {kind}")
        return source

    def transport(self) -> Transport:
        """What takes messages away; SettingsError while readers could not leave by the links in them."""
        kind = self.settings.transport.kind
        for relay in self.settings.relays if kind == "smtp" else ():
            if not is_loopback(relay.host):
                refuse_unreachable(self.settings, relay.host)
        transport: Transport = self.part(TRANSPORTS, kind, "transport.kind")
        return transport

    def part(self, parts: Parts, name: str, setting: str) -> Any:
        """A built-in part by its name, or an outsider's part by `package.module:Thing`."""
        if name in parts:
            return parts[name](self)
        if ":" in name:
            return outsider(name, setting)
        choice = ", ".join(sorted(parts))
        raise SettingsError(f"there is no {name!r}", where=setting, fix=f"choose {choice} or package.module:Thing")

    def secret(self, name: str, setting: str) -> bytes:
        """The bytes of a secret's file."""
        path = self.settings.path(name)
        try:
            return path.read_bytes()
        except OSError as error:
            raise SettingsError(f"cannot be read: {error.strerror}", where=str(path), fix=f"check {setting}") from None

    def upgrade(self) -> str:
        """Make the database, or bring its schema to what is expected; gives the path of the copy made first."""
        database = Database(self.database_address)
        try:
            return upgrade(database, self.clock())
        finally:
            database.close()

    def open(self) -> None:
        """Make the parts that several threads share, and say now what is wrong with them."""
        for name in ("database", "keys", "fetcher", "templates", "dkim_keys"):
            getattr(self, name)
        self.transport()

    def stop(self) -> None:
        """Ask what delivers to come to an end: nothing more is handed out, what is under way is settled."""
        self.stopping.set()
        for wake in tuple(self.wakers):
            wake()

    def close(self) -> None:
        """Close what was opened."""
        with ExitStack() as opened:
            for name in ("database", "fetcher", "workers", "endpoint_client"):
                if name in self.__dict__:
                    opened.callback(getattr(self, name).close)


def network(text: str) -> str:
    """A network of the settings, checked."""
    try:
        return str(ipaddress.ip_network(text, strict=False))
    except ValueError:
        raise SettingsError(
            f"{text!r} is not a network", where="fetch.allowed_networks", fix="write 10.0.0.0/8"
        ) from None

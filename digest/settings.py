"""What a machine can be told: the tables of the settings. Lists and people live in the database."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

import msgspec

from digest.errors import UsageError

PORTS = {"tls": 465, "starttls": 587}
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


class Duration(timedelta):
    """A length of time, written in the settings as a number and a unit: 30s, 2m, 6h, 3d, 1w."""


class Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of the settings file: an unknown key is refused."""


class ServiceSettings(Table, frozen=True):
    """Where things stand, and how readers reach the pages."""

    database: str = "digest.db"
    base_url: str = ""
    unsubscribe_mailto: str = ""
    secret_key_file: str = "secret.key"  # noqa: S105 -- a path, not a secret
    epoch_file: str = "digest.epoch"
    templates: str = ""
    summarizer: str = "verbatim"
    late_until: Duration = Duration(hours=6)


class FetchSettings(Table, frozen=True):
    """How sources are read: networks that are allowed although not public, how long one read may take, how often."""

    allowed_networks: tuple[str, ...] = ()
    timeout: Duration = Duration(seconds=30)
    every: Duration = Duration(minutes=30)
    gap: Duration = Duration(seconds=1)


class TransportSettings(Table, frozen=True):
    """What takes messages away: `smtp`, `folder`, or `package.module:Thing`."""

    kind: str = "folder"
    folder: str = "outbox"


class SmtpSettings(Table, frozen=True):
    """The relay; the password stands in a file of its own or in the environment."""

    host: str = "localhost"
    port: int = 0
    security: Literal["none", "starttls", "tls", ""] = ""
    username: str = ""
    password: str = ""
    password_file: str = ""
    connections: int = 8
    rate: float = 0
    hello: str = ""

    @property
    def used_port(self) -> int:
        """The port, the usual one of its security where none is named."""
        return self.port or PORTS.get(self.security, 25)

    @property
    def account(self) -> tuple[str, int, str]:
        """Host, port and user: with another user it is another relay."""
        return self.host, self.used_port, self.username


class RelaySettings(SmtpSettings, frozen=True):
    """One relay of several: the keys of `smtp`, and the weight of its part (0: a spare)."""

    weight: float = 1


class LimitSettings(Table, frozen=True):
    """How many mails a second go out: in all, to each domain, to the domains that are named; 0 is no limit."""

    rate: float = 0
    per_domain: float = 0
    domains: dict[str, float] = {}


class WarmUpSettings(Table, frozen=True):
    """How a new sender begins: so many mails on the first day, and by what they grow each day."""

    domain: str
    since: date
    first: int = 200
    growth: float = 1.5


class DeliverySettings(Table, frozen=True):
    """The lease of a claim, the first pause of a retry, when to give up a delivery, how long to try a dead relay."""

    lease: Duration = Duration(minutes=2)
    retry: Duration = Duration(minutes=5)
    give_up_after: Duration = Duration(days=3)
    patience: Duration = Duration(minutes=1)
    on_uncertain: Literal["hold", "resend"] = "hold"


class DkimSettings(Table, frozen=True):
    """The signing key of one sending domain."""

    domain: str
    selector: str
    key_file: str


class AlarmSettings(Table, frozen=True):
    """Who is told of trouble, how long one trouble is then not told again, and what counts as trouble."""

    mail: str = ""
    sender: str = ""
    webhook: str = ""
    secret_file: str = ""
    timeout: Duration = Duration(seconds=10)
    quiet: Duration = Duration(hours=20)
    failed_share: float = 0.1
    late: Duration = Duration(hours=1)
    dead_after: Duration = Duration(days=3)
    disk_megabytes: int = 500


class SummarizerSettings(Table, frozen=True):
    """The language model that `service.summarizer = "endpoint"` asks; it is off unless that is set."""

    url: str = ""
    model: str = ""
    key_file: str = ""
    timeout: Duration = Duration(seconds=20)
    requests_a_day: int = 100
    cache: str = "summaries"


class Settings(Table, frozen=True):
    """Everything a machine can be told; paths are relative to `folder`, where the file stands."""

    service: ServiceSettings = ServiceSettings()
    fetch: FetchSettings = FetchSettings()
    transport: TransportSettings = TransportSettings()
    smtp: SmtpSettings = SmtpSettings()
    relay: tuple[RelaySettings, ...] = ()
    limits: LimitSettings = LimitSettings()
    warm_up: tuple[WarmUpSettings, ...] = ()
    delivery: DeliverySettings = DeliverySettings()
    alarm: AlarmSettings = AlarmSettings()
    summarizer: SummarizerSettings = SummarizerSettings()
    dkim: tuple[DkimSettings, ...] = ()
    folder: Path = Path()
    file: str = ""

    @property
    def relays(self) -> tuple[SmtpSettings, ...]:
        """The relays: those of `[[relay]]`, else the one of `[smtp]`."""
        return self.relay or (self.smtp,)

    def path(self, name: str) -> Path:
        """A path of the settings, seen from the folder they stand in."""
        return self.folder / Path(name).expanduser()


def parse_duration(text: str) -> timedelta:
    """A length of time from a number and a unit (s, m, h, d, w); UsageError otherwise."""
    match = re.fullmatch(r"\s*(\d{1,6})\s*([smhdw])\s*", text)
    if not match:
        raise UsageError(f"{text!r} is not a length of time", fix="write a number and a unit: 30s, 5m, 6h, 3d or 1w")
    return timedelta(seconds=int(match[1]) * UNITS[match[2]])

"""One TOML file and the environment -> settings: how this machine runs. Lists and people live in the database."""

import os
import re
from collections.abc import Mapping
from datetime import date, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

import msgspec

from digest.errors import SettingsError, UsageError
from digest.settings_file import file_text, located, parse_toml, settings_file

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

    @property
    def used_port(self) -> int:
        """The port, the usual one of its security where none is named."""
        return self.port or PORTS.get(self.security, 25)


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


def read_settings(named: Path | None = None, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of the file that is named or found, under those of the environment; SettingsError says the line."""
    file = settings_file(named, environment)
    text = file_text(file) if file else ""
    tables = parse_toml(text, file)
    if "folder" in tables or "file" in tables:
        raise SettingsError("unknown table", where=str(file), fix="take it out: paths are relative to the file itself")
    try:
        settings = msgspec.convert(tables, Settings, dec_hook=decode)
    except msgspec.ValidationError as error:
        raise located(error, text, file, names()) from None
    for name in sorted(environment):
        if name.startswith("DIGEST_") and "__" in name:
            settings = with_variable(settings, name, environment[name])
    return checked(msgspec.structs.replace(settings, folder=file.parent if file else Path(), file=str(file or "")))


def with_variable(settings: Settings, name: str, value: str) -> Settings:
    """The settings with one value replaced by a variable `DIGEST_<TABLE>__<KEY>`."""
    table_name, _, key = name.removeprefix("DIGEST_").lower().partition("__")
    table = getattr(settings, table_name, None)
    kinds = {field.name: field.type for field in msgspec.structs.fields(table)} if isinstance(table, Table) else {}
    if not isinstance(table, Table) or key not in kinds:
        raise SettingsError("no setting has this name", where=f"${name}", fix=f"did you mean ${nearest(name)}?")
    raw: object = (
        [part.strip() for part in value.split(",") if part.strip()] if kinds[key] == tuple[str, ...] else value
    )
    try:
        converted = msgspec.convert(raw, kinds[key], strict=False, dec_hook=decode)
    except msgspec.ValidationError as error:
        raise SettingsError(str(error), where=f"${name}", fix="give a value of that kind") from None
    return msgspec.structs.replace(settings, **{table_name: msgspec.structs.replace(table, **{key: converted})})


def names() -> dict[str, tuple[str, ...]]:
    """The keys of every table, and under "" the tables."""
    tables: dict[str, type[Table]] = {"relay": RelaySettings, "warm_up": WarmUpSettings, "dkim": DkimSettings}
    fields = msgspec.structs.fields(Settings)
    tables |= {field.name: type(field.default) for field in fields if isinstance(field.default, Table)}
    keys = {name: tuple(key.name for key in msgspec.structs.fields(table)) for name, table in tables.items()}
    return keys | {"": tuple(tables)}


def nearest(variable: str) -> str:
    """The variable whose name is most like one that is none."""
    every = [f"DIGEST_{table}__{key}".upper() for table, keys in names().items() if table for key in keys]
    return get_close_matches(variable.upper(), every, n=1, cutoff=0)[0]


def decode(kind: type, value: object) -> object:
    """A value of a kind that TOML does not have: durations and paths."""
    if kind is Duration and isinstance(value, str):
        try:
            return Duration(seconds=parse_duration(value).total_seconds())
        except UsageError as error:
            raise ValueError(error.what) from None
    raise ValueError(f"expected a duration such as 30m, got {value!r}")


def parse_duration(text: str) -> timedelta:
    """A length of time from a number and a unit (s, m, h, d, w); UsageError otherwise."""
    match = re.fullmatch(r"\s*(\d{1,6})\s*([smhdw])\s*", text)
    if not match:
        raise UsageError(f"{text!r} is not a length of time", fix="write a number and a unit: 30s, 5m, 6h, 3d or 1w")
    return timedelta(seconds=int(match[1]) * UNITS[match[2]])


def checked(settings: Settings) -> Settings:
    """The settings, if what they say together makes sense."""
    kind, base = settings.transport.kind, settings.service.base_url
    if kind not in ("smtp", "folder") and ":" not in kind:
        raise SettingsError(
            f"there is no transport {kind!r}", where=settings.file, fix='set transport.kind to "smtp" or "folder"'
        )
    if base and not base.startswith(("https://", "http://")):
        raise SettingsError(f"service.base_url is {base!r}", where=settings.file, fix="let it begin with https://")
    if settings.relay:
        for number, relay in enumerate(settings.relay, 1):
            check_relay(relay, f"relay {number} ({relay.host}): ", kind, settings.file)
    else:
        check_relay(settings.smtp, "smtp.", kind, settings.file)
    accounts = [(relay.host, relay.used_port, relay.username) for relay in settings.relay]
    if len(set(accounts)) < len(accounts):
        raise SettingsError(
            "two relays have the same host, port and username", where=settings.file, fix="keep one of them"
        )
    check_limits(settings)
    check_lengths(settings)
    return settings


def check_relay(smtp: SmtpSettings, name: str, kind: str, file: str) -> None:
    """SettingsError where what is said of a relay makes no sense."""
    for wrong, what, fix in (
        (kind == "smtp" and not smtp.security, "security is not set",
         'set it to "starttls", "tls" or, on loopback, "none"'),
        (not smtp.host.strip(), "host is empty", "name the relay"),
        (not 1 <= smtp.connections <= 200, "connections is out of range", "choose 1 to 200"),
        (not 0 <= smtp.port <= 65_535, "port is out of range", "choose 1 to 65535, or 0 for the usual one"),
        (not 0 <= smtp.rate <= 100_000, "rate is out of range", "choose a number of mails a second, or 0"),
        (smtp.password and smtp.password_file, "password and password_file are both set", "keep one"),
        (isinstance(smtp, RelaySettings) and not 0 <= smtp.weight <= 1000, "weight is out of range",
         "choose 0 (a spare) to 1000"),
    ):  # fmt: skip
        if wrong:
            raise SettingsError(f"{name}{what}", where=file, fix=fix)


def check_limits(settings: Settings) -> None:
    """SettingsError where limits and warm-ups make no sense."""
    limits = settings.limits
    for rate in (limits.rate, limits.per_domain, *limits.domains.values()):
        if not 0 <= rate <= 100_000:
            raise SettingsError("a limit is out of range", where=settings.file, fix="choose mails a second, or 0")
    for plan in settings.warm_up:
        if plan.first < 1 or not 1 <= plan.growth <= 10:
            raise SettingsError(
                f"the warm-up of {plan.domain} is out of range",
                where=settings.file,
                fix="let first be 1 or more, and growth 1 to 10",
            )


def check_lengths(settings: Settings) -> None:
    """SettingsError for a time that is too short to do anything in."""
    delivery, fetch = settings.delivery, settings.fetch
    for name, length, least in (
        ("delivery.lease", delivery.lease, 10), ("delivery.retry", delivery.retry, 1),
        ("fetch.timeout", fetch.timeout, 1),
    ):  # fmt: skip
        if length.total_seconds() < least:
            raise SettingsError(f"{name} is too short", where=settings.file, fix=f"choose {least}s or more")

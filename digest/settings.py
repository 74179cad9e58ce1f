"""One TOML file and the environment -> settings: how this machine runs. Lists and people live in the database."""

import os
import re
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import msgspec

from digest.errors import SettingsError, UsageError

SEARCHED = (Path("digest.toml"), Path("/etc/digest/digest.toml"))
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


class Duration(timedelta):
    """A length of time, written in the settings as a number and a unit: 30s, 2m, 6h, 3d, 1w."""


class Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of the settings file: an unknown key is refused."""


class ServiceSettings(Table, frozen=True):
    """Where things stand, and how readers reach the pages."""

    database: str = "digest.db"
    base_url: str = ""
    secret_key_file: str = "secret.key"  # noqa: S105 -- a path, not a secret
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
    delivery: DeliverySettings = DeliverySettings()
    summarizer: SummarizerSettings = SummarizerSettings()
    dkim: tuple[DkimSettings, ...] = ()
    folder: Path = Path()
    file: str = ""

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
        raise located(error, text, file) from None
    for name in sorted(environment):
        if name.startswith("DIGEST_") and "__" in name:
            settings = with_variable(settings, name, environment[name])
    return checked(msgspec.structs.replace(settings, folder=file.parent if file else Path(), file=str(file or "")))


def settings_file(named: Path | None, environment: Mapping[str, str]) -> Path | None:
    """The file to read: the one named, the one in $DIGEST_CONFIG, ./digest.toml, /etc/digest/digest.toml, or none."""
    chosen = named or (Path(environment["DIGEST_CONFIG"]) if environment.get("DIGEST_CONFIG") else None)
    if chosen and not chosen.is_file():
        raise SettingsError(
            "there is no such file", where=str(chosen), fix="name a settings file, or run `digest init`"
        )
    return chosen or next((path for path in SEARCHED if path.is_file()), None)


def file_text(file: Path) -> str:
    """The text of a settings file."""
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"cannot be read: {error}", where=str(file), fix="it must be UTF-8 and readable") from None


def parse_toml(text: str, file: Path | None) -> dict[str, Any]:
    """The tables of a TOML text; what is wrong with it is said with its line."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        place = f"{file}:{line[1]}" if line else str(file)
        raise SettingsError(f"not valid TOML: {error}", where=place, fix="mend that line") from None


def with_variable(settings: Settings, name: str, value: str) -> Settings:
    """The settings with one value replaced by a variable `DIGEST_<TABLE>__<KEY>`."""
    table_name, _, key = name.removeprefix("DIGEST_").lower().partition("__")
    table = getattr(settings, table_name, None)
    kinds = {field.name: field.type for field in msgspec.structs.fields(table)} if isinstance(table, Table) else {}
    if not isinstance(table, Table) or key not in kinds:
        raise SettingsError("no setting has this name", where=f"${name}", fix="see `digest settings check --help`")
    raw: object = (
        [part.strip() for part in value.split(",") if part.strip()] if kinds[key] == tuple[str, ...] else value
    )
    try:
        converted = msgspec.convert(raw, kinds[key], strict=False, dec_hook=decode)
    except msgspec.ValidationError as error:
        raise SettingsError(str(error), where=f"${name}", fix="give a value of that kind") from None
    return msgspec.structs.replace(settings, **{table_name: msgspec.structs.replace(table, **{key: converted})})


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


def located(error: msgspec.ValidationError, text: str, file: Path | None) -> SettingsError:
    """A complaint about a value, with the file and the line the value stands in."""
    what, _, path = str(error).partition(" - at `$.")
    unknown = re.search(r"unknown field `(\w+)`", what)
    keys = [key for key in re.split(r"[.\[\]`]+", path) if key and key != "..."]
    if unknown:
        what, keys = f"unknown key {unknown[1]!r}", [*keys, unknown[1]]
    elif keys:
        what = f"{'.'.join(keys)}: {what}"
    line = line_of(text, keys)
    return SettingsError(
        what, where=f"{file}:{line}" if line else str(file), fix="docs/reference.md lists the settings and their kinds"
    )


def line_of(text: str, keys: list[str]) -> int:
    """The line of a TOML text in which the last of the keys is set, counted from 1; 0 when it is not found."""
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[+\s*([\w.-]+)\s*\]+", line)
        table = header[1] if header else table
        if header and keys[-1:] == [table]:
            return number
        if re.match(rf"\s*{re.escape(keys[-1] if keys else '')}\s*=", line) and keys[:1] in ([table], keys[-1:]):
            return number
    return 0


def checked(settings: Settings) -> Settings:
    """The settings, if what they say together makes sense."""
    smtp, kind, base = settings.smtp, settings.transport.kind, settings.service.base_url
    if kind not in ("smtp", "folder") and ":" not in kind:
        raise SettingsError(
            f"there is no transport {kind!r}", where=settings.file, fix='set transport.kind to "smtp" or "folder"'
        )
    if base and not base.startswith(("https://", "http://")):
        raise SettingsError(f"service.base_url is {base!r}", where=settings.file, fix="let it begin with https://")
    if kind == "smtp" and not smtp.security:
        raise SettingsError(
            "smtp.security is not set", where=settings.file, fix='set it to "starttls", "tls" or, on loopback, "none"'
        )
    if not 1 <= smtp.connections <= 200:
        raise SettingsError("smtp.connections is out of range", where=settings.file, fix="choose 1 to 200")
    if not 0 <= smtp.rate <= 100_000:
        raise SettingsError(
            "smtp.rate is out of range", where=settings.file, fix="choose a number of mails a second, or 0"
        )
    if smtp.password and smtp.password_file:
        raise SettingsError("both smtp.password and smtp.password_file are set", where=settings.file, fix="keep one")
    return settings

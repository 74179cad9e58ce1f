"""Settings -> the same, if what they say makes sense."""

import re
from datetime import timedelta

from msgspec.structs import replace

from digest.domain import ascii_domain
from digest.errors import SettingsError
from digest.settings import RelaySettings, Settings, SmtpSettings, parse_duration

# An address with a host, and with nothing that would end it early where it is written.
ENDS = r"\s\x00-\x1f\x7f\ud800-\udfff\"'<>?#"
WEB = re.compile(rf"https?://[^/{ENDS}]+(?:/[^{ENDS}]*)?")

OUTSIDER = re.compile(r"[^:]+:[^:]+")


def checked(settings: Settings) -> Settings:
    """The settings, if what they say together makes sense."""
    kind = settings.transport.kind
    if kind not in ("smtp", "folder") and not OUTSIDER.fullmatch(kind):
        raise SettingsError(
            f"there is no transport {kind!r}", where=settings.file, fix='set transport.kind to "smtp" or "folder"'
        )
    check_database(settings)
    check_base_url(settings.service.base_url, settings.file)
    if settings.relay:
        for number, relay in enumerate(settings.relay, 1):
            check_relay(relay, f"relay {number} ({relay.host}): ", kind, settings.file)
    else:
        check_relay(settings.smtp, "smtp.", kind, settings.file)
    if len({relay.account for relay in settings.relay}) < len(settings.relay):
        raise SettingsError(
            "two relays have the same host, port and username", where=settings.file, fix="keep one of them"
        )
    check_limits(settings)
    check_ranges(settings)
    return settings


def with_wire_domains(settings: Settings) -> Settings:
    """The settings with all domains as addresses have them on the wire; SettingsError for what is no domain."""

    def wire(domain: str, setting: str) -> str:
        found = ascii_domain(domain).lower()
        if not found:
            fix = "write it like example.org"
            raise SettingsError(f"{setting}: {domain!r} is not a domain", where=settings.file, fix=fix)
        return found

    limits = {wire(domain, "limits.domains"): rate for domain, rate in settings.limits.domains.items()}
    return replace(
        settings,
        limits=replace(settings.limits, domains=limits),
        warm_up=tuple(replace(plan, domain=wire(plan.domain, "warm_up.domain")) for plan in settings.warm_up),
        dkim=tuple(replace(key, domain=wire(key.domain, "dkim.domain")) for key in settings.dkim),
    )


def check_base_url(base: str, where: str) -> None:
    """SettingsError for what is no address of a web page; `where` it was given is said."""
    if base and not WEB.fullmatch(base):
        raise SettingsError(f"service.base_url is {base!r}", where=where, fix="write it like https://news.example.org")


def check_database(settings: Settings) -> None:
    """SettingsError for a database URL that is mistyped: taken for a file, its password would be shown as a path."""
    named = settings.service.database
    if "@" in named and named.startswith(("postgres", "sqlite")) and "://" not in named:
        raise SettingsError(
            "service.database is no address that can be read",
            where=settings.file,
            fix="write the path of a file, or postgresql://user:password@host/name",
        )


def check_relay(smtp: SmtpSettings, name: str, kind: str, file: str) -> None:
    """SettingsError where what is said of a relay makes no sense."""
    for wrong, what, fix in (
        (kind == "smtp" and not smtp.security, "security is not set",
         'set it to "starttls", "tls" or, on loopback, "none"'),
        (not smtp.host.strip(), "host is empty", "name the relay"),
        (not 1 <= smtp.connections <= 200, "connections is out of range", "choose 1 to 200"),
        (not 0 <= smtp.port <= 65_535, "port is out of range", "choose 1 to 65535, or 0 for the usual one"),
        (not 0 <= smtp.rate <= 100_000, "rate is out of range", "choose a number of mails a second, or 0"),
        (smtp.hello and not ascii_domain(smtp.hello), "hello is no host name", "write it like mail.example.org"),
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


# The least and the most of what has both; a length of time as it is written.
RANGES: dict[str, tuple[str, str] | tuple[float, float]] = {
    "service.late_until": ("1m", "1w"),
    "fetch.timeout": ("1s", "10m"),
    "fetch.every": ("1m", "1w"),
    "fetch.gap": ("0s", "1m"),
    "delivery.lease": ("10s", "1d"),
    "delivery.retry": ("1s", "1d"),
    "delivery.give_up_after": ("1m", "30d"),
    "delivery.patience": ("0s", "1d"),
    "alarm.timeout": ("1s", "5m"),
    "alarm.quiet": ("0s", "30d"),
    "alarm.failed_share": (0, 1),
    "alarm.late": ("1m", "1w"),
    "alarm.dead_after": ("1m", "365d"),
    "alarm.disk_megabytes": (0, 1_000_000_000),
    "summarizer.timeout": ("1s", "10m"),
    "summarizer.requests_a_day": (0, 1_000_000),
}


def check_ranges(settings: Settings) -> None:
    """SettingsError for a value below its least or above its most."""
    for name, (least, most) in RANGES.items():
        table, _, key = name.partition(".")
        if not size(least) <= size(getattr(getattr(settings, table), key)) <= size(most):
            raise SettingsError(f"{name} is out of range", where=settings.file, fix=f"choose {least} to {most}")


def size(value: str | float | timedelta) -> float:
    """A number as it is; a length of time, also a written one, in seconds."""
    length = parse_duration(value) if isinstance(value, str) else value
    return length.total_seconds() if isinstance(length, timedelta) else length

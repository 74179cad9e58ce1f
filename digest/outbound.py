"""The settings of sending -> relays, limits and warm-ups."""

import time
from collections.abc import Callable

from digest.deliveries.manners import Limits, Manners
from digest.deliveries.provider import provider
from digest.deliveries.relay import Relay
from digest.deliveries.warm_up import WarmUp
from digest.settings import RelaySettings, Settings, SmtpSettings

PORTS = {"tls": 465, "starttls": 587}


def relays(settings: Settings, secret: Callable[[str, str], bytes]) -> tuple[Relay, ...]:
    """The relays, with the passwords that `secret` reads from their files."""
    return tuple(relay(smtp, secret) for smtp in settings.relays)


def relay(smtp: SmtpSettings, secret: Callable[[str, str], bytes]) -> Relay:
    """One relay."""
    password = secret(smtp.password_file, "smtp.password_file").decode().strip() if smtp.password_file else ""
    return Relay(
        host=smtp.host,
        port=smtp.port or PORTS.get(smtp.security, 25),
        security=smtp.security or "none",
        username=smtp.username,
        password=password or smtp.password,
        connections=smtp.connections,
        rate=smtp.rate,
        weight=smtp.weight if isinstance(smtp, RelaySettings) else 1,
    )


def manners(settings: Settings) -> Manners:
    """What is to be kept to, and learned, of how fast providers take mail."""
    limits = settings.limits
    domains = {provider(f"@{domain}"): rate for domain, rate in limits.domains.items()}
    return Manners(Limits(rate=limits.rate, per_domain=limits.per_domain, domains=domains), time.monotonic)


def warm_ups(settings: Settings) -> tuple[WarmUp, ...]:
    """The senders that begin slowly."""
    return tuple(
        WarmUp(domain=plan.domain.lower(), since=plan.since, first=plan.first, growth=plan.growth)
        for plan in settings.warm_up
    )

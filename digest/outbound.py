"""The settings of sending -> relays, limits and warm-ups."""

import time
from collections import Counter
from collections.abc import Callable

from digest.deliveries.manners import Limits, Manners
from digest.deliveries.provider import provider
from digest.deliveries.relay import Relay
from digest.deliveries.rest import Rest
from digest.deliveries.warm_up import WarmUp
from digest.domain import ascii_domain
from digest.settings import RelaySettings, Settings, SmtpSettings


def relays(settings: Settings, secret: Callable[[str, str], bytes]) -> tuple[Relay, ...]:
    """The relays, with the passwords that `secret` reads from their files."""
    places = Counter((smtp.host, smtp.used_port) for smtp in settings.relays)
    return tuple(
        relay(smtp, secret, f"relay {number}" if places[smtp.host, smtp.used_port] > 1 else "")
        for number, smtp in enumerate(settings.relays, 1)
    )


def relay(smtp: SmtpSettings, secret: Callable[[str, str], bytes], known_as: str = "") -> Relay:
    """One relay; `known_as` tells it from others at its host and port."""
    password = secret(smtp.password_file, "smtp.password_file").decode().strip() if smtp.password_file else ""
    return Relay(
        host=smtp.host,
        port=smtp.used_port,
        security=smtp.security or "none",
        username=smtp.username,
        password=password or smtp.password,
        known_as=known_as,
        local_hostname=ascii_domain(smtp.hello),
        connections=smtp.connections,
        rate=smtp.rate,
        weight=smtp.weight if isinstance(smtp, RelaySettings) else 1,
    )


def all_rest(settings: Settings, rest: Rest) -> bool:
    """Whether every relay refused us a moment ago, so that nothing can go out now."""
    return settings.transport.kind == "smtp" and all(rest.problem(smtp.account) for smtp in settings.relays)


def manners(settings: Settings) -> Manners:
    """What is to be kept to, and learned, of how fast providers take mail."""
    limits = settings.limits
    domains = {provider(f"@{domain}"): rate for domain, rate in limits.domains.items()}
    return Manners(Limits(rate=limits.rate, per_domain=limits.per_domain, domains=domains), time.monotonic)


def warm_ups(settings: Settings) -> tuple[WarmUp, ...]:
    """The senders that begin slowly."""
    return tuple(
        WarmUp(domain=plan.domain, since=plan.since, first=plan.first, growth=plan.growth) for plan in settings.warm_up
    )

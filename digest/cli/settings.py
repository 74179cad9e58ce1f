"""`digest settings`: how this machine runs."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import click
import msgspec

from digest.alarms import check_channels
from digest.cli.logs import remark
from digest.cli.noun import Noun
from digest.cli.output import as_json_option, in_units, print_record
from digest.cli.session import Session, pass_session
from digest.deliveries.smtp import SmtpTransport
from digest.errors import DigestError
from digest.service import Service, network
from digest.settings import Settings
from digest.sources.address import public_address, shown_address
from digest.storage.database import database_url, url_shown
from digest.webhook import webhook_place
from subscribers.errors import SubscriberError

SET = "(set)"
# How long a relay is waited for: whoever checks sits before it.
RELAY_SECONDS = 10


@click.group(cls=Noun)
def settings() -> None:
    """How this machine runs: one TOML file, and DIGEST_<TABLE>__<KEY> in the environment."""


@settings.command()
@as_json_option
@pass_session
def check(session: Session, as_json: bool) -> None:
    """Read the settings and try all that they name: database, keys, templates, relays. Sends nothing.

    All is tried, also when something fails; then it exits with the code of the first failure.
    A value can be set in the environment: DIGEST_SMTP__HOST=mail.example.org.

    \b
    Example:
      digest --config digest.toml settings check
    """
    service = session.service
    tried = list(trials(service))
    record = {"file": service.settings.file or "none", **shown(service.settings)}
    record |= {name: outcome if not isinstance(outcome, Exception) else f"FAILED: {outcome}" for name, outcome in tried}
    print_record(record, as_json=as_json)
    problems = [outcome for _, outcome in tried if isinstance(outcome, Exception)]
    for problem in problems[1:]:
        remark(f"failed: {problem}", level=logging.ERROR)
    if problems:
        raise problems[0]


def trials(service: Service) -> Iterator[tuple[str, object]]:
    """What the settings name, by its name, and what came of trying it: words, or the error."""
    for name, trial in TRIALS.items():
        try:
            yield name, trial(service)
        except (DigestError, SubscriberError) as error:
            yield name, error
    try:
        transport = service.transport()
    except DigestError as error:
        yield "relay", error
        return
    if not isinstance(transport, SmtpTransport):
        yield "relay", "none is needed"
        return
    for place, problem in asyncio.run(transport.greet(RELAY_SECONDS)).items():
        yield f"relay {place}", problem or "would take our mail"


def opened(service: Service) -> str:
    """Where the database is, once it was opened."""
    service.database.close()
    return service.database.place


def named_summarizer(service: Service) -> str:
    """The summarizer that is in use, once it was made."""
    service.summarizer  # noqa: B018 -- an endpoint without an address is said now
    return service.settings.service.summarizer


def key_file(service: Service) -> str:
    """Where the secret key is, once it was read."""
    service.hash_key  # noqa: B018 -- a key that cannot be read is said now
    return str(service.secret_key_path)


def told(service: Service) -> object:
    """Who is told of trouble."""
    return check_channels(service) or "none: set alarm.mail or alarm.webhook"


TRIALS: dict[str, Callable[[Service], object]] = {
    "database": opened,
    "secret_key": key_file,
    "summarizer": named_summarizer,
    "alarms": told,
    "networks": lambda service: [network(named) for named in service.settings.fetch.allowed_networks],
    "templates": lambda service: sorted(service.templates.names),
    "dkim": lambda service: [f"{key.selector}._domainkey.{key.domain}" for key in service.dkim_keys],
}


def shown(settings: Settings) -> dict[str, Any]:
    """The settings as they are in force and as they are written, without secrets."""
    tables = {name: msgspec.to_builtins(getattr(settings, name), enc_hook=written) for name in TABLES}
    if settings.relay:
        # What [smtp] says is not in force then.
        del tables["smtp"]
        relays = enumerate(msgspec.to_builtins(settings.relay), 1)
        tables |= {f"relay.{number}": {**relay, "password": relay["password"] and SET} for number, relay in relays}
    record = {f"{name}.{key}": value for name, table in tables.items() for key, value in table.items()}
    record |= {name: show(record[name]) for name, show in SECRETIVE.items() if record.get(name)}
    return record | {"warm_up": [f"{plan.domain} since {plan.since}" for plan in settings.warm_up]}


def database_shown(address: str) -> str:
    """The address of the database without its passwords."""
    try:
        return url_shown(database_url(address)) if "://" in address else address
    except DigestError:
        return "an address that cannot be read"


# What may carry a secret, and how it is shown.
SECRETIVE: dict[str, Callable[[str], str]] = {
    "service.database": database_shown,
    "service.base_url": shown_address,
    "smtp.password": lambda password: SET,
    # The path of a webhook is often all that keeps others from using it.
    "alarm.webhook": webhook_place,
    "summarizer.url": public_address,
}


def written(value: object) -> str:
    """A value as it is written in the settings: a duration in its unit."""
    return in_units(value) if isinstance(value, timedelta) else str(value)


TABLES = ("service", "fetch", "transport", "smtp", "limits", "delivery", "alarm", "summarizer")

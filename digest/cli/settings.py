"""`digest settings`: how this machine runs."""

import asyncio
from typing import Any

import click
import msgspec

from digest.alarms import check_channels
from digest.cli.noun import Noun
from digest.cli.output import as_json_option, print_record
from digest.cli.session import Session, pass_session
from digest.deliveries.deliver import Transport
from digest.deliveries.smtp import SmtpTransport
from digest.settings import Settings
from digest.webhook import webhook_place

SECRET = "password"  # noqa: S105 -- the name of the one value that is never shown


@click.group(cls=Noun)
def settings() -> None:
    """How this machine runs: one TOML file, and DIGEST_<TABLE>__<KEY> in the environment."""


@settings.command()
@as_json_option
@pass_session
def check(session: Session, as_json: bool) -> None:
    """Read the settings and try what they name: database, keys, templates, transport. Sends nothing.

    A value can be set in the environment: DIGEST_SMTP__HOST=mail.example.org.

    \b
    Example:
      digest --config digest.toml settings check
    """
    service = session.service
    service.database.close()
    service.hash_key  # noqa: B018 -- a key that cannot be read is said now
    service.summarizer  # noqa: B018 -- an endpoint without an address too
    alarms = check_channels(service)
    record = shown(service.settings) | {"alarms": alarms or "none: set alarm.mail or alarm.webhook"}
    record["templates"] = sorted(service.templates.names)
    record["dkim"] = [f"{key.selector}._domainkey.{key.domain}" for key in service.dkim_keys]
    record["relay"] = greeted(service.transport())
    print_record(
        {"file": service.settings.file or "none", "database at": service.database.place, **record}, as_json=as_json
    )


def greeted(transport: Transport) -> str:
    """What the relay said to a greeting; TransportError when it cannot be used."""
    if not isinstance(transport, SmtpTransport):
        return "none is needed"
    return f"{' and '.join(asyncio.run(transport.greet()))} would take our mail"


def shown(settings: Settings) -> dict[str, Any]:
    """The settings as they are in force, without secrets."""
    tables = {name: msgspec.to_builtins(getattr(settings, name), enc_hook=str) for name in TABLES}
    tables["smtp"][SECRET] = "(set)" if settings.smtp.password else ""
    # The path of a webhook is often all that keeps others from using it.
    tables["alarm"]["webhook"] = webhook_place(settings.alarm.webhook) if settings.alarm.webhook else ""
    record = {f"{name}.{key}": value for name, table in tables.items() for key, value in table.items()}
    return record | {
        "relays": [f"{relay.host} weight {relay.weight:g}" for relay in settings.relay],
        "warm_up": [f"{plan.domain} since {plan.since}" for plan in settings.warm_up],
    }


TABLES = ("service", "fetch", "transport", "smtp", "limits", "delivery", "alarm", "summarizer")

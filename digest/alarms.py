"""Alarms raised: remembered, logged, mailed to the operator and posted to a webhook; none of it stops a delivery."""

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from urllib.parse import urlsplit

import msgspec

from digest.deliveries.reply import masked
from digest.domain import domain_of
from digest.errors import DigestError, SettingsError, TransportError
from digest.messages.headers import mailbox
from digest.messages.set_alarm import set_alarm
from digest.messages.templates import read_templates, templates_folder
from digest.posting import signed
from digest.service import Service
from digest.single import send_single, untaken
from digest.storage.alarms import Alarm, begin_alarms, current_alarms, end, postpone
from digest.webhook import call_webhook, webhook_place

LOG = logging.getLogger("digest.alarms")

# An alarm that reached nobody is tried again after this.
AGAIN = timedelta(minutes=15)
# Of what was raised before, nobody waits to hear that it is over.
LONGEST_AGO = timedelta(days=8)
MOST_LINES = 50

Channel = Callable[[Service, tuple[Alarm, ...]], None]
IsOver = Callable[[Alarm, Sequence[Alarm]], bool]


def never(_raised: Alarm, _found: Sequence[Alarm]) -> bool:
    """What says of nothing that it is over."""
    return False


def alarm(service: Service, find: Callable[[], Iterable[Alarm]], is_over: IsOver = never) -> tuple[Alarm, ...]:
    """Raise what is found and is news, and say what is over; gives both. What goes wrong is logged, and stops nothing.

    `is_over` says of an alarm that was raised and is not among the found (its second argument) whether it has ended.
    """
    try:
        found = tuple(find())
        return raise_alarms(service, found, ended(service, found, is_over))
    except DigestError as error:
        LOG.error("no alarm could be raised: %s", error)  # noqa: TRY400 -- one line says it
    except Exception:
        LOG.exception("no alarm could be raised")
    return ()


def ended(service: Service, found: Sequence[Alarm], is_over: IsOver) -> tuple[Alarm, ...]:
    """The alarms raised within the last days that are over."""
    there = {(entry.kind, entry.about[:200]) for entry in found}
    with service.database.read() as connection:
        current = current_alarms(connection, service.clock() - LONGEST_AGO)
    return tuple(entry for entry in current if (entry.kind, entry.about) not in there and is_over(entry, found))


def raise_alarms(service: Service, found: tuple[Alarm, ...], over: tuple[Alarm, ...] = ()) -> tuple[Alarm, ...]:
    """Raise alarms not raised within the quiet time, and say which are over, in one mail and one call; gives them."""
    if not found and not over:
        return ()
    quiet, now = service.settings.alarm.quiet, service.clock()
    with service.database.write() as connection:
        begun = begin_alarms(connection, found, now, quiet)
        news = (*begun, *filter(None, (end(connection, entry, now) for entry in over)))
    for entry in news:
        LOG.warning("alarm: %s: %s", entry.kind, entry.text)
    troubles = [reached(service, name, news) for name in channels(service)] if news else []
    if troubles and all(troubles):
        with service.database.write() as connection:
            postpone(connection, begun, now - max(quiet - AGAIN, timedelta()))
    return news


def reached(service: Service, name: str, news: tuple[Alarm, ...]) -> str:
    """Raise alarms by one channel; gives what went wrong, "" for nothing."""
    try:
        CHANNELS[name](service, news)
    except DigestError as error:
        LOG.error("the alarm was not raised by %s: %s", name, masked(str(error)))  # noqa: TRY400 -- one line says it
        return str(error)
    return ""


def channels(service: Service) -> tuple[str, ...]:
    """The names of the ways in which the operator wants to be told."""
    settings = service.settings.alarm
    return tuple(name for name in CHANNELS if getattr(settings, name))


def check_channels(service: Service) -> list[str]:
    """Where alarms go, in words, nothing tried; SettingsError for what could never work."""
    settings = service.settings.alarm
    told = []
    if settings.mail:
        told.append(f"mail to {address_of(service, 'mail')} from {address_of(service, 'sender')}")
    if settings.webhook:
        secret = "signed" if webhook_secret(service) else "not signed"
        told.append(f"POST to {webhook_place(webhook_address(service))}, {secret}")
    return told


def address_of(service: Service, setting: str) -> str:
    """The address that a setting names, `sender` as `mail` where it is not set; SettingsError when it is none."""
    settings = service.settings.alarm
    try:
        return mailbox(getattr(settings, setting) or settings.mail, f"alarm.{setting}")[1]
    except DigestError as error:
        raise SettingsError(error.what, where=error.where, fix=error.fix) from None


def mail(service: Service, news: tuple[Alarm, ...]) -> None:
    """Mail alarms to the operator through the transport; TransportError when they were not taken."""
    settings, domain = service.settings.alarm, domain_of(address_of(service, "sender"))
    message = set_alarm(
        lines(news),
        subject=f"digest alarm: {news[0].kind if len(news) == 1 else f'{len(news)} troubles'}",
        sender=settings.sender or settings.mail,
        address=address_of(service, "mail"),
        templates=read_templates(templates_folder()),
        moment=service.clock(),
        message_id=f"<{service.chance.randbytes(16).hex()}@{domain}>",
        nonce=service.chance.randbytes(16).hex(),
    )
    if what := untaken(send_single(service, signed(service, message)), "the mail"):
        raise TransportError(what, where="alarm.mail", fix="look into the relay's log")


def lines(news: tuple[Alarm, ...]) -> tuple[str, ...]:
    """Alarms as an operator reads them, the first fifty."""
    told = [f"{entry.kind}: {entry.text}" for entry in news[:MOST_LINES]]
    return (*told, *([f"and {len(news) - MOST_LINES} more: `digest alarms list`"] if news[MOST_LINES:] else []))


def post(service: Service, news: tuple[Alarm, ...]) -> None:
    """Post alarms to the webhook; TransportError when it did not take them."""
    body = {"service": service.settings.service.base_url, "at": service.clock(), "alarms": news}
    call_webhook(
        webhook_address(service),
        msgspec.json.encode(body),
        secret=webhook_secret(service),
        now=service.clock(),
        seconds=service.settings.alarm.timeout.total_seconds(),
    )


def webhook_address(service: Service) -> str:
    """The webhook's address; SettingsError when it is none."""
    url = service.settings.alarm.webhook
    try:
        good = urlsplit(url).scheme in ("http", "https") and bool(urlsplit(url).hostname) and urlsplit(url).port != 0
    except ValueError:
        good = False
    if not good:
        raise SettingsError("alarm.webhook is no address", where=service.settings.file, fix="begin it with https://")
    return url


def webhook_secret(service: Service) -> bytes:
    """The secret that signs what is posted; none: b""."""
    name = service.settings.alarm.secret_file
    return service.secret(name, "alarm.secret_file").strip() if name else b""


CHANNELS: dict[str, Channel] = {"mail": mail, "webhook": post}

"""Who can be reached from where: relays on this machine, and the pages by which readers leave."""

import ipaddress
from urllib.parse import urlsplit

from digest.errors import SettingsError
from digest.settings import Settings


def refuse_unreachable(settings: Settings, host: str) -> None:
    """SettingsError while base_url is missing, not https, or loopback: nobody gets a mail they cannot leave."""
    base = urlsplit(settings.service.base_url)
    if base.scheme == "https" and base.hostname and not is_loopback(base.hostname):
        return
    told = repr(settings.service.base_url) if settings.service.base_url else "not set"
    raise SettingsError(
        f"service.base_url is {told}, so nobody could unsubscribe from a mail sent by {host}",
        where=settings.file,
        fix="set service.base_url to the https address of `digest serve`, or mail to a relay on loopback",
    )


def is_loopback(host: str) -> bool:
    """Whether a host name or address leads to this machine alone."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False

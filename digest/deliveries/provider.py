"""Who takes a reader's mail: the domain of the address, the domains of one big provider under one name."""

from functools import lru_cache

from digest.domain import domain_of

# The providers that count senders over all their domains; each is named by its first.
GROUPS = (
    ("gmail.com", "googlemail.com"),
    ("outlook.com", "hotmail.com", "live.com", "msn.com", "hotmail.co.uk", "hotmail.fr", "hotmail.de", "hotmail.it",
     "hotmail.es", "live.co.uk", "live.fr", "live.de", "live.nl", "outlook.fr", "outlook.de", "outlook.es"),
    ("yahoo.com", "ymail.com", "rocketmail.com", "aol.com", "yahoo.co.uk", "yahoo.fr", "yahoo.de", "yahoo.es",
     "yahoo.it", "yahoo.co.in", "yahoo.ca", "yahoo.com.br", "myyahoo.com", "verizon.net", "aim.com"),
    ("icloud.com", "me.com", "mac.com"),
    ("gmx.net", "gmx.de", "gmx.at", "gmx.ch", "gmx.com", "web.de", "mail.com"),
    ("t-online.de", "magenta.de"),
    ("orange.fr", "wanadoo.fr"),
    ("free.fr", "libertysurf.fr"),
    ("proton.me", "protonmail.com", "protonmail.ch", "pm.me"),
    ("mail.ru", "bk.ru", "inbox.ru", "list.ru", "internet.ru"),
    ("yandex.ru", "yandex.com", "ya.ru", "yandex.ua", "yandex.by", "yandex.kz"),
    ("comcast.net", "xfinity.com"),
    ("163.com", "126.com", "yeah.net"),
    ("qq.com", "foxmail.com"),
)  # fmt: skip
NAMES = {domain: group[0] for group in GROUPS for domain in group}


def provider(address: str) -> str:
    """The domain of an address in lower case; one of a big provider's domains gives the name of them all."""
    return _named(domain_of(address))


@lru_cache(maxsize=4096)
def _named(domain: str) -> str:
    return NAMES.get(domain, domain)

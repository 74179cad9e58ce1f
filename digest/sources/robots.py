"""What robots.txt allows (RFC 9309)."""

from urllib.parse import urlsplit

from protego import Protego

from digest.errors import SourceError
from digest.sources.address import public_address
from digest.sources.fetch import BUSY, Fetcher, StatusError

AGENT = "digest"
LONGEST = 500_000  # characters; RFC 9309 asks for at least 500 kibibytes
PAUSE, LONGEST_PAUSE = 0.5, 10.0  # seconds between two pages of a host


class Robots:
    """The rules of the hosts of one reading, each fetched once."""

    def __init__(self, fetcher: Fetcher, public_only: bool = False) -> None:
        self._fetcher, self._public_only = fetcher, public_only
        self._rules: dict[str, Protego] = {}
        self._failed: set[str] = set()

    def check(self, address: str) -> None:
        """Raises SourceError when an address may not be fetched by robots."""
        rules = self._of(address)
        if _host(address) in self._failed:
            raise SourceError(
                "its robots.txt cannot be read",
                where=public_address(address),
                fix="it is tried again later",
                passing=True,
            )
        if not rules.can_fetch(address, AGENT):
            raise SourceError(
                "its robots.txt does not allow robots",
                where=public_address(address),
                fix="look for a feed of this site",
            )

    def delay(self, address: str) -> float:
        """The seconds to wait before the next page of a host."""
        wish = self._of(address).crawl_delay(AGENT)
        return min(max(wish or 0.0, PAUSE), LONGEST_PAUSE)

    def _of(self, address: str) -> Protego:
        host = _host(address)
        if host not in self._rules:
            self._rules[host] = Protego.parse(self._text(host))
        return self._rules[host]

    def _text(self, host: str) -> str:
        """The rules; a host without any allows everything, one that fails allows nothing (RFC 9309, section 2.3.1)."""
        try:
            rules = self._fetcher.fetch(host + "/robots.txt", public_only=self._public_only).data
            return rules.decode("utf-8-sig", "replace")[:LONGEST]
        except StatusError as problem:
            # Who is asked too often has not said that everything is allowed.
            if 400 <= problem.status < 500 and problem.status not in BUSY:
                return ""
            self._failed.add(host)
            return ""


def _host(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"

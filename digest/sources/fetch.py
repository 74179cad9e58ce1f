"""One polite, bounded look at an address: public hosts only, so many bytes, so many seconds, so many redirects."""

import ipaddress
import ssl
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import Self

import httpcore2
import httpx2

from digest import __version__
from digest.errors import SourceError
from digest.sources.address import canonical_address, host_of, public_address, resolve_link
from digest.sources.network import CheckedTransport, ForbiddenAddress, Resolve, resolve_host
from digest.sources.polite import Turns, retry_after

REDIRECTS = {301, 302, 303, 307, 308}
FOR_GOOD = {301, 308}
BUSY = {429, 503}
ACCEPT = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/html;q=0.8, */*"
# Compressions nobody asked for; what else stands there, such as "none" or "utf-8", says nothing (RFC 9110, 8.4.1).
UNREADABLE = {"br", "zstd", "compress", "x-compress", "dcb", "dcz"}
CHECK_IT = "check the address; it is tried again later"


class StatusError(SourceError):
    """A server answered with an error; `status` is its HTTP status code (RFC 9110, section 15)."""

    def __init__(self, status: int, *, where: str, fix: str, retry_after: timedelta | None) -> None:
        super().__init__(
            f"the server answered {status}",
            where=where,
            fix=fix,
            permanent=status == httpx2.codes.GONE,
            passing=status in BUSY or status >= 500,
            retry_after=retry_after,
        )
        self.status = status


@dataclass(frozen=True)
class Fetched:
    """An answer: `url` is where it was found, `moved` where it will be found from now on ("": where it was)."""

    url: str
    data: bytes = b""
    content_type: str = ""
    etag: str = ""
    modified: str = ""
    status: int = 200
    moved: str = ""

    @property
    def unchanged(self) -> bool:
        """Whether the server says that nothing is new since `etag` and `modified` (304)."""
        return self.status == httpx2.codes.NOT_MODIFIED


class Fetcher:
    """Fetches, from many threads at once; `allowed_networks` such as 10.0.0.0/8 may be reached besides public hosts.

    `gap` is the seconds between two requests to one host, which are never under way at the same time; `now` is asked
    where a server tells when to come back and not what time it has.
    """

    def __init__(
        self,
        *,
        contact: str = "",
        allowed_networks: Collection[str] = (),
        compressed_bytes: int = 10_000_000,
        bytes_at_most: int = 10_000_000,
        seconds: float = 30,
        redirects: int = 5,
        resolve: Resolve = resolve_host,
        tls: ssl.SSLContext | None = None,
        gap: float = 0,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        self._compressed_bytes, self._bytes = compressed_bytes, bytes_at_most
        self._seconds, self._redirects, self._monotonic, self._now = seconds, redirects, monotonic, now
        networks = [ipaddress.ip_network(network, strict=False) for network in allowed_networks]
        self._networks, self._turns = networks, Turns(gap, monotonic, sleep)
        agent = f"digest/{__version__}" + (f" (+{contact})" if contact else "")
        self._client = httpx2.Client(
            transport=CheckedTransport(networks, tls or ssl.create_default_context(), resolve),
            headers={"User-Agent": agent, "Accept": ACCEPT, "Accept-Encoding": "gzip, deflate", "Connection": "close"},
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),  # nobody follows us from feed to feed
            trust_env=False,
            follow_redirects=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of what the fetcher holds; it cannot be used afterwards."""
        self._client.close()

    def fetch(self, url: str, etag: str = "", modified: str = "", *, public_only: bool = False) -> Fetched:
        """The answer of an http(s) address, if changed since `etag` and `modified` (RFC 9110, 13); else SourceError.

        `public_only`: not even allowed networks may be reached, because the address comes from outside. The same holds
        once a redirect has led away from the host that was named, unless the address is one's own.
        """
        end, own = self._monotonic() + self._seconds, self.is_own(url)
        asked, moved = _read(url, permanent=True), ""
        for_good = not asked.userinfo  # a source with a password stays where its admin put it
        headers = _conditions(etag, modified)
        for _ in range(self._redirects + 1):
            answer, waited = self._ask_in_turn(asked, headers, end, public_only)
            end += waited
            if isinstance(answer, Fetched):
                return _at(answer, asked, moved)
            status, target = answer
            # A move from https to http is one that anybody on the way could have made.
            for_good = for_good and status in FOR_GOOD and (asked.scheme, target.scheme) != ("https", "http")
            public_only = public_only or not (own or host_of(str(target)) == host_of(str(asked)))
            asked = target
            moved = str(asked) if for_good else moved
        raise SourceError(
            f"it redirects more than {self._redirects} times",
            where=public_address(url),
            fix="open the address in a browser and use the one it ends at",
        )

    def is_own(self, url: str) -> bool:
        """Whether an address is one's own, on an allowed network: such a host is asked as fast as it answers."""
        try:
            host = httpx2.URL(url).host
            ip = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
        except (httpx2.InvalidURL, ValueError):
            return False
        return any(ip in network for network in self._networks)

    def _ask_in_turn(
        self, url: httpx2.URL, headers: dict[bytes, bytes], end: float, public_only: bool
    ) -> tuple[Fetched | tuple[int, httpx2.URL], float]:
        """The answer of one hop and the seconds waited for one's turn."""
        if self.is_own(str(url)) and not public_only:
            return self._ask(url, headers, end, public_only), 0.0
        try:
            with self._turns.turn(url.host) as waited:
                return self._ask(url, headers, end + waited, public_only), waited
        except StatusError as refused:
            if refused.retry_after:
                self._turns.pause(url.host, refused.retry_after)
            raise

    def _ask(
        self, url: httpx2.URL, headers: dict[bytes, bytes], end: float, public_only: bool
    ) -> Fetched | tuple[int, httpx2.URL]:
        """The answer of one hop, or the status and address of a redirect."""
        where = public_address(str(url))
        extensions = {"remaining": lambda: end - self._monotonic(), "public_only": public_only}
        try:
            with self._client.stream("GET", url, headers=headers, extensions=extensions) as response:
                if response.status_code in REDIRECTS and "location" in response.headers:
                    return response.status_code, _target(url, response.headers["location"])
                _check_status(response, where, asked_if_changed=bool(headers), now=self._now() if self._now else None)
                return _fetched(response, self._body(response, where, end))
        except ForbiddenAddress:
            raise _forbidden(where) from None
        except (httpcore2.TimeoutException, httpx2.TimeoutException):
            raise self._too_slow(where) from None
        except httpx2.DecodingError:
            raise SourceError(
                "its compressed answer is damaged", where=where, fix="try again later", passing=True
            ) from None
        except (httpcore2.ProtocolError, httpx2.ProtocolError):
            # What exactly is wrong is told with the library's own parts.
            raise SourceError(
                "it broke off, or what it said is no HTTP", where=where, fix=CHECK_IT, passing=True
            ) from None
        except (httpcore2.NetworkError, httpx2.TransportError, ssl.SSLError) as problem:
            raise _unreachable(where, problem) from None

    def _body(self, response: httpx2.Response, where: str, end: float) -> bytes:
        """The decoded body, read in pieces: a small answer may unfold into a huge one, so both are counted."""
        body = bytearray()
        for piece in response.iter_bytes():
            body += piece
            if len(body) > self._bytes or response.num_bytes_downloaded > self._compressed_bytes:
                raise SourceError(
                    f"it is larger than {self._bytes:,} bytes", where=where, fix="use a feed with fewer articles"
                )
            if self._monotonic() > end:
                raise self._too_slow(where)
        return bytes(body)

    def _too_slow(self, where: str) -> SourceError:
        return SourceError(
            f"it did not answer within {self._seconds:g} seconds",
            where=where,
            fix="it is tried again later",
            passing=True,
        )


def _conditions(etag: str, modified: str) -> dict[bytes, bytes]:
    """The headers that ask for changes alone. A byte comes back as it came, whatever it may mean."""
    told = {b"If-None-Match": etag, b"If-Modified-Since": modified}
    return {name: value.encode("latin-1", "replace") for name, value in told.items() if value}


def _verbatim(headers: httpx2.Headers, wanted: bytes) -> str:
    return next((value.decode("latin-1") for name, value in headers.raw if name.lower() == wanted), "")


def _read(url: str, *, permanent: bool = False) -> httpx2.URL:
    try:
        address = httpx2.URL(url)
    except (httpx2.InvalidURL, ValueError):
        address = None
    if address is None or not canonical_address(url) or not address.host:
        raise SourceError(
            "it is no http or https address",
            where=public_address(url),
            fix="check its spelling",
            permanent=permanent,
        )
    return address


def _target(url: httpx2.URL, location: str) -> httpx2.URL:
    """Where a redirect leads, without credentials: whoever redirects must not choose them."""
    try:
        target = _read(resolve_link(str(url), location))
    except SourceError:
        what = f"it redirects to {public_address(location)}, which is no http or https address"
        raise SourceError(what, where=public_address(str(url)), fix="open it in a browser") from None
    return target.copy_with(userinfo=b"", fragment=None)


def _check_status(response: httpx2.Response, where: str, *, asked_if_changed: bool, now: datetime | None) -> None:
    status = response.status_code
    if status < 300 or (status == httpx2.codes.NOT_MODIFIED and asked_if_changed):
        encodings = {name.strip() for name in response.headers.get("content-encoding", "").lower().split(",")}
        if encodings & UNREADABLE:
            raise SourceError("it is compressed in a way nobody asked for", where=where, fix="tell its publisher")
        return
    wait = retry_after(response.headers, now) if status in BUSY else None
    fixes = {410: "it is gone for good: remove this source", 404: "check the address", 403: "it refuses robots"}
    raise StatusError(status, where=where, fix=fixes.get(status, "it is tried again later"), retry_after=wait)


def _fetched(response: httpx2.Response, data: bytes) -> Fetched:
    headers = response.headers
    return Fetched(
        url="",
        data=data,
        content_type=headers.get("content-type", ""),
        etag=_verbatim(headers, b"etag"),
        modified=_verbatim(headers, b"last-modified"),
        status=response.status_code,
    )


def _at(answer: Fetched, url: httpx2.URL, moved: str) -> Fetched:
    return replace(answer, url=str(url.copy_with(userinfo=b"")), moved=moved)


def _forbidden(where: str) -> SourceError:
    return SourceError(
        "it is not on the public internet",
        where=where,
        fix="allow its network in the settings if it is yours",
    )


def _unreachable(where: str, problem: Exception) -> SourceError:
    reason = " ".join(str(problem).split())[:200] or type(problem).__name__
    return SourceError(f"it could not be reached: {reason}", where=where, fix=CHECK_IT, passing=True)

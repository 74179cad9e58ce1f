"""The way out to the network: only to addresses that were checked, and never for longer than allowed."""

import ipaddress
import socket
import ssl
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

import httpcore2
import httpx2

from digest.in_time import in_time

Resolve = Callable[[str, int], Sequence[str]]
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
# IPv4 addresses as an IPv6-only network writes them (RFC 6052), as translators do (RFC 7915), and as nobody does any
# more (RFC 4291, 2.5.5.1).
HIDING = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "::ffff:0:0:0/96", "::/96")))
# Translated within one's own network (RFC 8215), documentation (RFC 9637), segment routing (RFC 9602).
INSIDE = tuple(map(ipaddress.ip_network, ("64:ff9b:1::/48", "3fff::/20", "5f00::/16")))


class ForbiddenAddress(httpcore2.ConnectError):
    """A host has no address that may be connected to."""


class TooSlow(httpcore2.TimeoutException):
    """The time for the whole request is over."""


def resolve_host(host: str, port: int) -> list[str]:
    """The IP addresses of a host, as the system's resolver gives them; OSError when there are none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, also behind the IPv6 forms that hide an IPv4 address."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        hidden = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if any(ip in network for network in HIDING):
            hidden = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if hidden is not None:
            return is_public(str(hidden))
        if ip.is_site_local or any(ip in network for network in INSIDE):
            return False
    return ip.is_global and not ip.is_multicast


class CheckedTransport(httpx2.BaseTransport):
    """Sends each request over a connection of its own, so that nothing of one host is ever shared with another."""

    def __init__(self, networks: Collection[Network], tls: ssl.SSLContext, resolve: Resolve) -> None:
        self._networks, self._tls, self._resolve = networks, tls, resolve

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answers a request; its extensions: `remaining` gives the seconds left, `public_only` allows no networks."""
        url = request.url
        origin = httpcore2.Origin(url.raw_scheme, url.raw_host, url.port or {"https": 443}.get(url.scheme, 80))
        networks = () if request.extensions.get("public_only") else self._networks
        way = _CheckedWay(networks, self._resolve, request.extensions["remaining"])
        connection = httpcore2.HTTPConnection(origin, ssl_context=self._tls, network_backend=way)
        target = httpcore2.URL(scheme=origin.scheme, host=origin.host, port=origin.port, target=url.raw_path)
        try:
            response = connection.handle_request(
                httpcore2.Request(request.method, target, headers=request.headers.raw, content=b"")
            )
        except BaseException:
            connection.close()
            raise
        body = _Body(response, connection)
        return httpx2.Response(response.status, headers=response.headers, stream=body)


class _Body(httpx2.SyncByteStream):
    """The body of an answer; its end closes the connection."""

    def __init__(self, response: httpcore2.Response, connection: httpcore2.HTTPConnection) -> None:
        self._response, self._connection = response, connection

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()
        self._connection.close()


class _CheckedWay(httpcore2.NetworkBackend):
    """Resolves a host itself and connects to the very address it checked: a second look-up could give another."""

    def __init__(self, networks: Collection[Network], resolve: Resolve, remaining: Callable[[], float]) -> None:
        self._networks, self._resolve, self._remaining = networks, resolve, remaining
        self._system = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[object] | None = None,
    ) -> httpcore2.NetworkStream:
        """A connection to the first of a host's allowed addresses that answers."""
        try:
            found = in_time(lambda: self._resolve(host, port), _left(self._remaining))
        except TimeoutError:
            raise TooSlow from None
        except (OSError, UnicodeError) as problem:
            raise httpcore2.ConnectError(f"its name is not known ({problem})") from None
        allowed = [address for address in found if self._may(address)]
        if not allowed:
            raise ForbiddenAddress
        failure: httpcore2.NetworkError | httpcore2.TimeoutException | None = None
        for address in allowed:
            try:
                stream = self._system.connect_tcp(address, port, _left(self._remaining) / len(allowed))
                return _TimedStream(stream, self._remaining)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as problem:
                failure = problem
        raise failure or ForbiddenAddress

    def _may(self, address: str) -> bool:
        ip = ipaddress.ip_address(address)
        return is_public(address) or any(ip in network for network in self._networks)


class _TimedStream(httpcore2.NetworkStream):
    """A connection whose every step is given the time that is left, so that a slow drip of bytes ends too."""

    def __init__(self, stream: httpcore2.NetworkStream, remaining: Callable[[], float]) -> None:
        self._stream, self._remaining = stream, remaining

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._remaining))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._remaining))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, _left(self._remaining))
        return _TimedStream(secured, self._remaining)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


def _left(remaining: Callable[[], float]) -> float:
    seconds = remaining()
    if seconds <= 0:
        raise TooSlow
    return seconds

"""TLS over memory: bytes to records and back, so that the connection knows which of them the kernel has taken."""

import ssl
from collections.abc import Iterator
from contextlib import suppress

PIECE = 65536


class Tls:
    """The client's side of one TLS connection; the network is the caller's."""

    def __init__(self, context: ssl.SSLContext, host: str) -> None:
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._object = context.wrap_bio(self._incoming, self._outgoing, server_hostname=host)
        self.is_ready = False

    def shake(self, data: bytes = b"") -> None:
        """Take what came and go on with the handshake; ssl.SSLError where it fails."""
        self._incoming.write(data)
        with suppress(ssl.SSLWantReadError):
            self._object.do_handshake()
            self.is_ready = True

    def outgoing(self) -> bytes:
        """The records that wait to be sent."""
        return self._outgoing.read()

    def sealed(self, data: bytes) -> bytes:
        """The records that carry these bytes."""
        view = memoryview(data)
        while view:
            view = view[self._object.write(view) :]
        return self._outgoing.read()

    def opened(self, data: bytes = b"") -> Iterator[bytes]:
        """The bytes that these records carried; ssl.SSLError where a record is no good, or the last (RFC 8446 6.1)."""
        self._incoming.write(data)
        with suppress(ssl.SSLWantReadError):
            while piece := self._object.read(PIECE):
                yield piece
            raise ssl.SSLZeroReturnError(ssl.SSL_ERROR_ZERO_RETURN, "the relay closed the connection")

    def goodbye(self) -> bytes:
        """The record that ends our side."""
        with suppress(ssl.SSLError):
            self._object.unwrap()
        return self._outgoing.read()

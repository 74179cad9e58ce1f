"""TLS over memory: what a relay says there is heard to its end."""

import ssl
from pathlib import Path

import pytest

from digest.deliveries.tls import Tls
from tests.deliveries.certificates import server_context, trusting_context


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_goodbye_ends_what_can_be_heard(tmp_path: Path, version: ssl.TLSVersion) -> None:
    context = server_context(tmp_path)
    context.maximum_version = version
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    relay = context.wrap_bio(incoming, outgoing, server_side=True)
    client = Tls(trusting_context(tmp_path), "localhost")
    shaken = False
    while not (shaken and client.is_ready):
        client.shake(outgoing.read())
        incoming.write(client.outgoing())
        try:
            relay.do_handshake()
            shaken = True
        except ssl.SSLWantReadError:
            continue
    relay.write(b"250 kept\r\n")
    heard = list(client.opened(outgoing.read()))
    with pytest.raises(ssl.SSLWantReadError):
        relay.unwrap()
    with pytest.raises(ssl.SSLZeroReturnError, match="closed the connection"):
        heard.extend(client.opened(outgoing.read()))
    assert heard == [b"250 kept\r\n"]

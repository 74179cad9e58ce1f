"""Only addresses that were checked are connected to, whatever a name or a redirect says."""

import ssl
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pytest_httpserver import HTTPServer
from werkzeug import Response

from digest.errors import SourceError
from digest.sources.fetch import Fetcher
from digest.sources.network import is_public, resolve_host
from tests.sources.conftest import LOOPBACK


def test_loopback_is_out_of_reach_unless_allowed(site: HTTPServer) -> None:
    site.expect_request("/a").respond_with_data(b"inside")
    names = [site.url_for("/a"), f"http://localhost:{site.port}/a", f"http://2130706433:{site.port}/a"]
    with Fetcher() as fetcher:
        for name in [*names, f"http://[::ffff:127.0.0.1]:{site.port}/a"]:
            with pytest.raises(SourceError, match="not on the public internet"):
                fetcher.fetch(name)
    assert site.log == []


def test_a_redirect_to_loopback_is_refused(site: HTTPServer) -> None:
    inside = f"http://127.0.0.2:{site.port}/inside"
    site.expect_request("/out").respond_with_data(status=302, headers={"Location": inside})
    site.expect_request("/inside").respond_with_data(b"inside")
    with Fetcher(allowed_networks=["127.0.0.1/32"]) as fetcher, pytest.raises(SourceError, match="public internet"):
        fetcher.fetch(f"http://127.0.0.1:{site.port}/out")
    assert [request.path for request, _ in site.log] == ["/out"]


@pytest.fixture
def outside() -> Iterator[HTTPServer]:
    """A site at an address of its own on loopback, which stands for the public internet."""
    with HTTPServer(host="127.0.0.2") as server:
        yield server


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "0x7f.1",
        "2130706433",
        "0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "169.254.169.254",
        "inside.example",
    ],
)
def test_a_redirect_of_a_public_site_reaches_nothing_inside(outside: HTTPServer, host: str) -> None:
    def resolve(name: str, port: int) -> list[str]:
        known = {"news.example": ["127.0.0.2"], "inside.example": ["127.0.0.1", "::1", "10.0.0.1"]}
        return known.get(name) or resolve_host(name, port)

    inside = f"http://{host}:{outside.port}/inside"
    outside.expect_request("/out").respond_with_handler(
        lambda request: Response(status=307, headers={"Location": inside})
    )
    outside.expect_request("/inside").respond_with_data(b"inside")
    # 127.0.0.2 stands for the public internet.
    with Fetcher(allowed_networks=["127.0.0.2/32"], resolve=resolve) as fetcher:
        assert fetcher.fetch(f"http://127.0.0.2:{outside.port}/inside").data == b"inside"
        with pytest.raises(SourceError, match="public internet"):
            fetcher.fetch(f"http://news.example:{outside.port}/out")
    assert [request.path for request, _ in outside.log] == ["/inside", "/out"]


@pytest.fixture
def split() -> Iterator[Fetcher]:
    """A fetcher that may reach all of loopback by three names; 127.0.0.1 alone is known as one's own network."""
    inside = {name: ["127.0.0.2"] for name in ("wiki.example", "www.wiki.example", "other.example", "localhost")}
    with Fetcher(allowed_networks=LOOPBACK, resolve=lambda name, _: inside.get(name, [name])) as fetcher:
        yield fetcher


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "other.example", "localhost"])
def test_a_redirect_leads_from_a_name_to_no_allowed_network(outside: HTTPServer, split: Fetcher, host: str) -> None:
    inside = f"http://{host}:{outside.port}/inside"
    outside.expect_request("/out").respond_with_data(status=302, headers={"Location": inside})
    outside.expect_request("/inside").respond_with_data(b"inside")
    with pytest.raises(SourceError, match="public internet"):
        split.fetch(f"http://wiki.example:{outside.port}/out")
    assert [request.path for request, _ in outside.log] == ["/out"]


def test_a_name_that_stands_inside_may_redirect_to_itself(outside: HTTPServer, split: Fetcher) -> None:
    place = f"http://www.wiki.example:{outside.port}/feed"
    outside.expect_request("/out").respond_with_data(status=301, headers={"Location": place})
    outside.expect_request("/feed").respond_with_data(b"feed")
    assert split.fetch(f"http://wiki.example:{outside.port}/out").data == b"feed"


def test_ones_own_address_may_redirect_to_any_of_ones_own(outside: HTTPServer, split: Fetcher) -> None:
    place = f"http://wiki.example:{outside.port}/feed"
    outside.expect_request("/out").respond_with_data(status=301, headers={"Location": place})
    outside.expect_request("/feed").respond_with_data(b"feed")
    assert split.fetch(f"http://127.0.0.2:{outside.port}/out").data == b"feed"


def test_who_was_led_away_is_not_led_back_inside(outside: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("digest.sources.network.is_public", lambda address: address == "127.0.0.2")
    hosts = {"wiki.example": ["127.0.0.1"], "news.example": ["127.0.0.2"]}
    with HTTPServer(host="127.0.0.1") as inside:
        away = f"http://news.example:{outside.port}/away"
        inside.expect_request("/out").respond_with_data(status=302, headers={"Location": away})
        back = f"http://wiki.example:{inside.port}/inside"
        outside.expect_request("/away").respond_with_data(status=302, headers={"Location": back})
        with (
            Fetcher(allowed_networks=["127.0.0.1/32"], resolve=lambda name, _: hosts[name]) as fetcher,
            pytest.raises(SourceError, match="public internet"),
        ):
            fetcher.fetch(f"http://wiki.example:{inside.port}/out")
        assert [request.path for request, _ in inside.log] == ["/out"]
    assert [request.path for request, _ in outside.log] == ["/away"]


def test_a_name_that_changes_its_address_is_looked_up_once_a_hop(outside: HTTPServer) -> None:
    answers = iter([["127.0.0.2"], ["127.0.0.1"]])
    outside.expect_request("/a").respond_with_data(status=302, headers={"Location": "/b"})
    outside.expect_request("/b").respond_with_data(b"inside")
    with (
        Fetcher(allowed_networks=["127.0.0.2/32"], resolve=lambda host, port: next(answers)) as fetcher,
        pytest.raises(SourceError, match="public internet"),
    ):
        fetcher.fetch(f"http://news.example:{outside.port}/a")
    assert [request.path for request, _ in outside.log] == ["/a"]


def test_the_address_that_was_checked_is_the_one_connected_to(site: HTTPServer) -> None:
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["10.1.2.3", "127.0.0.1"]  # the first may not be reached, and is not

    site.expect_request("/a").respond_with_data(b"here")
    with Fetcher(allowed_networks=LOOPBACK, resolve=resolve) as fetcher:
        answer = fetcher.fetch(f"http://news.example:{site.port}/a")
    assert (answer.data, asked) == (b"here", ["news.example"])
    assert site.log[0][0].headers["Host"] == f"news.example:{site.port}"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "169.254.169.254",
        "0.0.0.0",
        "224.0.0.1",
        "100.64.0.1",
        "::1",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "64:ff9b:1::a00:1",
        "::ffff:0:10.0.0.1",
        "3fff::1",
        "5f00::1",
        "2002:a00:1::",
        "2001:0:4136:e378:8000:63bf:f5ff:fffe",
        "::7f00:1",
        "::",
        "fec0::1",
        "ff02::1",
        "2001:db8::1",
        "198.18.0.1",
        "240.0.0.1",
        "255.255.255.255",
    ],
)
def test_what_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:4700::1111", "64:ff9b::5db8:d70e"])
def test_what_is_public(address: str) -> None:
    assert is_public(address)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for news.example, signed by itself, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "news.example")])
    now = datetime.fromtimestamp(time.time(), UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=1))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName("news.example")]), critical=False)
    signed = builder.sign(key, hashes.SHA256())
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    path = tmp_path / "news.pem"
    path.write_bytes(signed.public_bytes(pem) + key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    return path


def test_https_is_checked_against_the_name_not_the_address(certificate: Path) -> None:
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(certificate)
    trusting = ssl.create_default_context(cafile=str(certificate))
    with HTTPServer(host="127.0.0.1", ssl_context=serving) as server:
        server.expect_request("/a").respond_with_data(b"safe")
        with _fetcher_to_loopback(trusting) as trustful, _fetcher_to_loopback(None) as wary:
            assert trustful.fetch(f"https://news.example:{server.port}/a").data == b"safe"
            for fetcher, name in ((trustful, "other.example"), (wary, "news.example")):
                with pytest.raises(SourceError, match=r"could not be reached.*certificate"):
                    fetcher.fetch(f"https://{name}:{server.port}/a")


def _fetcher_to_loopback(tls: ssl.SSLContext | None) -> Fetcher:
    return Fetcher(allowed_networks=LOOPBACK, tls=tls, resolve=lambda host, port: ["127.0.0.1"])

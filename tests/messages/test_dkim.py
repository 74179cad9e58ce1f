"""Signatures: verified by another program's code, and broken by whatever a stranger might change."""

import base64
from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace

import dkim
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from digest.errors import DigestError
from digest.messages.dkim import relaxed_body, sign
from digest.messages.dkim_key import DkimKey, load_key
from digest.messages.personal import Personal
from digest.messages.samples import MARKUP, sample_edition, sample_story, titled
from digest.messages.templates import Templates
from tests.messages.filled import filled
from tests.messages.test_fill import variant_of

NOW = datetime(2026, 3, 2, 6, 5, tzinfo=UTC)
RSA = rsa.generate_private_key(65537, 2048)
EDWARDS = ed25519.Ed25519PrivateKey.generate()


def pem(key: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


KEYS = (load_key("harbour.example", "rsa1", pem(RSA)), load_key("harbour.example", "ed1", pem(EDWARDS)))


def record(name: bytes, timeout: int = 5) -> bytes | None:
    raw, der = serialization.Encoding.Raw, serialization.Encoding.DER
    rsa_key = RSA.public_key().public_bytes(der, serialization.PublicFormat.SubjectPublicKeyInfo)
    edwards_key = EDWARDS.public_key().public_bytes(raw, serialization.PublicFormat.Raw)
    return {
        b"rsa1._domainkey.harbour.example.": b"v=DKIM1; k=rsa; p=" + base64.b64encode(rsa_key),
        b"ed1._domainkey.harbour.example.": b"v=DKIM1; k=ed25519; p=" + base64.b64encode(edwards_key),
    }.get(name)


class VerifyKey:
    """What dkimpy asks of PyNaCl, which has no other use here: one Ed25519 verification, done by cryptography."""

    def __init__(self, key: bytes, encoder: object) -> None:
        self.key = ed25519.Ed25519PublicKey.from_public_bytes(base64.b64decode(key))

    def verify(self, message: bytes, signature: bytes) -> None:
        """Raise when the signature is not of this message."""
        try:
            self.key.verify(signature, message)
        except InvalidSignature:
            raise BadSignatureError from None


class BadSignatureError(Exception):
    """The name under which dkimpy awaits a bad signature."""


@pytest.fixture(autouse=True)
def edwards_for_dkimpy(monkeypatch: pytest.MonkeyPatch) -> None:
    nacl = SimpleNamespace(
        signing=SimpleNamespace(VerifyKey=VerifyKey),
        encoding=SimpleNamespace(Base64Encoder=None),
        exceptions=SimpleNamespace(BadSignatureError=BadSignatureError),
    )
    monkeypatch.setattr(dkim, "nacl", nacl, raising=False)


def verified(data: bytes) -> list[bool]:
    count = data.lower().count(b"dkim-signature:")
    return [one_verified(data, number) for number in range(count)]


def one_verified(data: bytes, number: int) -> bool:
    try:
        return bool(dkim.DKIM(data).verify(idx=number, dnsfunc=record))
    except dkim.DKIMException:
        return False


@pytest.fixture
def message(templates: Templates, personal: Personal) -> bytes:
    return filled(variant_of(sample_edition(sample_story(0), titled(1, MARKUP)), templates), personal).data


def test_a_header_in_utf_8_is_signed_as_it_stands(message: bytes) -> None:
    beyond = message.replace(b"To: ada@", "To: жанна@".encode())
    assert beyond != message
    assert verified(sign(beyond, KEYS, NOW)) == [True, True]


@pytest.mark.parametrize("keys", [KEYS[:1], KEYS[1:], KEYS])
def test_another_program_verifies_each_signature(message: bytes, keys: tuple[DkimKey, ...]) -> None:
    assert verified(sign(message, keys, NOW)) == [True] * len(keys)


def test_without_keys_nothing_changes(message: bytes) -> None:
    assert sign(message, (), NOW) == message


def test_the_signature_has_a_time_no_length_and_short_lines(message: bytes) -> None:
    signature = sign(message, KEYS, NOW)[: -len(message)]
    assert signature.count(b" t=1772431500;") == 2
    assert b"l=" not in b"".join(line for line in signature.split(b"\r\n") if not line.startswith(b" b"))
    assert all(len(line) <= 78 for line in signature.split(b"\r\n"))


Change = Callable[[bytes], bytes]


@pytest.mark.parametrize(
    "change",
    [
        lambda data: b"From: Eve <eve@all.example>\r\n" + data,
        lambda data: b"Reply-To: eve@all.example\r\n" + data,
        lambda data: b"Subject: other\r\n" + data,
        lambda data: b"List-Unsubscribe: <https://eve.example/>\r\n" + data,
        lambda data: data.replace(b"List-Unsubscribe: <https://digest", b"List-Unsubscribe: <https://d1gest"),
        lambda data: data.replace(b"List-Id: The", b"List-Id: A"),
        lambda data: data.replace(b"boundary=", b"boundary2="),
        lambda data: data.replace(b"To: ada@", b"To: eve@"),
        lambda data: data + b"one more line\r\n",
    ],
)
def test_what_a_stranger_changes_breaks_it(message: bytes, change: Change) -> None:
    signed = sign(message, KEYS, NOW)
    head, tail = signed[: -len(message)], signed[-len(message) :]
    changed = change(tail)
    assert changed != tail
    assert verified(head + changed) == [False, False]


def test_what_relays_may_do_to_white_space_does_not(message: bytes) -> None:
    signed = sign(message, KEYS, NOW)
    touched = signed.replace(b"Subject: ", b"SUBJECT:   ").replace(b",\r\n <mailto", b", <mailto") + b"\r\n\r\n"
    assert verified(touched) == [True, True]


def test_dot_stuffing_is_of_the_wire_and_not_of_the_mail() -> None:
    sent = b"From: a@harbour.example\r\n\r\n.\r\n..two\r\nend\r\n"
    stuffed = sent.replace(b"\r\n.", b"\r\n..")
    signature = sign(stuffed, KEYS, NOW)[: -len(stuffed)]
    assert verified(signature + sent) == [True, True]


BODIES = st.lists(st.sampled_from([b" ", b"\t", b"\r\n", b"a", b"bc", b"\r\n\r\n"]), max_size=30).map(b"".join)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(BODIES)
@example(b"")
@example(b" \t\r\n a  b\t\r\n\r\n\r\n")
def test_bodies_of_any_white_space_verify(body: bytes) -> None:
    body += b"\r\n"
    data = b"From: a@harbour.example\r\n\r\n" + body
    assert verified(sign(data, KEYS[1:], NOW)) == [True]
    assert relaxed_body(relaxed_body(body)) == relaxed_body(body)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"-----BEGIN PRIVATE KEY-----\nno\n-----END PRIVATE KEY-----\n",
        pem(ec.generate_private_key(ec.SECP256R1())),
        RSA.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.BestAvailableEncryption(b"x")
        ),
    ],
)
def test_what_is_no_key_is_refused_by_name(text: bytes) -> None:
    with pytest.raises(DigestError, match=r"DKIM key rsa1\._domainkey\.harbour\.example"):
        load_key("harbour.example", "rsa1", text)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(st.text(max_size=60), min_size=1, max_size=4),
    name=st.from_regex(r"[a-z0-9'+=]{1,40}", fullmatch=True),
    link=st.from_regex(r"[A-Za-z0-9%&=_-]{0,120}", fullmatch=True),
)
@example(texts=["two  blanks and a\ttab  \n ", "  ", "."], name="o'brien", link="")
def test_the_hash_of_ready_pieces_is_the_hash_of_the_body(
    templates: Templates, texts: list[str], name: str, link: str
) -> None:
    variant = variant_of(sample_edition(*[titled(*pair) for pair in enumerate(texts)]), templates)
    personal = Personal(
        address=f"{name}@mail.example",
        unsubscribe_url=f"https://digest.example/unsubscribe/{link}",
        unsubscribe_mailto="",
        message_id="<1@harbour.example>",
    )
    signed = filled(variant, personal, KEYS, NOW)
    assert signed.data == sign(filled(variant, personal).data, KEYS, NOW)

"""The signature of a mail (RFC 6376): rsa-sha256 and ed25519-sha256 (RFC 8463), relaxed/relaxed, the whole body."""

import base64
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa

from digest.errors import DigestError

PrivateKey = rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey

# Each is signed once more often than it is there, so that nobody can add another.
SIGNED = (
    "From",
    "Subject",
    "Date",
    "To",
    "Message-ID",
    "MIME-Version",
    "Content-Type",
    "Reply-To",
    "List-Id",
    "List-Help",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "Feedback-ID",
)
LOWERED = tuple(name.lower().encode() for name in SIGNED)
SMALLEST_RSA = 1024
LINE = 76
BLANKS = re.compile(rb"[ \t]+")
RUNS = re.compile(rb"  +")


@dataclass(frozen=True)
class DkimKey:
    """A private key and where its public half stands: `selector._domainkey.domain`."""

    domain: str
    selector: str
    private: PrivateKey

    @property
    def algorithm(self) -> str:
        """The name of the signature algorithm, for the a= tag."""
        return "rsa-sha256" if isinstance(self.private, rsa.RSAPrivateKey) else "ed25519-sha256"


@dataclass(frozen=True, slots=True)
class Signable:
    """What the mails of a variant share: the header around what is one reader's own, the relaxed body in pieces."""

    before: bytes
    after: bytes
    body: tuple[bytes, ...]


def load_key(domain: str, selector: str, pem: bytes) -> DkimKey:
    """The key of a PEM text without passphrase; DigestError when it is not RSA (1024 bits and more) or Ed25519."""
    where = f"DKIM key {selector}._domainkey.{domain}"
    try:
        private = serialization.load_pem_private_key(pem, password=None)
    except (ValueError, TypeError):
        raise DigestError(
            "this is not a private key without passphrase", where=where, fix="give a PEM file, PKCS#8 or PKCS#1"
        ) from None
    if isinstance(private, rsa.RSAPrivateKey) and private.key_size >= SMALLEST_RSA:
        return DkimKey(domain, selector, private)
    if isinstance(private, ed25519.Ed25519PrivateKey):
        return DkimKey(domain, selector, private)
    raise DigestError("this kind of key signs no mail", where=where, fix="use RSA with 2048 bits, or Ed25519")


def sign(data: bytes, keys: Sequence[DkimKey], now: datetime) -> bytes:
    """The wire form of a message (CRLF, dot-stuffed) with one signature of each key put before it; t= is `now`."""
    head, _, body = _without_stuffing(data).partition(b"\r\n\r\n")
    return signatures([head + b"\r\n"], hashed(relaxed_body(body)), keys, now) + data


def sign_filled(signable: Signable, gaps: Sequence[bytes], keys: Sequence[DkimKey], now: datetime) -> bytes:
    """The fields that sign the mail that comes of filling the gaps: the first is in the header, the others below."""
    head = [signable.before, gaps[0], signable.after]
    return signatures(head, hashed(*between(signable.body, gaps[1:])), keys, now)


def between(fragments: Sequence[bytes], gaps: Sequence[bytes]) -> list[bytes]:
    """Fragments with what fills the gaps between them, in turn."""
    return [part for pair in zip(fragments, [*gaps, b""], strict=True) for part in pair]


def signatures(head: Iterable[bytes], body_hash: str, keys: Sequence[DkimKey], now: datetime) -> bytes:
    """The fields that sign a header, which comes in pieces of whole fields, and a body of this hash (see `hashed`)."""
    fields: dict[bytes, list[bytes]] = {name: [] for name in LOWERED}
    for piece in head:
        for name, relaxed in relaxed_fields(piece):
            fields[name].append(relaxed)
    names = tuple([name for name, found in zip(SIGNED, fields.values(), strict=True) for _ in range(len(found) + 1)])
    # Of several fields with one name the last is signed first (RFC 6376 section 5.4.2).
    signed = b"".join([field for found in fields.values() for field in reversed(found)])
    return b"".join([_signature(key, names, signed, body_hash, now) for key in keys])


def hashed(first: bytes, *pieces: bytes) -> str:
    """The hash of a relaxed body that comes in pieces, for the bh= tag."""
    state = _begun(first).copy()
    for piece in pieces:
        state.update(piece)
    return base64.b64encode(state.digest()).decode("ascii")


# The mails of a variant begin alike.
@lru_cache(maxsize=32)
def _begun(first: bytes) -> "hashlib._Hash":
    return hashlib.sha256(first)


def relaxed_body(body: bytes) -> bytes:
    """A body in the relaxed form (RFC 6376 section 3.4.4)."""
    body = relaxed_lines(body).rstrip(b"\r\n")
    return body + b"\r\n" if body else b""


def relaxed_lines(lines: bytes) -> bytes:
    """Whole lines of a body in the relaxed form; empty ones at the end stay."""
    # Two blanks are searched for, not one: a pattern that stops at every blank takes ten times as long.
    return RUNS.sub(b" ", lines.replace(b"\t", b" ")).replace(b" \r\n", b"\r\n")


# Most of a mail's header is that of the mail before.
@lru_cache(maxsize=32)
def relaxed_fields(head: bytes) -> tuple[tuple[bytes, bytes], ...]:
    """The fields of a header that are signed: each name in lower case, and the field in the relaxed form."""
    unfolded = head.replace(b"\r\n ", b" ").replace(b"\r\n\t", b"\t")
    parted = [line.partition(b":") for line in unfolded.split(b"\r\n")]
    named = [(name.strip().lower(), name, value) for name, _, value in parted]
    return tuple(
        [(lowered, relaxed_field(name, value) + b"\r\n") for lowered, name, value in named if lowered in LOWERED]
    )


def relaxed_field(name: bytes, value: bytes) -> bytes:
    """A header field in the relaxed form, without its line end (RFC 6376 section 3.4.2)."""
    value = value.replace(b"\r\n", b"")
    if b"\t" in value or b"  " in value:
        value = BLANKS.sub(b" ", value)
    return name.lower().strip() + b":" + value.strip()


def _without_stuffing(data: bytes) -> bytes:
    return data.replace(b"\r\n..", b"\r\n.") if b"\r\n." in data else data


def _signature(key: DkimKey, names: tuple[str, ...], signed: bytes, body_hash: str, now: datetime) -> bytes:
    tags = (
        f"v=1; a={key.algorithm}; c=relaxed/relaxed;\r\n d={key.domain}; s={key.selector};\r\n"
        f" t={int(now.timestamp())}; h={_in_lines(names)};\r\n"
        f" bh={body_hash};\r\n b="
    )
    # Its own text has no blanks but these, so that splitting it is all that relaxing it does.
    unsigned = b"dkim-signature:" + " ".join(tags.split()).encode("ascii")
    value = base64.b64encode(_raw_signature(key.private, signed + unsigned)).decode("ascii")
    lines = [value[start : start + LINE - 4] for start in range(0, len(value), LINE - 4)]
    return f"DKIM-Signature: {tags}".encode("ascii") + "\r\n ".join(lines).encode("ascii") + b"\r\n"


def _raw_signature(private: PrivateKey, data: bytes) -> bytes:
    if isinstance(private, rsa.RSAPrivateKey):
        return private.sign(data, padding.PKCS1v15(), hashes.SHA256())
    # RFC 8463 section 3: Ed25519 signs the SHA-256 of the data.
    return private.sign(hashlib.sha256(data).digest())


@lru_cache(maxsize=16)
def _in_lines(names: tuple[str, ...]) -> str:
    lines, line = [], ""
    for name in names:
        if len(line) + len(name) + 1 > LINE - 20:
            lines.append(line)
            line = ""
        line += f"{name}:"
    return "\r\n ".join([*lines, line]).rstrip(":")

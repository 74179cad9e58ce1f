"""The signature of a mail (RFC 6376): rsa-sha256 and ed25519-sha256 (RFC 8463), relaxed/relaxed, the whole body."""

import base64
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Protocol

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
LINE = 76
ED25519 = "ed25519-sha256"
BLANKS = re.compile(rb"[ \t]+")
RUNS = re.compile(rb"  +")


class SigningKey(Protocol):
    """What signs: its public half stands at `selector._domainkey.domain`."""

    @property
    def domain(self) -> str:
        """The domain that answers for the mail."""

    @property
    def selector(self) -> str:
        """The name of the key at that domain."""

    @property
    def algorithm(self) -> str:
        """The name of the signature algorithm, for the a= tag."""

    @property
    def secret(self) -> bytes:
        """All that another process needs to sign."""

    def signature(self, data: bytes) -> bytes:
        """The signature of some bytes, for the b= tag."""


@dataclass(frozen=True, slots=True)
class Signable:
    """What the mails of a variant share: the header around what is one reader's own, the relaxed body in pieces."""

    before: bytes
    after: bytes
    body: tuple[bytes, ...]


def sign(data: bytes, keys: Sequence[SigningKey], now: datetime) -> bytes:
    """The wire form of a message (CRLF, dot-stuffed) with one signature of each key put before it; t= is `now`."""
    head, _, body = _without_stuffing(data).partition(b"\r\n\r\n")
    return signatures([head + b"\r\n"], hashed(relaxed_body(body)), keys, now) + data


def sign_filled(signable: Signable, gaps: Sequence[bytes], keys: Sequence[SigningKey], now: datetime) -> bytes:
    """The fields that sign the mail that comes of filling the gaps: the first is in the header, the others below."""
    head = [signable.before, gaps[0], signable.after]
    return signatures(head, hashed(*between(signable.body, gaps[1:])), keys, now)


def between(fragments: Sequence[bytes], gaps: Sequence[bytes]) -> list[bytes]:
    """Fragments with what fills the gaps between them, in turn."""
    return [part for pair in zip(fragments, [*gaps, b""], strict=True) for part in pair]


def signatures(head: Iterable[bytes], body_hash: str, keys: Sequence[SigningKey], now: datetime) -> bytes:
    """The fields that sign a header, which comes in pieces of whole fields, and a body of this hash (see `hashed`)."""
    pieces = [relaxed_fields(piece) for piece in head]
    order, names = _order(tuple([names for names, _ in pieces]))
    fields = [field for _, fields in pieces for field in fields]
    signed = b"".join([fields[place] for place in order])
    return b"".join([_signature(key, names, signed, body_hash, now) for key in keys])


# The mails of a variant have the same fields in the same order.
@lru_cache(maxsize=32)
def _order(pieces: tuple[tuple[bytes, ...], ...]) -> tuple[tuple[int, ...], str]:
    """The order in which the fields of a header are signed, by their places, and their names for the h= tag."""
    places: dict[bytes, list[int]] = {name: [] for name in LOWERED}
    for place, name in enumerate([name for names in pieces for name in names]):
        places[name].append(place)
    names = [name for name, found in zip(SIGNED, places.values(), strict=True) for _ in range(len(found) + 1)]
    # Of several fields with one name the last is signed first (RFC 6376 section 5.4.2).
    return tuple([place for found in places.values() for place in reversed(found)]), _in_lines(names)


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
def relaxed_fields(head: bytes) -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """Of the fields of a header that are signed the names, in lower case, and the fields in the relaxed form."""
    unfolded = head.replace(b"\r\n ", b" ").replace(b"\r\n\t", b"\t")
    parted = [line.partition(b":") for line in unfolded.split(b"\r\n")]
    named = [(name.strip().lower(), value) for name, _, value in parted]
    found = [(name, relaxed_field(name, value) + b"\r\n") for name, value in named if name in LOWERED]
    return tuple([name for name, _ in found]), tuple([field for _, field in found])


def relaxed_field(name: bytes, value: bytes) -> bytes:
    """A header field in the relaxed form, without its line end (RFC 6376 section 3.4.2)."""
    value = value.replace(b"\r\n", b"")
    if b"\t" in value or b"  " in value:
        value = BLANKS.sub(b" ", value)
    return name.lower().strip() + b":" + value.strip()


def _without_stuffing(data: bytes) -> bytes:
    return data.replace(b"\r\n..", b"\r\n.") if b"\r\n." in data else data


def _signature(key: SigningKey, names: str, signed: bytes, body_hash: str, now: datetime) -> bytes:
    tags, relaxed = _tags(key.algorithm, key.domain, key.selector, int(now.timestamp()), names)
    unsigned = f"{relaxed}{body_hash}; b=".encode("ascii")
    value = base64.b64encode(key.signature(signed + unsigned)).decode("ascii")
    lines = "\r\n ".join([value[start : start + LINE - 4] for start in range(0, len(value), LINE - 4)])
    return f"{tags}{body_hash};\r\n b={lines}\r\n".encode("ascii")


@lru_cache(maxsize=32)
def _tags(algorithm: str, domain: str, selector: str, seconds: int, names: str) -> tuple[str, str]:
    """The field up to the hash of the body, as it goes out and in the relaxed form."""
    tags = f"v=1; a={algorithm}; c=relaxed/relaxed;\r\n d={domain}; s={selector};\r\n t={seconds}; h={names};\r\n bh="
    # Its own text has no blanks but these, so that splitting it is all that relaxing it does.
    return f"DKIM-Signature: {tags}", "dkim-signature:" + " ".join(tags.split())


def _in_lines(names: Sequence[str]) -> str:
    lines, line = [], ""
    for name in names:
        if len(line) + len(name) + 1 > LINE - 20:
            lines.append(line)
            line = ""
        line += f"{name}:"
    return "\r\n ".join([*lines, line]).rstrip(":")

"""The program of a signing process: takes orders from its pipe, gives signatures, one after the other."""

import socket
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime

import msgspec

from digest.messages.dkim import DkimKey, Signable, load_key, sign_filled

CHUNK = 1 << 16
# Answers are sent a few at a time: one by one costs the sender, and all at once its lanes would stand still meanwhile.
FEW = 4
# So many of the latest variants are remembered, by both ends.
KEPT = 64
LENGTH = 4


class Key(msgspec.Struct, tag=True, array_like=True):
    """A key that signs what comes from a domain."""

    domain: str
    selector: str
    pem: bytes


class Pattern(msgspec.Struct, tag=True, array_like=True):
    """A variant under a number: each is one more than the one before."""

    number: int
    signable: Signable


class Order(msgspec.Struct, tag=True, array_like=True):
    """A mail to sign for a domain: the number of its variant, what fills the gaps, and when it is, for the t= tag."""

    number: int
    gaps: tuple[bytes, ...]
    domain: str
    at: float


def signer(pipe: socket.socket) -> None:
    """Say that it is ready, then answer orders until the other end is closed."""
    keys: dict[str, list[DkimKey]] = {}
    patterns: dict[int, Signable] = {}
    decoder = msgspec.msgpack.Decoder(Key | Pattern | Order)
    pipe.sendall(framed(b""))
    for burst in bursts(pipe):
        answers = []
        for frame in burst:
            match decoder.decode(frame):
                case Order(number, gaps, domain, at):
                    now = datetime.fromtimestamp(at, UTC)
                    answers.append(framed(sign_filled(patterns[number], gaps, keys[domain], now)))
                    if len(answers) == FEW:
                        pipe.sendall(b"".join(answers))
                        answers.clear()
                case Pattern(number, signable):
                    patterns[number] = signable
                    patterns.pop(number - KEPT, None)
                case Key(domain, selector, pem):
                    keys.setdefault(domain, []).append(load_key(domain, selector, pem))
        pipe.sendall(b"".join(answers))


def framed(data: bytes) -> bytes:
    """Bytes with their length before them."""
    return len(data).to_bytes(LENGTH, "big") + data


def frames(buffer: bytearray) -> Iterator[bytes]:
    """Take out of a buffer all that is whole."""
    start = 0
    while len(buffer) >= start + LENGTH:
        end = start + LENGTH + int.from_bytes(buffer[start : start + LENGTH], "big")
        if len(buffer) < end:
            break
        yield bytes(buffer[start + LENGTH : end])
        start = end
    del buffer[:start]


def bursts(pipe: socket.socket) -> Iterator[Iterator[bytes]]:
    """The frames that come, all that are there at once."""
    buffer = bytearray()
    while data := pipe.recv(CHUNK):
        buffer += data
        yield frames(buffer)


def main(number: int) -> None:
    """Work at the pipe of a file number until its other end is gone, in the middle of an answer or not."""
    with socket.socket(fileno=number) as pipe, suppress(ConnectionError):
        signer(pipe)


if __name__ == "__main__":
    main(int(sys.argv[1]))

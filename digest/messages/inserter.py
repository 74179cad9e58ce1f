"""The program of a press: takes orders from its pipe, gives what makes each mail one reader's, in their order."""

import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime

import msgspec

from digest.messages.dkim import ED25519, SigningKey
from digest.messages.insert import Insert, insert
from digest.messages.personal import Letter, Reader, Secrets
from subscribers.keys import Key, KeyRing

CHUNK = 1 << 16
# Answers are sent a few at a time: one by one costs the sender, and all at once its lanes would stand still meanwhile.
FEW = 4
# So many of the latest letters are remembered, by both ends.
KEPT = 64
LENGTH = 4
# What cannot be made is not explained: whoever asked makes it again, and hears why.
NOTHING = Insert("", b"", ())
# The row of the delivery that was asked about, and what is its reader's own.
Answer = tuple[int, Insert]

encode = msgspec.msgpack.Encoder().encode


class Keys(msgspec.Struct, tag=True, array_like=True):
    """The newest key, by id and bytes, the key of Message-IDs, and what signs: domain, selector, algorithm, secret."""

    id: str
    secret: bytes
    message_key: bytes
    dkim: tuple[tuple[str, str, str, bytes], ...]


class Pattern(msgspec.Struct, tag=True, array_like=True):
    """A letter under a number: each is one more than the one before."""

    number: int
    letter: Letter


class Order(msgspec.Struct, tag=True, array_like=True):
    """Some readers of a letter, by its number, and when it is, for the t= tag of signatures."""

    number: int
    at: float
    readers: list[Reader]


def inserter(pipe: socket.socket) -> None:
    """Take the secrets, say that it is ready, then answer orders until the other end is closed."""
    letters: dict[int, Letter] = {}
    decode = msgspec.msgpack.Decoder(Keys | Pattern | Order).decode
    for frame in arrivals(pipe):
        match decode(frame):
            case Keys() as keys:
                secrets = told(keys)
                pipe.sendall(framed(b""))
            case Pattern(number, letter):
                letters[number] = letter
                letters.pop(number - KEPT, None)
            case Order(number, at, readers):
                now = datetime.fromtimestamp(at, UTC)
                for answer in answers(letters[number], readers, secrets, now):
                    pipe.sendall(framed(answer))


def answers(letter: Letter, readers: Sequence[Reader], secrets: Secrets, now: datetime) -> Iterator[bytes]:
    """What makes a letter each reader's, a few at a time."""
    for start in range(0, len(readers), FEW):
        few = readers[start : start + FEW]
        yield encode([(reader.delivery, made_for(letter, reader, secrets, now)) for reader in few])


def told(keys: Keys) -> Secrets:
    """The secrets as they were told."""
    return Secrets(KeyRing((Key(keys.id, keys.secret),)), keys.message_key, [signing(*key) for key in keys.dkim])


def signing(domain: str, selector: str, algorithm: str, secret: bytes) -> SigningKey:
    """A key that signs, as it was told."""
    # To load what is not needed takes longer than all else here.
    if algorithm == ED25519:
        from digest.messages.ed25519_key import Ed25519Key  # noqa: PLC0415

        return Ed25519Key(domain, selector, secret)
    from digest.messages.dkim_key import load_key  # noqa: PLC0415

    return load_key(domain, selector, secret)


def made_for(letter: Letter, reader: Reader, secrets: Secrets, now: datetime) -> Insert:
    """What makes a letter one reader's; nothing when that cannot be."""
    try:
        return insert(letter, reader, secrets, now)
    except Exception:  # one mail's trouble is not that of all others
        return NOTHING


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


def arrivals(pipe: socket.socket) -> Iterator[bytes]:
    """The frames that come, until the other end is closed."""
    buffer = bytearray()
    while data := pipe.recv(CHUNK):
        buffer += data
        yield from frames(buffer)


def main(number: int) -> None:
    """Work at the pipe of a file number until its other end is gone, in the middle of an answer or not."""
    with socket.socket(fileno=number) as pipe, suppress(ConnectionError):
        inserter(pipe)


if __name__ == "__main__":
    main(int(sys.argv[1]))

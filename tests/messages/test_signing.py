"""Signing in a process of its own gives the same bytes as signing here, whatever becomes of the process."""

import asyncio
import logging
import os
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from hypothesis import given
from hypothesis import strategies as st

from digest.messages.dkim import DkimKey, Signable, sign_filled
from digest.messages.signer import KEPT, Key, Order, Pattern, framed, frames
from digest.messages.signing import COMMAND, Signing

NOW = datetime(2026, 3, 2, 6, 5, tzinfo=UTC)
HERE, THERE = "harbour.example", "mill.example"
KEYS = (
    DkimKey(HERE, "rsa1", rsa.generate_private_key(65537, 2048)),
    DkimKey(HERE, "ed1", ed25519.Ed25519PrivateKey.generate()),
    DkimKey(THERE, "ed1", ed25519.Ed25519PrivateKey.generate()),
)

# Says that it is ready, and answers every order twice.
BABBLING = """
import socket, sys
pipe = socket.socket(fileno=int(sys.argv[1]))
pipe.sendall(bytes(4))
while data := pipe.recv(65536):
    if b"Order" in data:
        pipe.sendall((3).to_bytes(4, "big") + b"one" + (3).to_bytes(4, "big") + b"two")
"""


def signable(number: int) -> Signable:
    return Signable(b"From: a@harbour.example\r\n", b"Subject: %d\r\n" % number, (b"one %d\r\n" % number, b"two\r\n"))


def gaps(number: int) -> list[bytes]:
    return [b"To: reader%d@mail.example\r\n" % number, b"for reader %d=\r\n" % number]


def here(pattern: Signable, filling: Sequence[bytes], domain: str = HERE) -> bytes:
    return sign_filled(pattern, filling, [key for key in KEYS if key.domain == domain], NOW)


async def made(signature: bytes | Awaitable[bytes]) -> bytes:
    return signature if isinstance(signature, bytes) else await asyncio.wait_for(signature, 20)


async def ready(signing: Signing) -> None:
    # The first signatures are made here; from some moment on they are promised.
    while isinstance(promised := signing.sign(signable(0), gaps(0), HERE), bytes):
        await asyncio.sleep(0.01)
    await made(promised)


def run(story: Callable[[Signing], Coroutine[Any, Any, None]], **values: Any) -> None:
    async def told() -> None:
        signing = Signing(KEYS, lambda: NOW, **({"many": 1} | values))
        try:
            await story(signing)
        finally:
            signing.close()

    asyncio.run(told())


def test_what_the_process_signs_is_to_the_byte_what_is_signed_here() -> None:
    async def story(signing: Signing) -> None:
        await ready(signing)
        wanted = [(signable(number % 3), gaps(number), domain) for number in range(50) for domain in (HERE, THERE)]
        patterns = [signable(number) for number in range(3)]
        promised = [signing.sign(patterns[number // 2 % 3], filling, domain)
                    for number, (_, filling, domain) in enumerate(wanted)]  # fmt: skip
        assert not any(isinstance(signature, bytes) for signature in promised)
        assert [await made(signature) for signature in promised] == [here(*one) for one in wanted]

    run(story)


def test_few_mails_start_no_process() -> None:
    async def story(signing: Signing) -> None:
        for number in range(9):
            assert signing.sign(signable(0), gaps(number), HERE) == here(signable(0), gaps(number))
            await asyncio.sleep(0)
        assert signing.process is None

    run(story, many=10)


def test_more_variants_than_are_kept() -> None:
    patterns = [signable(number) for number in range(KEPT + 5)]

    async def story(signing: Signing) -> None:
        await ready(signing)
        for pattern in [*patterns, *patterns[:9], patterns[-1]]:
            assert await made(signing.sign(pattern, gaps(1), HERE)) == here(pattern, gaps(1))

    run(story)


@pytest.mark.parametrize(("fatal", "silence"), [(signal.SIGKILL, 60.0), (signal.SIGTERM, 60.0), (signal.SIGSTOP, 0.3)])
def test_nothing_waits_for_a_process_that_is_gone_or_hangs(
    fatal: signal.Signals, silence: float, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(signing: Signing) -> None:
        await ready(signing)
        assert signing.process is not None
        os.kill(signing.process, fatal)
        promised = [signing.sign(signable(1), gaps(number), HERE) for number in range(20)]
        assert [await made(signature) for signature in promised] == [
            here(signable(1), gaps(number)) for number in range(20)
        ]
        # From then on it is done here, and no other process is tried.
        assert signing.sign(signable(1), gaps(1), HERE) == here(signable(1), gaps(1))

    with caplog.at_level(logging.WARNING):
        run(story, silence=silence)
    assert [record.message for record in caplog.records] == ["the signing process ended; mails are signed here"]


def test_a_process_that_cannot_be_started_is_done_without(caplog: pytest.LogCaptureFixture) -> None:
    async def story(signing: Signing) -> None:
        for number in range(5):
            assert signing.sign(signable(0), gaps(number), HERE) == here(signable(0), gaps(number))
            await asyncio.sleep(0.01)

    with caplog.at_level(logging.WARNING):
        run(story, command=("/nowhere/python",))
    assert "no process can be started" in caplog.text


def test_a_process_that_ends_at_once_is_done_without() -> None:
    async def story(signing: Signing) -> None:
        for number in range(20):
            assert await made(signing.sign(signable(0), gaps(number), HERE)) == here(signable(0), gaps(number))
            await asyncio.sleep(0.01)

    run(story, command=("/bin/false",))


def test_a_process_for_which_there_are_no_descriptors_is_done_without(caplog: pytest.LogCaptureFixture) -> None:
    async def story(signing: Signing) -> None:
        before = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (3, before[1]))
        try:
            assert signing.sign(signable(0), gaps(0), HERE) == here(signable(0), gaps(0))
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, before)

    with caplog.at_level(logging.WARNING):
        run(story)
    assert "no process can be started" in caplog.text


def test_a_process_that_answers_what_nobody_asked_is_given_up(caplog: pytest.LogCaptureFixture) -> None:
    async def story(signing: Signing) -> None:
        while isinstance(promised := signing.sign(signable(0), gaps(0), HERE), bytes):
            await asyncio.sleep(0.01)
        assert await made(promised) == b"one"
        while not isinstance(signature := signing.sign(signable(1), gaps(1), HERE), bytes):
            await made(signature)
        assert signature == here(signable(1), gaps(1))

    with caplog.at_level(logging.WARNING):
        run(story, command=(sys.executable, "-c", BABBLING))
    # Not a word of asyncio's about an exception.
    assert [record.message for record in caplog.records] == ["the signing process ended; mails are signed here"]


def test_what_cannot_be_signed_here_either_keeps_no_other_waiting() -> None:
    async def story(signing: Signing) -> None:
        await ready(signing)
        assert signing.process is not None
        os.kill(signing.process, signal.SIGSTOP)
        wrong, right = (signing.sign(signable(1), filling, HERE) for filling in (gaps(1)[:1], gaps(1)))
        os.kill(signing.process, signal.SIGKILL)
        with pytest.raises(ValueError, match="zip"):
            await made(wrong)
        assert await made(right) == here(signable(1), gaps(1))

    run(story)


def test_who_no_longer_waits_for_a_signature_delays_no_other() -> None:
    async def story(signing: Signing) -> None:
        await ready(signing)
        first, second = (asyncio.ensure_future(made(signing.sign(signable(0), gaps(n), HERE))) for n in range(2))
        await asyncio.sleep(0)
        first.cancel()
        assert await second == here(signable(0), gaps(1))

    run(story)


def test_a_ctrl_c_is_for_the_service_alone() -> None:
    async def story(signing: Signing) -> None:
        await ready(signing)
        assert os.getpgid(signing.process or 0) != os.getpgid(0)

    run(story)


def test_a_process_whose_service_is_gone_says_nothing_about_it() -> None:
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(
            [*COMMAND, str(theirs.fileno())], pass_fds=[theirs.fileno()], stderr=subprocess.PIPE, text=True
        )
    assert ours.recv(4) == framed(b"")
    ours.sendall(framed(msgspec.msgpack.encode(Pattern(1, signable(1)))))
    # Orders that are read when nobody is there to take an answer.
    os.kill(process.pid, signal.SIGSTOP)
    key = ed25519.Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    ours.sendall(framed(msgspec.msgpack.encode(Key(HERE, "ed1", key))))
    ours.sendall(framed(msgspec.msgpack.encode(Order(1, tuple(gaps(1)), HERE, 0))))
    ours.close()
    os.kill(process.pid, signal.SIGCONT)
    assert process.communicate(timeout=60) == (None, "")


def test_closing_ends_the_process() -> None:
    seen: list[int] = []

    async def story(signing: Signing) -> None:
        await ready(signing)
        seen.append(signing.process or 0)

    run(story)
    with pytest.raises(ProcessLookupError):
        os.kill(seen[0], 0)


@given(st.lists(st.binary(max_size=300), max_size=12), st.integers(1, 50))
def test_frames_come_out_as_they_went_in_however_they_are_cut(payloads: list[bytes], step: int) -> None:
    stream, buffer, found = b"".join(map(framed, payloads)), bytearray(), []
    for start in range(0, len(stream), step):
        buffer += stream[start : start + step]
        found += frames(buffer)
    assert found == payloads
    assert not buffer

"""A press makes the same bytes as are made here, whatever becomes of its process."""

import asyncio
import gc
import logging
import os
import resource
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import DigestError
from digest.messages.dkim import Signable
from digest.messages.dkim_key import DkimKey
from digest.messages.fill import fill
from digest.messages.insert import insert
from digest.messages.inserter import KEPT, NOTHING, Keys, Order, Pattern, framed, frames
from digest.messages.personal import Letter, Reader, Secrets
from digest.messages.press import COMMAND, Press, Promised
from digest.messages.set import Variant
from digest.model import Message
from subscribers.keys import Key, KeyRing

NOW = datetime(2026, 3, 2, 6, 5, tzinfo=UTC)
HERE, THERE, UNSIGNED = "harbour.example", "mill.example", "quay.example"
SECRETS = Secrets(
    KeyRing((Key("k2", b"k" * 32), Key("k1", b"j" * 32))),
    b"m" * 32,
    (
        DkimKey(HERE, "rsa1", rsa.generate_private_key(65537, 2048)),
        DkimKey(HERE, "ed1", ed25519.Ed25519PrivateKey.generate()),
        DkimKey(THERE, "ed1", ed25519.Ed25519PrivateKey.generate()),
    ),
)

# Says that it is ready, then this to whatever it hears.
SPEAKING = """
import socket, sys
pipe = socket.socket(fileno=int(sys.argv[1]))
pipe.sendall(bytes(4))
while data := pipe.recv(65536):
    if b"Order" in data:
        pipe.sendall({answer!r})
"""
# Gives answers to these readers instead of those it was asked about.
CONFUSED = """
import sys
from digest.messages import inserter
honest = inserter.answers
inserter.answers = lambda letter, readers, *given: honest(letter, {readers}, *given)
inserter.main(int(sys.argv[1]))
"""
LINK = "https://digest.example/unsubscribe/"


def letter(number: int, domain: str = HERE) -> Letter:
    before, after = f"From: a@{domain}\r\n".encode(), b"Subject: %d\r\n" % number
    return Letter(
        slots=("headers", "html:unsubscribe_url"),
        signable=Signable(before, after, (b"one %d\r\n" % number, b"two\r\n")),
        edition=number,
        list=3,
        domain=domain,
        leave_url=LINK,
        leave_mailto=f"mailto:leave@{domain}?subject=unsubscribe%20",
    )


def variant(about: Letter) -> Variant:
    signed = about.signable
    return Variant(
        sender=f"bounces@{about.domain}",
        subject="",
        preheader="",
        html="",
        text="",
        html_bytes=0,
        stories=1,
        left_out=0,
        fragments=(signed.before, signed.after + b"\r\n" + signed.body[0], signed.body[1]),
        slots=about.slots,
        signable=signed,
    )


def reader(number: int) -> Reader:
    return Reader(number, 100 + number, f"reader{number}@mail.example", f"reader{number}@mail.example")


def here(about: Letter, to: Reader) -> Message:
    return fill(variant(about), to.recipient, insert(about, to, SECRETS, NOW))


async def made(message: Message | Promised) -> Message:
    return await asyncio.wait_for(message.message, 20) if isinstance(message, Promised) else message


async def ready(press: Press) -> None:
    # The first messages are made here; from some moment on they are promised.
    while isinstance(promised := press.message(variant(letter(0)), letter(0), reader(0)), Message):
        await asyncio.sleep(0.01)
    await made(promised)


def run(story: Callable[[Press], Coroutine[Any, Any, None]], **values: Any) -> None:
    async def told() -> None:
        press = Press(SECRETS, lambda: NOW, **({"many": 1} | values))
        try:
            await story(press)
        finally:
            press.close()

    asyncio.run(told())


def test_what_the_process_makes_is_to_the_byte_what_is_made_here() -> None:
    async def story(press: Press) -> None:
        await ready(press)
        letters = [letter(number, domain) for number in range(3) for domain in (HERE, THERE, UNSIGNED)]
        wanted = [(letters[number // 2 % len(letters)], reader(number)) for number in range(60)]
        promised = [press.message(variant(about), about, to) for about, to in wanted]
        assert all(isinstance(one, Promised) and one.sender.startswith("bounces@") for one in promised)
        assert [await made(one) for one in promised] == [here(*pair) for pair in wanted]

    run(story)


def test_few_mails_start_no_process() -> None:
    async def story(press: Press) -> None:
        for number in range(9):
            assert press.message(variant(letter(0)), letter(0), reader(number)) == here(letter(0), reader(number))
            await asyncio.sleep(0)
        assert press.process is None

    run(story, many=10)


@pytest.mark.parametrize("expected", [9, 10])
def test_where_many_are_expected_a_process_is_started_at_once(expected: int) -> None:
    async def story(press: Press) -> None:
        assert (press.process is not None) == (expected == 10)
        for number in range(9):
            press.message(variant(letter(0)), letter(0), reader(number))
            assert (press.process is not None) == (expected == 10)

    run(story, expected=expected, many=10)


def test_more_letters_than_are_kept() -> None:
    letters = [letter(number) for number in range(KEPT + 5)]

    async def story(press: Press) -> None:
        await ready(press)
        for about in [*letters, *letters[:9], letters[-1]]:
            assert await made(press.message(variant(about), about, reader(1))) == here(about, reader(1))

    run(story)


@pytest.mark.parametrize(("fatal", "silence"), [(signal.SIGKILL, 60.0), (signal.SIGTERM, 60.0), (signal.SIGSTOP, 0.3)])
def test_nothing_waits_for_a_process_that_is_gone_or_hangs(
    fatal: signal.Signals, silence: float, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(press: Press) -> None:
        await ready(press)
        assert press.process is not None
        os.kill(press.process, fatal)
        about, readers = letter(1), [reader(number) for number in range(20)]
        promised = [press.message(variant(about), about, to) for to in readers]
        assert [await made(one) for one in promised] == [here(about, to) for to in readers]
        # From then on it is done here, and no other process is tried.
        assert press.message(variant(about), about, readers[0]) == here(about, readers[0])

    with caplog.at_level(logging.WARNING):
        run(story, silence=silence)
    assert [record.message for record in caplog.records] == ["the press ended; mails are made here"]


def test_a_process_that_cannot_be_started_is_done_without(caplog: pytest.LogCaptureFixture) -> None:
    async def story(press: Press) -> None:
        for number in range(5):
            assert press.message(variant(letter(0)), letter(0), reader(number)) == here(letter(0), reader(number))
            await asyncio.sleep(0.01)

    with caplog.at_level(logging.WARNING):
        run(story, command=("/nowhere/python",))
    assert "no process can be started" in caplog.text


def test_a_process_that_ends_at_once_is_done_without() -> None:
    async def story(press: Press) -> None:
        for number in range(20):
            message = await made(press.message(variant(letter(0)), letter(0), reader(number)))
            assert message == here(letter(0), reader(number))
            await asyncio.sleep(0.01)

    run(story, command=("/bin/false",))


def test_a_process_for_which_there_are_no_descriptors_is_done_without(caplog: pytest.LogCaptureFixture) -> None:
    async def story(press: Press) -> None:
        before = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (3, before[1]))
        try:
            assert press.message(variant(letter(0)), letter(0), reader(0)) == here(letter(0), reader(0))
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, before)

    with caplog.at_level(logging.WARNING):
        run(story)
    assert "no process can be started" in caplog.text


@pytest.mark.parametrize(
    "answer",
    [
        framed(b"nonsense"),
        framed(msgspec.msgpack.encode([(100, insert(letter(0), reader(0), SECRETS, NOW))] * 20)),
        framed(msgspec.msgpack.encode([(100, NOTHING)])),
        framed(msgspec.msgpack.encode([(100, insert(letter(0), reader(0), SECRETS, NOW))]))[:-1],
    ],
    ids=["nonsense", "more than was asked for", "nothing", "all but the end"],
)
def test_what_is_no_answer_is_made_up_for_here(answer: bytes) -> None:
    async def story(press: Press) -> None:
        while isinstance(promised := press.message(variant(letter(0)), letter(0), reader(0)), Message):
            await asyncio.sleep(0.01)
        for number in range(5):
            assert await made(promised) == here(letter(0), reader(0 if number == 0 else 1))
            promised = press.message(variant(letter(0)), letter(0), reader(1))

    run(story, command=(sys.executable, "-c", SPEAKING.format(answer=answer)), silence=0.3)


@pytest.mark.parametrize("readers", ["readers[::-1]", "readers[1:]", "readers[:1] + readers", "readers[:-1]"])
def test_no_reader_gets_what_was_made_for_another(readers: str) -> None:
    async def story(press: Press) -> None:
        while isinstance(press.message(variant(letter(0)), letter(0), reader(0)), Message):
            await asyncio.sleep(0.01)
        letters = [letter(number) for number in range(3)]
        wanted = [(letters[number // 10], reader(number)) for number in range(30)]
        promised = [press.message(variant(about), about, to) for about, to in wanted]
        assert [await made(one) for one in promised] == [here(*pair) for pair in wanted]

    run(story, command=(sys.executable, "-c", CONFUSED.format(readers=readers)), silence=0.3)


def test_what_cannot_be_made_says_why_and_keeps_no_other_waiting() -> None:
    async def story(press: Press) -> None:
        await ready(press)
        wrong, right = msgspec.structs.replace(letter(1), leave_url="javascript:"), letter(2)
        promised = [press.message(variant(about), about, reader(1)) for about in (wrong, right)]
        with pytest.raises(DigestError, match="cannot stand in a header"):
            await made(promised[0])
        assert await made(promised[1]) == here(right, reader(1))

    run(story)


def test_what_cannot_be_made_and_nobody_waits_for_is_no_complaint(caplog: pytest.LogCaptureFixture) -> None:
    async def story(press: Press) -> None:
        await ready(press)
        wrong, right = msgspec.structs.replace(letter(1), leave_url="javascript:"), letter(2)
        press.message(variant(wrong), wrong, reader(1))
        assert await made(press.message(variant(right), right, reader(1))) == here(right, reader(1))

    run(story)
    gc.collect()
    assert caplog.records == []


def test_what_nobody_thought_of_goes_wrong_with_one_mail_alone(capfd: pytest.CaptureFixture[str]) -> None:
    async def story(press: Press) -> None:
        await ready(press)
        about, nobody = letter(1), msgspec.structs.replace(reader(1), subscriber=-1)
        wrong, right = press.message(variant(about), about, nobody), press.message(variant(about), about, reader(2))
        with pytest.raises(struct.error):
            await made(wrong)
        assert await made(right) == here(about, reader(2))
        assert isinstance(press.message(variant(about), about, reader(3)), Promised)

    run(story)
    assert capfd.readouterr().err == ""


def test_who_no_longer_waits_for_a_message_delays_no_other() -> None:
    async def story(press: Press) -> None:
        await ready(press)
        about = letter(0)
        first, second = (
            asyncio.ensure_future(made(press.message(variant(about), about, reader(number)))) for number in range(2)
        )
        await asyncio.sleep(0)
        first.cancel()
        assert await second == here(about, reader(1))

    run(story)


def test_a_ctrl_c_is_for_the_service_alone() -> None:
    async def story(press: Press) -> None:
        await ready(press)
        assert os.getpgid(press.process or 0) != os.getpgid(0)

    run(story)


def test_a_process_whose_service_is_gone_says_nothing_about_it() -> None:
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(
            [*COMMAND, str(theirs.fileno())], pass_fds=[theirs.fileno()], stderr=subprocess.PIPE, text=True
        )
    keys = tuple((key.domain, key.selector, key.algorithm, key.secret) for key in SECRETS.dkim)
    ours.sendall(framed(msgspec.msgpack.encode(Keys("k1", b"k" * 32, b"m", keys))))
    assert ours.recv(4) == framed(b"")
    # Orders that are read when nobody is there to take an answer.
    os.kill(process.pid, signal.SIGSTOP)
    for said in (Pattern(1, letter(1)), Order(1, 0, [reader(1)])):
        ours.sendall(framed(msgspec.msgpack.encode(said)))
    ours.close()
    os.kill(process.pid, signal.SIGCONT)
    assert process.communicate(timeout=60) == (None, "")


def test_closing_ends_the_process() -> None:
    seen: list[int] = []

    async def story(press: Press) -> None:
        await ready(press)
        seen.append(press.process or 0)

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

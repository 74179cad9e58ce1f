"""The connection: it knows whether the kernel has taken the dot, and lets nobody wait for ever."""

import asyncio
import socket
import struct
from collections.abc import Callable, Coroutine
from contextlib import nullcontext
from typing import Any

import pytest

from digest.deliveries.connection import Connection
from digest.deliveries.relay import LostError, SilenceError

BODY = b"x" * 4_000_000


def talk(story: Callable[[Connection, socket.socket], Coroutine[Any, Any, None]]) -> None:
    """Run a story with a connection and the other end's socket."""

    async def run() -> None:
        loop = asyncio.get_running_loop()
        with socket.create_server(("127.0.0.1", 0)) as server:
            _, connection = await loop.create_connection(lambda: Connection(loop), *server.getsockname())
            peer, _ = server.accept()
        with peer:
            await story(connection, peer)
        connection.abort()

    asyncio.run(run())


async def read_all(peer: socket.socket, length: int) -> bytes:
    data = b""
    while len(data) < length:
        data += await asyncio.to_thread(peer.recv, 1_000_000)
    return data


def test_a_dot_that_goes_out_at_once_is_out() -> None:
    async def story(connection: Connection, peer: socket.socket) -> None:
        connection.write(b"Hi\r\n")
        connection.finish(b"QUIT\r\n")
        assert connection.is_dot_out
        assert await read_all(peer, 13) == b"Hi\r\n.\r\nQUIT\r\n"

    talk(story)


def test_a_dot_in_our_own_buffer_is_not_out_until_the_kernel_takes_it() -> None:
    async def story(connection: Connection, peer: socket.socket) -> None:
        connection.write(BODY)
        connection.finish(b"QUIT\r\n")
        assert not connection.is_dot_out
        await read_all(peer, len(BODY) + 9)
        await connection.drained(5)
        assert connection.is_dot_out

    talk(story)


@pytest.mark.parametrize("size", [10, 1_000_000])
def test_pieces_arrive_in_their_order_whatever_the_kernel_takes_of_them(size: int) -> None:
    pieces = [bytes([number]) * size for number in range(1, 6)]

    async def story(connection: Connection, peer: socket.socket) -> None:
        connection.write(b"", *pieces)
        connection.write(*pieces[:2])
        connection.write()
        connection.finish(b"QUIT\r\n")
        wanted = b"".join([*pieces, *pieces[:2], b".\r\nQUIT\r\n"])
        assert await read_all(peer, len(wanted)) == wanted

    talk(story)


def test_pieces_on_a_connection_that_was_reset_say_so_and_what_came_before_is_heard() -> None:
    async def story(connection: Connection, peer: socket.socket) -> None:
        peer.sendall(b"421 too busy\r\n")
        assert (await connection.reply(5)).code == 421
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        peer.close()
        connection.write(b"Hi", b"there\r\n")
        with pytest.raises(LostError, match="reset by peer"):
            await connection.drained(5)
        with pytest.raises(LostError, match="reset by peer"):
            connection.write(b"Hi", b"there\r\n")

    talk(story)


def test_a_connection_lost_with_the_dot_in_our_buffer_has_sent_none() -> None:
    async def story(connection: Connection, peer: socket.socket) -> None:
        connection.write(BODY)
        connection.finish(b"")
        peer.close()
        with pytest.raises(LostError):
            await connection.reply(5)
        assert not connection.is_dot_out
        with pytest.raises(LostError):
            connection.finish(b"")
        assert not connection.is_dot_out

    talk(story)


@pytest.mark.parametrize("said", [b"", b"552 5.3.4 too big\r\n"])
@pytest.mark.parametrize("is_cut", [True, False])
def test_what_has_come_is_heard_before_anything_else_is_said(said: bytes, is_cut: bool) -> None:
    async def story(connection: Connection, peer: socket.socket) -> None:
        peer.sendall(said)
        if is_cut:
            peer.close()
        with pytest.raises(LostError) if is_cut and not said else nullcontext():
            await connection.caught_up()
        heard = connection.taken()
        assert (heard.code if heard else None) == (552 if said else None)

    talk(story)


@pytest.mark.parametrize("said", [b"2", b"250 2.0.0 ke", b"250-2.0.0 kept\r\n"])
def test_half_a_reply_before_its_turn_is_not_waited_for(said: bytes) -> None:
    async def story(connection: Connection, peer: socket.socket) -> None:
        peer.sendall(said)
        with pytest.raises(LostError, match="half a reply"):
            await connection.caught_up()

    talk(story)


def test_replies_come_in_order_and_silence_has_an_end() -> None:
    async def story(connection: Connection, peer: socket.socket) -> None:
        peer.sendall(b"250 one\r\n250 two\r\n")
        assert [(await connection.reply(5)).text for _ in range(2)] == ["250 one", "250 two"]
        with pytest.raises(SilenceError):
            await connection.reply(0.01)
        # A shorter wait after a longer one still ends in time.
        peer.sendall(b"250 three\r\n")
        await connection.reply(600)
        with pytest.raises(SilenceError):
            await connection.reply(0.01)

    talk(story)


def test_a_reply_that_drips_has_no_more_time_than_another() -> None:
    async def story(connection: Connection, peer: socket.socket) -> None:
        async def drip() -> None:
            while True:
                peer.sendall(b"2")
                await asyncio.sleep(0.01)

        dripping = asyncio.create_task(drip())
        with pytest.raises(SilenceError):
            await connection.reply(0.2)
        dripping.cancel()

    talk(story)


@pytest.mark.parametrize("noise", [b"hello\r\n", b"250 ok\r\n" * 200])
def test_noise_ends_the_connection(noise: bytes) -> None:
    async def story(connection: Connection, peer: socket.socket) -> None:
        peer.sendall(noise)
        with pytest.raises(LostError):
            while True:
                await asyncio.sleep(0.01)
                connection.write(b"")

    talk(story)


def test_the_local_address_is_a_literal() -> None:
    async def story(connection: Connection, peer: socket.socket) -> None:
        assert connection.local_address == "[127.0.0.1]"

    talk(story)

"""The exchange over one session: the dot of one message goes out with the commands of the next (RFC 2920)."""

from collections.abc import Callable
from contextlib import suppress

from digest.deliveries.connection import DOT, Connection
from digest.deliveries.envelope import DATA, envelope
from digest.deliveries.outgoing import Outgoing
from digest.deliveries.relay import LostError, Relay, SilenceError
from digest.deliveries.reply import Reply
from digest.deliveries.session import Session
from digest.deliveries.turn import Turn
from digest.errors import DigestError
from digest.model import State

RESET, MAIL = b"RSET\r\n", b"MAIL"


class Exchange:
    """Sends message after message; `settled` counts those the relay, or the fence, has had a word about."""

    def __init__(
        self,
        relay: Relay,
        session: Session,
        turn: Turn,
        *,
        at: Callable[[str], None],
        linger: Callable[[Connection, Outgoing], None],
    ) -> None:
        self._relay, self._session, self._turns, self._work = relay, session, turn, turn.work
        self._connection, self._timeouts = session.connection, relay.timeouts
        self._at, self._linger = at, linger
        # For RSET, MAIL, RCPT and DATA.
        self._waits = (self._timeouts.mail, self._timeouts.mail, self._timeouts.recipient, self._timeouts.data)
        self._pipelines = "PIPELINING" in session.offers
        # Up to three messages are in our hands: the dot of one is out, the next is announced, one more is at hand.
        self._flying: Outgoing | None = None
        self._opening: Outgoing | None = None
        self._following: Outgoing | None = None
        self._envelope: tuple[bytes, ...] = ()
        self._commands: tuple[bytes, ...] = ()
        self._is_dirty = self._is_lingering = self._is_heard = False
        self.settled = 0

    async def run(self, first: Outgoing) -> None:
        """Send until no work is left, then part politely; LostError when the connection ends before that."""
        try:
            self._open(await self._ready(first))
            while self._opening or self._flying:
                await self._turn()
        except BaseException as error:
            self._abandon(str(error) or "stopped")
            raise
        await self._part()

    async def _turn(self) -> None:
        self._speak()
        if self._flying:
            await self._hear_outcome(self._flying)
        if self._opening and await self._hear_envelope(self._opening):
            await self._send(self._opening)
        if not self._opening and not self._flying:
            self._open(await self._ready(await self._turns.next()))

    async def _ready(self, outgoing: Outgoing | None) -> Outgoing | None:
        """The first whose message is set and can go this way, or none; those before it are settled."""
        self._following = outgoing
        while self._following and not await self._announces(self._following):
            self._following = self._turns.take()
        return self._following

    async def _announces(self, outgoing: Outgoing) -> bool:
        try:
            message = await outgoing.message()
        except DigestError as error:
            self._work.drop(outgoing, str(error))
            return False
        try:
            self._envelope = envelope(message, self._session.offers)
        except DigestError as error:
            self._work.settle(outgoing, State.FAILED, str(error))
            return False
        return True

    def _open(self, outgoing: Outgoing | None) -> None:
        self._opening, self._following, self._is_heard = outgoing, None, False
        self._commands = (RESET, *self._envelope) if self._is_dirty else self._envelope

    def _speak(self) -> None:
        burst = b"".join(self._commands) if self._pipelines and self._opening else b""
        if self._flying:
            self._at("before_dot")
            self._connection.finish(burst)
            self._at("after_dot")
        elif burst:
            self._connection.write(burst)

    async def _hear_outcome(self, flying: Outgoing) -> None:
        try:
            reply = await self._connection.reply(self._timeouts.dot)
        except SilenceError:
            if self._connection.is_dot_out:
                self._work.settle(flying, State.UNCERTAIN, "no reply to the final dot in time")
                self._flying, self._is_lingering = None, True
                self._linger(self._connection, flying)
            raise
        if reply.outcome is None:
            raise LostError(f"not an answer to the final dot: {reply.text}")
        self._flying = None
        self._settle(flying, reply, reply.outcome)
        if reply.closes:
            raise LostError(reply.text)

    async def _hear_envelope(self, opening: Outgoing) -> bool:
        """Whether the relay wants the body; otherwise the message is settled by what it said."""
        refusal, is_relays = None, False
        for command, seconds in zip(self._commands, self._waits[-len(self._commands) :], strict=True):
            if not self._pipelines:
                self._ask(command)
            reply = self._connection.taken() or await self._connection.reply(seconds)
            self._check_turn(command, reply)
            if reply.refuses and not refusal:
                refusal, is_relays = reply, command.startswith(MAIL)
            if refusal and not self._pipelines:
                break
        wants_body = reply.code == 354
        self._is_dirty = not wants_body
        if refusal is None:
            return True
        if wants_body:
            await self._send_nothing()
        self._opening = None
        self._settle(opening, refusal, refusal.outcome or State.FAILED, is_relays=is_relays)
        self._open(await self._ready(self._turns.take()))
        return False

    def _ask(self, command: bytes) -> None:
        if early := self._connection.taken():
            raise LostError(f"a reply to nothing: {early.text}")
        self._connection.write(command)

    def _check_turn(self, command: bytes, reply: Reply) -> None:
        is_in_turn = reply.code == 354 if command is DATA else reply.accepts
        if reply.closes or not (is_in_turn or (reply.refuses and command is not RESET)):
            raise LostError(reply.text)
        self._is_heard = self._is_heard or command is not RESET

    async def _send_nothing(self) -> None:
        # DATA was let through although nobody is to get it: an empty message, which must be refused.
        self._connection.write(DOT)
        reply = await self._connection.reply(self._timeouts.dot)
        if not reply.refuses or reply.closes:
            raise LostError(f"it took a message for nobody: {reply.text}")

    async def _send(self, opening: Outgoing) -> None:
        """The whole body, without the dot; then the fence says whether the dot may follow."""
        self._connection.write(*(await opening.message()).pieces)
        self._following = self._turns.take()
        await self._connection.drained(self._timeouts.body)
        self._check_silence(opening)
        if not await self._work.fence(opening):
            self._opening = None
            self.settled += 1
            raise LostError("withheld at the fence")
        # Waiting for it before the fence would cost a fifth of the rate.
        following = await self._ready(self._following)
        await self._connection.caught_up()
        self._check_silence(opening)
        self._flying = opening
        self._open(following)

    def _check_silence(self, opening: Outgoing) -> None:
        """A reply before the dot must not be taken for the reply to it: it ends the connection."""
        if reply := self._connection.taken():
            if reply.refuses and not reply.closes:
                self._opening = None
                self._settle(opening, reply, reply.outcome or State.FAILED)
            raise LostError(f"a reply before its turn: {reply.text}")

    def _settle(self, outgoing: Outgoing, reply: Reply, state: State, *, is_relays: bool = False) -> None:
        if reply.is_about_us:
            self._work.give_back(outgoing, reply.text)
            raise self._relay.refused(reply.text, "check the username and the password")
        if reply.is_about_sender:
            problem = self._relay.refused_sender(outgoing.sender, reply.text)
            self._work.refuse_sender(outgoing, problem, by_relay=is_relays)
        else:
            self._work.settle(outgoing, state, reply.text)
        self.settled += 1

    def _abandon(self, why: str) -> None:
        if self._flying and self._connection.is_dot_out:
            self._work.settle(self._flying, State.UNCERTAIN, f"no reply to the final dot: {why}")
        elif suspect := self._flying or (None if self._is_innocent else self._opening):
            self._work.give_back(suspect, why)
        for innocent in (self._opening if self._flying or self._is_innocent else None, self._following):
            if innocent:
                self._work.keep(innocent)
        if not self._is_lingering:
            self._connection.abort()

    @property
    def _is_innocent(self) -> bool:
        # A relay that closes after so many messages does so before it has looked at the next, which then goes first.
        return self.settled > 0 and not self._is_heard

    async def _part(self) -> None:
        try:
            with suppress(LostError):
                self._connection.write(b"QUIT\r\n")
                await self._connection.reply(self._timeouts.quit)
        finally:
            self._connection.close()

"""Workers killed again and again at random, beside each other, into a recording inbox; and the account of it."""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from multiprocessing.process import BaseProcess

import sqlalchemy as sa

from digest.demo.inbox import Fault, Inbox
from digest.model import State
from digest.storage.database import Database
from digest.storage.deliveries import sweep
from digest.storage.tables import deliveries
from tests.deliveries.crash import Orders, worker
from tests.deliveries.sending import Clock, message_id, send, smtp
from tests.rows import NOW

# So that a kill may hit each part of a dialogue: the relay takes its time before it opens, lets through and accepts.
SLOWLY = [Fault(at="CONNECT", delay=0.005), Fault(at="DATA", delay=0.015), Fault(at="DOT", delay=0.015)]
LEASE = timedelta(seconds=1)
MOST_MAILS = 40


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How many kills, between one and forty mails apart, of how many senders with how many connections each.

    Before the first so many of them a sender is frozen, for longer than its lease. `meanwhile` is how many mails go out
    in the moment that passes until a kill, where the relay is a fast one.
    """

    kills: int
    freezes: int = 0
    seed: int
    senders: int = 2
    connections: int = 4
    pipelining: bool = True
    meanwhile: int = 0

    @property
    def readers(self) -> int:
        """As many deliveries as it takes that none of the kills comes too late."""
        return (self.kills + 2) * (MOST_MAILS + self.meanwhile) + self.freezes * 500


@dataclass(frozen=True, kw_only=True)
class Account:
    """What came of it: `duplicates` are copies too many, `lost` are readers without a copy whom no state names.

    `uncertain` rows stay so, of which `arrived` did arrive; `at_once` is the most that one kill left between dot and
    reply.
    """

    kills: int
    mails: int
    sent: int
    uncertain: int
    arrived: int
    at_once: int
    duplicates: int
    lost: int


def kill_at_random(database: Database, address: str, plan: Plan) -> Account:
    """Deliver all that is pending into an inbox by senders that are killed as planned, then take stock."""
    with Inbox(pipelining=plan.pipelining, script=SLOWLY) as inbox:

        def wait_for_more(mails: int) -> None:
            if not inbox.wait_for(len(inbox.messages) + mails, 60):
                raise RuntimeError("no mail comes any more")

        at_once = under_fire(database, address, inbox.port, plan, wait_for_more)
        finish(database, inbox.port)
        return account(database, Counter(received.message_id for received in inbox.messages), plan, at_once)


def under_fire(database: Database, address: str, port: int, plan: Plan, wait_for_more: Callable[[int], None]) -> int:
    """Deliver to a port by senders that are killed and replaced at once; gives the most that one left in doubt."""
    chance, at_once = random.Random(plan.seed), 0
    orders = Orders(
        database=address, target=port, begun=time.monotonic(), lease=LEASE, connections=plan.connections, stays=True
    )
    with ExitStack() as stack:

        def start(number: int) -> tuple[str, BaseProcess]:
            token = f"sender {number}"
            return token, stack.enter_context(worker(replace(orders, token=token)))

        senders = [start(number) for number in range(plan.senders)]
        for number in range(plan.kills):
            wait_for_more(chance.randint(1, MOST_MAILS))
            time.sleep(chance.random() * 0.06)
            if number < plan.freezes:
                freeze(chance.choice(senders)[1])
            victim = chance.randrange(plan.senders)
            token, process = senders[victim]
            process.kill()
            process.join()
            at_once = max(at_once, interrupted(database, token))
            senders[victim] = start(plan.senders + number)
        for _, process in senders:
            process.join(120)
    return at_once


def freeze(process: BaseProcess) -> None:
    """Stop a process until its lease is over and others have had what it had claimed."""
    assert process.pid
    os.kill(process.pid, signal.SIGSTOP)
    time.sleep(1.5 * LEASE.total_seconds())
    os.kill(process.pid, signal.SIGCONT)


def interrupted(database: Database, token: str) -> int:
    """How many rows a dead worker left between the fence and the outcome."""
    mine = (deliveries.c.token == token) & (deliveries.c.state == State.ATTEMPTING.value)
    with database.read() as connection:
        return connection.scalar(sa.select(sa.func.count()).where(mine)) or 0


def finish(database: Database, port: int) -> None:
    """What a fresh worker does an hour later, when every lease is over and every open attempt is unknowable."""
    clock = Clock(NOW + timedelta(hours=1))
    with database.write() as connection:
        sweep(connection, now=clock(), on_uncertain="hold")
    send(database, smtp("127.0.0.1", port, connections=1), token="last", clock=clock)


def account(database: Database, copies: Counter[str], plan: Plan, at_once: int) -> Account:
    """Every row beside the copies, by Message-ID, that its reader has."""
    query = sa.select(deliveries.c.edition_id, deliveries.c.subscriber_id, deliveries.c.state)
    with database.read() as connection:
        states = {
            message_id(edition, subscriber): State(state) for edition, subscriber, state in connection.execute(query)
        }
    uncertain = {name for name, state in states.items() if state is State.UNCERTAIN}
    return Account(
        kills=plan.kills,
        mails=len(states),
        sent=sum(state is State.SENT for state in states.values()),
        uncertain=len(uncertain),
        arrived=sum(copies[name] for name in uncertain),
        at_once=at_once,
        duplicates=sum(number - 1 for number in copies.values()),
        lost=sum(name not in copies for name in set(states) - uncertain),
    )

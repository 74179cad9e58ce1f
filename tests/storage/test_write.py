"""What a worker writes of its own rows: the try that is under way is what its word is about."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from digest.deliveries.transition import transition
from digest.model import Delivery, State
from digest.storage.claim import claim
from digest.storage.database import Database
from digest.storage.deliveries import sweep
from digest.storage.tables import deliveries
from digest.storage.write import write
from tests.rows import NOW, add_readers

LEASE = timedelta(minutes=2)
LATER = NOW + timedelta(minutes=5)


def claimed(database: Database) -> Delivery:
    """The only delivery, claimed by the worker."""
    with database.write() as connection:
        [delivery] = claim(connection, token="one", limit=1, now=NOW, lease_until=NOW + LEASE)
    return delivery


def fenced(database: Database, delivery: Delivery) -> bool:
    """Whether its dot may go."""
    with database.write() as connection:
        return bool(write(connection, token="one", fences=[delivery], settled=[], now=NOW))


def say(database: Database, delivery: Delivery, *outcomes: State) -> tuple[str, int, str]:
    """What its row says after the worker has told these outcomes, all in one go: state, attempts, reply."""
    settled = [
        transition(delivery, state, since=State.ATTEMPTING, reply=f"it is {state.value}", retry_at=LATER)
        for state in outcomes
    ]
    with database.write() as connection:
        write(connection, token="one", fences=[], settled=settled, now=NOW)
        row = connection.execute(sa.select(deliveries)).one()
    return row.state, row.attempts, row.reply


@pytest.fixture
def in_doubt(database: Database) -> tuple[Database, Delivery]:
    """A delivery whose first try was not answered in time, and which is sent again by rule, by the same worker."""
    with database.write() as connection:
        add_readers(connection, 1)
    delivery = claimed(database)
    assert fenced(database, delivery)
    assert say(database, delivery, State.UNCERTAIN)[:2] == ("uncertain", 1)
    with database.write() as connection:
        assert sweep(connection, now=NOW, on_uncertain="resend").resent == 1
    return database, delivery


@pytest.mark.parametrize("late", [State.DEFERRED, State.FAILED, State.UNCERTAIN, State.PENDING])
@pytest.mark.parametrize("is_out", [False, True])
def test_a_late_word_on_the_first_try_says_nothing_of_the_second(
    in_doubt: tuple[Database, Delivery], late: State, is_out: bool
) -> None:
    database, first = in_doubt
    second = claimed(database)
    assert not is_out or fenced(database, second)
    assert say(database, first, late)[:2] == ("attempting" if is_out else "claimed", 1)
    assert is_out or fenced(database, second)
    assert say(database, second, State.SENT) == ("sent", 2, "it is sent")


@pytest.mark.parametrize("is_out", [False, True])
def test_that_the_first_try_arrived_is_news_however_late(in_doubt: tuple[Database, Delivery], is_out: bool) -> None:
    database, first = in_doubt
    second = claimed(database)
    assert not is_out or fenced(database, second)
    assert say(database, first, State.SENT)[0] == "sent"
    assert not fenced(database, second)
    assert say(database, second, State.DEFERRED)[0] == "sent"


def test_a_late_word_settles_what_nobody_sent_again(database: Database) -> None:
    with database.write() as connection:
        add_readers(connection, 1)
    delivery = claimed(database)
    assert fenced(database, delivery)
    say(database, delivery, State.UNCERTAIN)
    assert say(database, delivery, State.DEFERRED) == ("deferred", 1, "it is deferred")


def test_a_word_that_no_text_may_hold_keeps_no_other_waiting(database: Database) -> None:
    with database.write() as connection:
        add_readers(connection, 1)
    delivery = claimed(database)
    settled = transition(delivery, State.FAILED, reply="/srv/\udcff and \0 and \nso on, щось")
    with database.write() as connection:
        write(connection, token="one", fences=[], settled=[settled], now=NOW)
        assert connection.execute(sa.select(deliveries.c.reply)).scalar() == "/srv/  and   and  so on, щось"


@pytest.mark.parametrize("last", [State.SENT, State.DEFERRED, State.FAILED])
def test_of_two_words_in_one_transaction_the_later_counts(database: Database, last: State) -> None:
    with database.write() as connection:
        add_readers(connection, 1)
    delivery = claimed(database)
    assert fenced(database, delivery)
    assert say(database, delivery, State.UNCERTAIN, last) == (last.value, 1, f"it is {last.value}")


def test_an_instant_means_the_same_in_whatever_zone_the_server_lives(database: Database) -> None:
    with database.write() as connection:
        add_readers(connection, 1)
    settled = transition(claimed(database), State.DEFERRED, reply="later", retry_at=LATER)
    with database.write() as connection:
        if not database.is_sqlite:
            connection.exec_driver_sql("SET LOCAL TIME ZONE 'Asia/Tokyo'")
        write(connection, token="one", fences=[], settled=[settled], now=NOW)
        assert connection.execute(sa.select(deliveries.c.retry_at)).scalar() == LATER

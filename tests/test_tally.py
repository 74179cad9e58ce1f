"""How far a run is: what is left, by domain, and how it is said on a terminal."""

import re
from typing import Any

import pytest

from digest.cli import progress
from digest.deliveries.transition import Settled
from digest.deliveries.work import Progress
from digest.model import Delivery, State
from digest.tally import MOST_DOMAINS, Sending, Tally


def tried(tally: Tally, number: int, domain: str, *states: State, tries: int = 1) -> None:
    """Claim a delivery that was tried twice before, and settle it once after the other."""
    row = Delivery(id=number, edition=1, subscriber=number, address=f"reader@{domain}", state=State.CLAIMED, attempts=2)
    tally.claimed([row])
    for state in states:
        tally.settled([Settled(number, state, 2 + tries, "")])


def test_a_tally_counts_tries_by_domain_and_an_uncertain_one_once() -> None:
    tally = Tally(9)
    tried(tally, 1, "Mail.example", State.SENT)
    tried(tally, 2, "mail.example", State.UNCERTAIN)
    tried(tally, 3, "post.example", State.DEFERRED)
    tried(tally, 4, "mail.example", State.PENDING, tries=0)
    # Put off without a try, as its provider takes no more now.
    tried(tally, 5, "post.example", State.DEFERRED, tries=0)
    assert tally.largest(9) == [("mail.example", 1, 2), ("post.example", 0, 1)]
    for _ in range(2):
        tally.settled([Settled(2, State.SENT, 3, "250 late")])
    assert tally.largest(1) == [("mail.example", 2, 2)]


def test_what_nobody_claimed_is_not_counted() -> None:
    tally = Tally(0)
    tally.claimed([Delivery(id=1, edition=1, subscriber=1, address="a@b.example", state=State.SKIPPED)])
    tally.settled([Settled(1, State.SENT, 1, ""), Settled(2, State.SENT, 1, "")])
    assert tally.largest(9) == []


def test_a_tally_stays_small() -> None:
    tally = Tally(0)
    for number in range(MOST_DOMAINS + 50):
        tried(tally, number, f"d{number}.example", State.SENT)
    for number in range(3):
        tried(tally, number, "d0.example", State.SENT)
    assert len(tally.largest(MOST_DOMAINS * 2)) == MOST_DOMAINS
    assert tally.largest(1) == [("d0.example", 4, 4)]


def test_what_is_left_is_what_was_not_tried() -> None:
    done = Progress(sent=4, deferred=1, failed=1, skipped=1, uncertain=1, withheld=1)
    assert Sending(done, Tally(12)).left == 3
    assert Sending(done, Tally(2)).left == 0


def test_a_line_says_counts_speed_and_the_largest_domains() -> None:
    tally = Tally(5000)
    for number in range(3):
        tried(tally, number, "mail.example", State.SENT)
    tried(tally, 9, "post.example", State.FAILED)
    line = progress.sending_line(Sending(Progress(sent=3000, failed=1, uncertain=2), tally), 10)
    assert line == "3,000 sent, 300 a second, 1,997 left, 2 uncertain, 1 failed; mail.example 3, post.example 0 of 1"


@pytest.mark.parametrize(("is_terminal", "shown"), [(True, ["5 sent, 5 left"] * 2), (False, [])])
def test_a_terminal_sees_a_line_that_replaces_itself_and_ends_with_the_end(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], is_terminal: bool, shown: list[str]
) -> None:
    moments = iter([0.0, 0.3, 0.3, 0.4, 0.4])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(moments))
    monkeypatch.setenv("COLUMNS", "40")
    lines: Any = progress.ProgressLines()
    lines._is_terminal = is_terminal
    with lines:
        lines(Sending(Progress(sent=1), Tally(10)))
        lines(Sending(Progress(sent=5), Tally(10)))
    err = capsys.readouterr().err
    assert bool(err) == is_terminal
    if is_terminal:
        assert re.findall(r"\d+ sent, \d+ left", err) == ["1 sent, 9 left", "5 sent, 5 left"]
        assert err.endswith("\n")
        assert all(len(part) < 40 for part in err.replace("\x1b[K", "").split("\r"))

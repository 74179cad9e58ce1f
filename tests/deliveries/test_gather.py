"""What shares a commit: all that comes while it is worth waiting for, and nothing waits for what may never come."""

import threading
import time

import pytest

from digest.deliveries import gather
from digest.deliveries.gather import Gather

NEVER = 3600.0
SOON = 0.02


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> Gather[str]:
    """Only what is enough ends its waiting."""
    monkeypatch.setattr(gather, "QUIET", NEVER)
    monkeypatch.setattr(gather, "LONGEST", NEVER)
    return Gather(time.monotonic, time.monotonic)


def taken(gathering: Gather[str], idle: float = NEVER) -> list[str]:
    """What there is once it is enough."""
    gathering.wait(idle)
    return gathering.take()


def test_one_who_waits_while_nothing_is_out_is_enough(patient: Gather[str]) -> None:
    patient.put("told", landed=1)
    patient.put("asked", waiting=1)
    assert taken(patient) == ["told", "asked"]


def test_half_of_the_dots_are_enough(patient: Gather[str]) -> None:
    patient.let_through(4)
    found: list[list[str]] = []
    taking = threading.Thread(target=lambda: found.append(taken(patient)))
    taking.start()
    for name in ("one", "two"):
        patient.put(f"{name} landed", landed=1)
        assert not found
        patient.put(f"{name} waits", waiting=1)
    taking.join(20)
    assert found == [["one landed", "one waits", "two landed", "two waits"]]


def test_what_was_taken_is_not_counted_again(patient: Gather[str]) -> None:
    patient.let_through(2)
    for _ in range(2):
        patient.put("landed", landed=1)
        patient.put("waits", waiting=1)
    assert len(taken(patient)) == 4
    patient.put("waits", waiting=1)
    assert taken(patient) == ["waits"]


def test_a_question_of_its_own_is_enough_when_nothing_is_out(patient: Gather[str]) -> None:
    patient.put("claim", asking=1)
    assert taken(patient) == ["claim"]


def test_when_nobody_else_comes_it_waits_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gather, "QUIET", SOON)
    monkeypatch.setattr(gather, "LONGEST", NEVER)
    gathering: Gather[str] = Gather(time.monotonic, time.monotonic)
    gathering.let_through(40)
    gathering.put("waits", waiting=1)
    assert taken(gathering) == ["waits"]


def test_those_who_go_on_coming_are_not_waited_for_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gather, "QUIET", 0.1)
    gathering: Gather[str] = Gather(time.monotonic, time.monotonic)
    gathering.let_through(1_000_000)
    done = threading.Event()

    def come() -> None:
        while not done.wait(0.001):
            gathering.put("waits", waiting=1)

    coming = threading.Thread(target=come)
    coming.start()
    try:
        assert set(taken(gathering)) == {"waits"}
    finally:
        done.set()
        coming.join()


def test_nothing_comes_of_nothing(patient: Gather[str]) -> None:
    assert taken(patient, SOON) == []


def test_while_the_one_who_puts_is_idle_nobody_is_waited_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gather, "WINDOW", 0)
    gathering: Gather[str] = Gather(time.monotonic, lambda: 0.0)
    gathering.put("claim", asking=1)
    assert taken(gathering) == ["claim"]
    monkeypatch.setattr(gather, "QUIET", NEVER)
    monkeypatch.setattr(gather, "LONGEST", NEVER)
    gathering.let_through(40)
    gathering.put("waits", waiting=1)
    assert taken(gathering) == ["waits"]
    assert gathering.is_idle


def test_who_takes_it_wakes_nobody(patient: Gather[str]) -> None:
    waiting = threading.Thread(target=patient.wait, args=(NEVER,), daemon=True)
    waiting.start()
    while not patient._changed._waiters:  # type: ignore[attr-defined]
        time.sleep(0.001)
    patient.put("waits", waiting=1, is_waited_for=False)
    waiting.join(SOON)
    assert waiting.is_alive()
    assert patient.take() == ["waits"]
    patient.put("asks", asking=1)
    waiting.join(20)
    assert not waiting.is_alive()


def test_what_the_writing_takes_makes_nobody_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gather, "WINDOW", 0)
    used = 0.0
    gathering: Gather[str] = Gather(time.monotonic, lambda: used)
    used += NEVER
    gathering.wrote(NEVER)
    gathering.take()
    assert gathering.is_idle
    used += NEVER
    gathering.take()
    assert not gathering.is_idle

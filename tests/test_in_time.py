"""Waiting for so long and no longer: the answer, the error, or word that neither came."""

import threading

import pytest

from digest.in_time import in_time


def test_the_answer_comes_back() -> None:
    assert in_time(lambda: ["an", "answer"], 60) == ["an", "answer"]


def test_an_error_comes_back_as_it_was() -> None:
    def ask() -> str:
        raise OSError("the name is not known")

    with pytest.raises(OSError, match="the name is not known"):
        in_time(ask, 60)


def test_who_never_answers_is_left_behind() -> None:
    let_go = threading.Event()
    with pytest.raises(TimeoutError):
        in_time(let_go.wait, 0.01)
    let_go.set()

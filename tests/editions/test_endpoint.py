"""A model is asked over HTTP, believed only where the articles bear it out, and never asked twice."""

import json
import socket
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

import httpx2
import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from digest.editions.answers import Answers
from digest.editions.endpoint import EndpointSummarizer, asking
from digest.editions.summarizer import VerbatimSummarizer
from tests.editions.samples import BRIDGE, article

LEAD = article(1, title="Lindmouth bridge closed", text=BRIDGE)
GOOD = "The bridge at Lindmouth is closed. It will cost about four million crowns, and it dates from 1911."
NOW = datetime(2025, 3, 10, 7, tzinfo=UTC)


@pytest.fixture
def told(httpserver: HTTPServer, tmp_path):
    """Summarises one story through a real client and a real folder."""

    def tell(requests_a_day=10, timeout=5.0, sentences=3, articles=(LEAD,), url=""):
        with httpx2.Client(timeout=timeout, trust_env=False, headers={"Authorization": "Bearer k"}) as client:
            answers = Answers(tmp_path / "answers", requests_a_day, lambda: NOW)
            ask = asking(client, url or httpserver.url_for("/v1/"), "small", timeout)
            return EndpointSummarizer(ask, answers, VerbatimSummarizer()).summarize_story(articles, sentences)

    return tell


BUILT_IN = VerbatimSummarizer().summarize_story((LEAD,), 3)


def answers(httpserver, content):
    httpserver.expect_request("/v1/chat/completions", method="POST").respond_with_json(
        {"choices": [{"message": {"content": content}}]}
    )


def test_a_grounded_answer_is_used_and_remembered(httpserver, told, tmp_path):
    answers(httpserver, GOOD)
    summary = told()
    assert " ".join(sentence.text for sentence in summary) == GOOD
    assert {sentence.article for sentence in summary} == {LEAD}
    assert told() == summary
    [(request, _)] = httpserver.log
    question = json.loads(request.data)
    assert (question["model"], request.headers["Authorization"]) == ("small", "Bearer k")
    assert BRIDGE in question["messages"][1]["content"]
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "answers").iterdir()} == {0o600}


@pytest.mark.parametrize(
    "content",
    [
        "",
        None,
        ["x"],
        "The bridge at Lindmouth will be closed for 12 weeks.",
        "The mayor, Ruth Calder, spoke to Reuters.",
        "Barnaby closed the bridge.",
        "One. Two. Three. Four.",
        "the bridge is closed " * 200,
        "The bridge at Lindmouth will be closed for twelve weeks.",
        "I am sorry, but I cannot summarise this.",
        "<b>The bridge</b> at Lindmouth was closed.",
        "The bridge was closed, see evil.example for more.",
    ],
)
def test_any_other_answer_gives_the_built_in_summary(httpserver, told, content):
    answers(httpserver, content)
    assert told() == BUILT_IN


@pytest.mark.parametrize(
    "response", [Response("no", 500), Response("{}", 200), Response("<p>", 200), Response("", 302)]
)
def test_an_endpoint_in_trouble_gives_the_built_in_summary(httpserver, told, response):
    httpserver.expect_request("/v1/chat/completions").respond_with_response(response)
    assert told() == BUILT_IN


def test_a_slow_endpoint_is_not_waited_for(httpserver, told):
    httpserver.expect_request("/v1/chat/completions").respond_with_handler(lambda request: wait())
    assert told(timeout=0.05) == BUILT_IN


def test_an_endpoint_that_drips_is_not_waited_for(httpserver, told):
    def drip(_):
        return Response((wait().data for _ in range(20)), direct_passthrough=True)

    httpserver.expect_request("/v1/chat/completions").respond_with_handler(drip)
    assert told(timeout=0.5) == BUILT_IN


@pytest.mark.timeout(20)
def test_a_head_that_drips_is_not_waited_for(told):
    done = Event()

    def drip(server):
        connection, _ = server.accept()
        with connection, suppress(OSError):
            connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
            while not done.wait(0.05):
                connection.sendall(b"x")

    with socket.create_server(("127.0.0.1", 0)) as server:
        Thread(target=drip, args=(server,), daemon=True).start()
        address = f"http://127.0.0.1:{server.getsockname()[1]}/v1"
        assert told(timeout=0.5, url=address) == BUILT_IN
        done.set()


def test_a_nest_of_brackets_is_no_answer(httpserver, told):
    nest = b'{"choices":[{"message":{"content":' + b"[" * 50_000
    httpserver.expect_request("/v1/chat/completions").respond_with_data(nest)
    assert told() == BUILT_IN


def test_an_endless_answer_is_left(httpserver, told):
    def pour(_):
        return Response((poured.append(1) or b" " * 65_536 for _ in range(10_000)), direct_passthrough=True)

    poured: list[int] = []
    httpserver.expect_request("/v1/chat/completions").respond_with_handler(pour)
    assert told() == BUILT_IN
    assert len(poured) < 2_000


def test_an_endpoint_that_keeps_failing_is_left_alone():
    asked = []

    def fail(task, source):
        asked.append(source)
        raise httpx2.ConnectError("refused")

    class Boundless:
        def recall(self, key):
            return None

        def keep(self, key, answer):
            raise AssertionError(answer)

        def spend(self):
            return True

    summarizer = EndpointSummarizer(fail, Boundless(), VerbatimSummarizer())
    for _ in range(43):
        assert summarizer.summarize_story((LEAD,), 3) == BUILT_IN
    assert len(asked) == 3 + 2


def wait():
    import time  # noqa: PLC0415 -- only here something is slow on purpose

    time.sleep(0.3)
    return Response("{}")


def test_a_day_has_so_many_requests_and_no_more(httpserver, told):
    answers(httpserver, GOOD)
    for number in range(4):
        told(requests_a_day=2, articles=(article(number, title=f"Lindmouth bridge, part {number}", text=BRIDGE),))
    assert len([request for request, _ in httpserver.log if b"bridge, part" in request.data]) == 2


def test_a_bare_headline_is_not_asked_about(httpserver, told):
    assert told(articles=(article(1, title="Bridge closed"),)) == ()
    assert told(articles=()) == told(sentences=0) == ()
    assert [request for request, _ in httpserver.log if b"Bridge closed" in request.data] == []


def test_an_answer_that_a_full_disk_has_no_room_for_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("os.fsync", full)
    answers = Answers(tmp_path, 1, lambda: NOW)
    answers.keep("key", "It is open.")
    assert answers.recall("key") is None
    assert list(tmp_path.iterdir()) == []

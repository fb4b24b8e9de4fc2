"""The writer when DynamoDB fails, hangs, throttles and lies: nothing is lost, nothing old lands."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from pytest_django import Settings

import edge.dynamodb
from edge.resolver.contract import LinkItem, to_dynamodb, tombstone
from edge.tests.conftest import destination_of, stored
from edge.writer import BATCH, Write, write

Answer = tuple[int, bytes] | None  # None: hang up without an answer
Script = Callable[[str, dict[str, Any]], Answer]


def a_write(key: str, rev: int, *, is_new: bool = False, url: str = "https://example.com/") -> Write:
    return Write(key, rev, to_dynamodb(key, rev, LinkItem(url)), is_new)


@pytest.fixture
def dynamodb(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Script], list[str]]]:
    """Return a function that puts a scripted server in DynamoDB's place; it gives the operations called."""
    servers: list[ThreadingHTTPServer] = []
    monkeypatch.setattr(edge.dynamodb, "TIMEOUT_SECONDS", 0.3)
    monkeypatch.setattr(edge.dynamodb, "_FIRST_PAUSE_SECONDS", 0.001)

    def play(script: Script) -> list[str]:
        called: list[str] = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                operation = self.headers["x-amz-target"].rpartition(".")[2]
                called.append(operation)
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                answer = script(operation, body)
                if answer is None:
                    self.close_connection = True
                    return
                self.send_response(answer[0])
                self.send_header("content-length", str(len(answer[1])))
                self.end_headers()
                self.wfile.write(answer[1])

            def log_message(self, *_: object) -> None:
                """Quiet."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.AWS_ENDPOINT_URL = f"http://127.0.0.1:{server.server_port}"
        return called

    yield play
    for server in servers:
        settings.AWS_ENDPOINT_URL = f"http://127.0.0.1:{server.server_port}"
        edge.dynamodb.client().close()
        server.shutdown()
        server.server_close()


def test_new_keys_go_25_a_call(dynamodb: Callable[[Script], list[str]]) -> None:
    def answer(operation: str, body: dict[str, Any]) -> Answer:
        return 200, json.dumps({"Responses": [{} for _ in body["Statements"]]}).encode()

    called = dynamodb(answer)
    assert write([a_write(f"k{n}", n, is_new=True) for n in range(BATCH * 2 + 1)]) == {}
    assert called == ["BatchExecuteStatement"] * 3


def test_a_key_thought_new_that_exists_is_written_under_the_guard(table: str) -> None:
    assert write([a_write("a", 5)]) == {}
    batch = [a_write("a", 6, is_new=True, url="https://example.com/new"), a_write("b", 7, is_new=True)]
    assert write(batch) == {}
    assert destination_of(table, "a") == "https://example.com/new"
    assert destination_of(table, "b") == "https://example.com/"


@pytest.mark.parametrize("is_new", [True, False])
def test_an_older_revision_never_lands_and_is_no_failure(table: str, is_new: bool) -> None:
    write([a_write("a", 9, url="https://example.com/9")])
    assert write([a_write("a", 5, is_new=is_new, url="https://example.com/5")]) == {}
    assert destination_of(table, "a") == "https://example.com/9"


def test_a_tombstone_stops_an_older_revision(table: str) -> None:
    write([Write("a", 9, tombstone("a", 9, int(time.time()) + 60))])
    write([a_write("a", 5, is_new=True)])
    record = stored(table, "a")
    assert record and record.item is None


def _error(code: str, status: int = 400) -> Answer:
    body = {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "no"}
    return status, json.dumps(body).encode()


@pytest.mark.parametrize(
    ("answer", "retryable", "calls"),
    [
        pytest.param(_error("ThrottlingException"), True, 4, id="throttled"),
        pytest.param(_error("InternalServerError", 500), True, 4, id="5xx"),
        pytest.param(_error("ValidationException"), False, 1, id="refused"),
        pytest.param(_error("AccessDeniedException"), True, 1, id="denied"),
        pytest.param(None, True, 4, id="hangs up"),
        pytest.param((200, b"<html>not DynamoDB</html>"), True, 4, id="garbage"),
    ],
)
@pytest.mark.parametrize("is_new", [True, False])
def test_a_failing_table_is_tried_a_bounded_number_of_times(
    dynamodb: Callable[[Script], list[str]], answer: Answer, retryable: bool, calls: int, is_new: bool
) -> None:
    called = dynamodb(lambda operation, body: answer)
    failures = write([a_write("a", 1, is_new=is_new)])
    assert set(failures) == {"a"}
    assert failures["a"].retryable is retryable
    assert len(called) == calls


def test_a_table_that_hangs_costs_the_time_out_and_no_more(dynamodb: Callable[[Script], list[str]]) -> None:
    release = threading.Event()

    def hang(operation: str, body: dict[str, Any]) -> Answer:
        release.wait(10)
        return None

    dynamodb(hang)
    started = time.monotonic()
    failures = write([a_write("a", 1)])
    release.set()
    assert failures["a"].retryable
    assert time.monotonic() - started < 8  # 4 tries of 0.3 s each, with a wide margin


def test_many_writes_to_a_table_that_hangs_end_at_the_deadline(dynamodb: Callable[[Script], list[str]]) -> None:
    release = threading.Event()

    def hang(operation: str, body: dict[str, Any]) -> Answer:
        release.wait(10)
        return None

    called = dynamodb(hang)
    started = time.monotonic()
    failures = write([a_write(f"k{n}", n) for n in range(500)], seconds=0.5)
    release.set()
    assert len(failures) == 500
    assert all(failure.retryable for failure in failures.values())
    assert len(called) < 100
    assert time.monotonic() - started < 15  # without the deadline 75 s


def test_a_throttle_that_passes_is_not_felt(dynamodb: Callable[[Script], list[str]]) -> None:
    answers = [_error("ThrottlingException"), None, (200, b"{}")]
    dynamodb(lambda operation, body: answers.pop(0))
    assert write([a_write("a", 1)]) == {}


def test_one_refused_statement_does_not_fail_its_batch(dynamodb: Callable[[Script], list[str]]) -> None:
    def answer(operation: str, body: dict[str, Any]) -> Answer:
        codes = {"bad": "ValidationError", "slow": "ThrottlingError"}
        keys = [statement["Parameters"][0]["S"] for statement in body["Statements"]]
        errors = [{"Error": {"Code": codes[key], "Message": "no"}} if key in codes else {} for key in keys]
        return 200, json.dumps({"Responses": errors}).encode()

    dynamodb(answer)
    failures = write([a_write(key, 1, is_new=True) for key in ("good", "bad", "slow")])
    assert {key: failure.retryable for key, failure in failures.items()} == {"bad": False, "slow": True}


@pytest.mark.parametrize("responses", [[], None, [{}, {}, {}], "text", [1, 2]])
def test_an_answer_that_does_not_fit_the_batch_fails_it_whole(
    dynamodb: Callable[[Script], list[str]], responses: Any
) -> None:
    dynamodb(lambda operation, body: (200, json.dumps({"Responses": responses}).encode()))
    failures = write([a_write("a", 1, is_new=True), a_write("b", 1, is_new=True)])
    assert set(failures) == {"a", "b"}
    assert all(failure.retryable for failure in failures.values())

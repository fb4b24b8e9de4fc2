"""The DynamoDB client against servers that behave and servers that do not."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import pytest

from edge.resolver.dynamodb import Client, Credentials, ServiceError, TransportError, env_credentials
from edge.tests.resolver.conftest import PATIENCE, eventually
from edge.tests.resolver.fake_dynamodb import FakeDynamoDB

GET = {"TableName": "t", "Key": {"pk": {"S": "a"}}}


@contextmanager
def client(endpoint: str, timeout: float = PATIENCE) -> Iterator[Client]:
    with closing(Client(endpoint, "us-east-1", lambda: Credentials("k", "s"), timeout)) as made:
        yield made


def test_a_connection_is_kept(table: FakeDynamoDB) -> None:
    ports = set()
    with client(table.endpoint) as made:
        for _ in range(3):
            assert made.call("GetItem", GET) == {}
            ports.add(made._idle[0].sock.getsockname()[1])
    assert len(ports) == 1


def test_a_connection_closed_while_idle_is_replaced(table: FakeDynamoDB) -> None:
    table.mode = "close"
    with client(table.endpoint) as made:
        for _ in range(3):
            assert made.call("GetItem", GET) == {}
    assert len(table.calls) == 3


@pytest.mark.parametrize("mode", ["hang", "reset", "garbage"])
def test_no_answer_to_trust(table: FakeDynamoDB, mode: str) -> None:
    table.mode = mode
    with client(table.endpoint, timeout=0.2 if mode == "hang" else PATIENCE) as made, pytest.raises(TransportError):
        made.call("GetItem", GET)
    assert eventually(lambda: len(table.calls) == 1)  # nothing is sent twice behind the caller's back


@pytest.mark.parametrize(
    ("mode", "code", "status"),
    [("throttle", "ProvisionedThroughputExceededException", 400), ("error", "InternalServerError", 500)],
)
def test_refusals_have_a_code(table: FakeDynamoDB, mode: str, code: str, status: int) -> None:
    table.mode = mode
    with client(table.endpoint) as made, pytest.raises(ServiceError) as caught:
        made.call("GetItem", GET)
    assert (caught.value.code, caught.value.status, caught.value.retryable) == (code, status, True)


@contextmanager
def raw_server(answer: bytes) -> Iterator[str]:
    """A server that sends `answer` to whatever it is asked, and closes."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread.join()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\0\1\2 nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n[]",
        b"HTTP/1.1 400 Bad\r\ncontent-length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 200 + b"\r\n",
    ],
)
def test_bytes_that_are_not_an_answer(answer: bytes) -> None:
    with raw_server(answer) as endpoint, client(endpoint) as made, pytest.raises(TransportError):
        made.call("GetItem", GET)


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with client(f"http://127.0.0.1:{port}") as made, pytest.raises(TransportError, match="refused"):
        made.call("GetItem", GET)


def test_threads_share_a_client(table: FakeDynamoDB) -> None:
    with client(table.endpoint) as made, ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: made.call("GetItem", GET), range(160)))
    assert answers == [{}] * 160
    assert len(table.calls) == 160


def test_endpoints() -> None:
    assert Client(None, "eu-west-1").endpoint == "https://dynamodb.eu-west-1.amazonaws.com"
    with pytest.raises(ValueError, match="not an endpoint"):
        Client("ftp://x", "eu-west-1")


def test_without_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID", raising=False)
    with pytest.raises(TransportError, match="AWS_ACCESS_KEY_ID"):
        env_credentials()

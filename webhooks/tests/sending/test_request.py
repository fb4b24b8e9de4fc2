"""One request, against servers that behave as badly as they can."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from getowl.local.dns_server import LocalDns
from getowl.local.tls_front import TlsFront
from webhooks.sending.address import Target, target_of
from webhooks.sending.errors import AddressRefused, NotConnected, NotHttp, TlsFailed, TooSlow
from webhooks.sending.request import MAX_KEPT, post
from webhooks.tests.conftest import Receiver

pytestmark = pytest.mark.usefixtures("private")

Behave = Callable[[socket.socket], None]
HEAD = b"HTTP/1.1 200 OK\r\n"


@pytest.fixture
def serve() -> Iterator[Callable[[Behave], Target]]:
    """Return a function that starts a server which does `behave` with each connection, after the request's head."""
    listeners: list[socket.socket] = []

    def start(behave: Behave) -> Target:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)

        def run() -> None:
            with contextlib.suppress(OSError):  # closed: the test is over
                while True:
                    connection, _ = listener.accept()
                    with connection, contextlib.suppress(OSError):
                        connection.recv(65_536)
                        behave(connection)

        threading.Thread(target=run, daemon=True).start()
        return target_of(f"http://127.0.0.1:{listener.getsockname()[1]}/hook")

    yield start
    for listener in listeners:
        listener.close()


def timed(target: Target, seconds: float = 0.6) -> float:
    """How long it takes until the server is given up, in seconds."""
    began = time.monotonic()
    with pytest.raises(TooSlow):
        post(target, {}, b"{}", seconds=seconds)
    return time.monotonic() - began


def test_what_is_sent_and_answered(receiver: Receiver) -> None:
    receiver.answers = [(200, {}, b"thanks")]
    answer = post(target_of(receiver.url), {"webhook-id": "dlv_1"}, b'{"a":1}')
    assert (answer.status, answer.body) == (200, "thanks")
    headers, body = receiver.got[0]
    assert (headers["host"], headers["webhook-id"]) == (f"127.0.0.1:{receiver.port}", "dlv_1")
    assert body == b'{"a":1}'


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirects_are_answers(receiver: Receiver, status: int) -> None:
    receiver.answers = [(status, {"Location": "http://169.254.169.254/latest/meta-data"}, b"")]
    assert post(target_of(receiver.url), {}, b"{}").status == status
    assert len(receiver.got) == 1


@pytest.mark.parametrize("status", [410, 429, 500, 503])
def test_errors_are_answers(receiver: Receiver, status: int) -> None:
    receiver.answers = [(status, {"Retry-After": "7"}, b"no")]
    answer = post(target_of(receiver.url), {}, b"{}")
    assert (answer.status, answer.body, answer.retry_after) == (status, "no", "7")


def test_a_server_that_says_nothing(serve: Callable[[Behave], Target]) -> None:
    assert timed(serve(lambda connection: time.sleep(10))) < 5


def test_a_server_that_drips_its_head(serve: Callable[[Behave], Target]) -> None:
    """Each byte comes in time for a time-out of each read; the whole does not."""

    def drip(connection: socket.socket) -> None:
        connection.sendall(HEAD)
        for _ in range(100):
            connection.sendall(b"X")
            time.sleep(0.1)

    assert timed(serve(drip)) < 5


def test_a_body_without_end_is_cut(serve: Callable[[Behave], Target]) -> None:
    def flood(connection: socket.socket) -> None:
        connection.sendall(HEAD + b"\r\n")
        while True:
            connection.sendall(b"x" * 65_536)

    answer = post(serve(flood), {}, b"{}", seconds=5)
    assert (answer.status, len(answer.body)) == (200, MAX_KEPT)


def test_a_body_that_drips_does_not_undo_the_status(serve: Callable[[Behave], Target]) -> None:
    def drip(connection: socket.socket) -> None:
        connection.sendall(HEAD + b"Content-Length: 1000\r\n\r\n")
        for _ in range(100):
            connection.sendall(b"x")
            time.sleep(0.1)

    answer = post(serve(drip), {}, b"{}", seconds=1)
    assert answer.status == 200
    assert 0 < len(answer.body) < 100


def test_a_head_without_end(serve: Callable[[Behave], Target]) -> None:
    def flood(connection: socket.socket) -> None:
        connection.sendall(HEAD)
        while True:
            connection.sendall(b"X-More: " + b"x" * 1_000 + b"\r\n")

    with pytest.raises(NotHttp):
        post(serve(flood), {}, b"{}", seconds=5)


def test_chunks_and_zero_bytes(serve: Callable[[Behave], Target]) -> None:
    head = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
    answer = post(serve(lambda it: it.sendall(head + b"3\r\na\0\xff\r\n0\r\n\r\n")), {}, b"{}", seconds=5)
    assert (answer.status, answer.body) == (200, "a��")


@pytest.mark.parametrize("said", [b"SSH-2.0-OpenSSH_9.6\r\n", b"", b"HTTP/1.1 two OK\r\n\r\n"])
def test_what_is_no_http(serve: Callable[[Behave], Target], said: bytes) -> None:
    with pytest.raises((NotHttp, NotConnected)):
        post(serve(lambda connection: connection.sendall(said)), {}, b"{}", seconds=5)


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(NotConnected):
        post(target_of(f"http://127.0.0.1:{port}/"), {}, b"{}")


@pytest.fixture
def tls(receiver: Receiver, tmp_path: Path) -> Iterator[tuple[int, str]]:
    """The receiver behind TLS, with a certificate for localhost: its port, and the authority's file."""
    root = tmp_path / "root.pem"
    with TlsFront(names_for=lambda _: ("localhost",), edge_port=receiver.port, root=root) as front:
        yield front.port, str(root)


def test_tls_is_checked_against_the_name(tls: tuple[int, str], receiver: Receiver) -> None:
    port, root = tls
    assert post(target_of(f"https://localhost:{port}/"), {}, b"{}", authority_file=root).status == 204
    with pytest.raises(TlsFailed):  # an authority that nobody knows
        post(target_of(f"https://localhost:{port}/"), {}, b"{}")
    with pytest.raises(TlsFailed):  # a certificate of another name
        post(target_of(f"https://127.0.0.1:{port}/"), {}, b"{}", authority_file=root)
    assert len(receiver.got) == 1


def test_a_handshake_that_drips(serve: Callable[[Behave], Target]) -> None:
    def drip(connection: socket.socket) -> None:
        for part in [b"\x16\x03\x03\x40\x00", *[b"x"] * 100]:
            connection.sendall(part)
            time.sleep(0.1)

    port = serve(drip).port
    began = time.monotonic()
    with pytest.raises((TooSlow, TlsFailed)):
        post(target_of(f"https://127.0.0.1:{port}/"), {}, b"{}", seconds=0.6)
    assert time.monotonic() - began < 5


def test_no_tls_there(receiver: Receiver) -> None:
    with pytest.raises(TlsFailed):
        post(target_of(f"https://127.0.0.1:{receiver.port}/"), {}, b"{}", seconds=5)


def test_the_name_is_asked_for_once(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A DNS that answers a public address to the check, and ours to whoever connects, leads nowhere."""
    settings.WEBHOOKS_ALLOW_PRIVATE = False
    connected: list[tuple[str, int]] = []

    def refuse(address: tuple[str, int], timeout: float) -> socket.socket:
        connected.append(address)
        raise ConnectionRefusedError("refused")

    monkeypatch.setattr("webhooks.sending.request.socket.create_connection", refuse)
    with LocalDns() as dns:
        settings.DNS_RESOLVERS = [f"127.0.0.1:{dns.port}"]
        dns.book.set("rebind.acme.test", "A", ["1.1.1.1"])
        target = target_of("https://rebind.acme.test/")
        with pytest.raises(NotConnected):
            post(target, {}, b"{}")
        dns.book.set("rebind.acme.test", "A", ["127.0.0.1"])
        with pytest.raises(AddressRefused):
            post(target, {}, b"{}")
    assert connected == [("1.1.1.1", 443)]

"""Addresses that customers name: nothing inside of a network is asked."""

import contextlib
import gzip
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
import trustme

from accounts import safe_http
from accounts.safe_http import MAX_BYTES, NotPublic, public_session

Behave = Callable[[ssl.SSLSocket], object]
HEAD = b"HTTP/1.1 200 OK\r\n"


@pytest.fixture
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """A server inside: its port, and what it was sent."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                heard.append(connection.recv(1000))

        thread = threading.Thread(target=listen)
        thread.start()
        yield server.getsockname()[1], heard
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_nothing_is_sent_inside(listener: tuple[int, list[bytes]], host: str) -> None:
    port, heard = listener
    with pytest.raises(requests.ConnectionError, match="no public address"), public_session() as session:
        session.get(f"https://{host}:{port}/")
    assert all(sent == b"" for sent in heard)


def test_only_https(listener: tuple[int, list[bytes]]) -> None:
    port, heard = listener
    with pytest.raises(NotPublic), public_session() as session:
        session.get(f"http://127.0.0.1:{port}/")
    assert heard == []


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Behave], requests.Response]]:
    """Return a function that asks a server which does `behave` after each request's head; a second is all it has."""
    authority, root = trustme.CA(), tmp_path / "root.pem"
    authority.cert_pem.write_to_path(root)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    monkeypatch.setattr(safe_http, "is_public", lambda _: True)
    monkeypatch.setattr(safe_http, "SECONDS", 1.0)
    with contextlib.ExitStack() as servers:

        def ask(behave: Behave) -> requests.Response:
            listener = servers.enter_context(socket.create_server(("127.0.0.1", 0)))

            def run() -> None:
                with (
                    contextlib.suppress(OSError),
                    listener.accept()[0] as plain,
                    context.wrap_socket(plain, server_side=True) as connection,
                ):
                    connection.recv(65_536)
                    behave(connection)

            threading.Thread(target=run, daemon=True).start()
            with public_session() as session:
                session.verify = str(root)
                return session.get(f"https://localhost:{listener.getsockname()[1]}/")

        yield ask


def test_an_answer(ask: Callable[[Behave], requests.Response]) -> None:
    answer = ask(lambda connection: connection.sendall(HEAD + b'Content-Length: 8\r\n\r\n{"a": 1}'))
    assert answer.json() == {"a": 1}


@pytest.mark.parametrize("head", [HEAD, HEAD + b"\r\n", HEAD + b"Content-Length: 1000\r\n\r\n"])
def test_a_server_that_drips_is_given_up(ask: Callable[[Behave], requests.Response], head: bytes) -> None:
    """Each byte comes in time for a time-out of each read; the whole does not."""

    def drip(connection: ssl.SSLSocket) -> None:
        connection.sendall(head)
        for _ in range(200):
            connection.sendall(b"x")
            time.sleep(0.1)

    began = time.monotonic()
    with pytest.raises(requests.RequestException, match="timed out"):
        ask(drip)
    assert time.monotonic() - began < 8


def test_an_answer_without_end_is_given_up(ask: Callable[[Behave], requests.Response]) -> None:
    sent = 0

    def flood(connection: ssl.SSLSocket) -> None:
        nonlocal sent
        connection.sendall(HEAD + b"\r\n")
        while sent < 100 * MAX_BYTES:
            connection.sendall(b"x" * 65_536)
            sent += 65_536

    with pytest.raises(requests.RequestException):
        ask(flood)
    assert sent < 50 * MAX_BYTES  # what buffers on the way take comes on top of the cap


def test_what_unpacks_to_more_is_not_unpacked(ask: Callable[[Behave], requests.Response]) -> None:
    body = gzip.compress(b"x" * 1_000)
    head = HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body)
    with pytest.raises(requests.exceptions.ContentDecodingError, match="packed"):
        ask(lambda connection: connection.sendall(head + body))


def test_redirects_are_not_followed(ask: Callable[[Behave], requests.Response]) -> None:
    head = b"HTTP/1.1 302 Found\r\nLocation: https://localhost:1/\r\nContent-Length: 0\r\n\r\n"
    with pytest.raises(requests.TooManyRedirects):
        ask(lambda connection: connection.sendall(head))

"""Addresses that customers name: nothing inside of a network is asked."""

import socket
import threading
from collections.abc import Iterator

import pytest
import requests

from accounts.safe_http import NotPublic, public_session


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

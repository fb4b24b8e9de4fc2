"""A web site whose answers tests choose, and that counts as public."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from accounts import safe_http
from edge.public_address import is_public

Answer = Callable[[socket.socket], object]
HTML = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n"
HOST = "shop.example.com"


class Site:
    """Answers each path as it is told, on an address that counts as public here; `asked` are the requests' heads."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self.base = f"http://127.0.0.1:{listener.getsockname()[1]}"
        # As links may have it: they lead to names.
        self.named = f"http://{HOST}:{listener.getsockname()[1]}"
        self.answers: dict[str, Answer] = {}
        self.asked: list[bytes] = []

    def serve(self) -> None:
        """Until the listener is shut."""
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                with connection, contextlib.suppress(OSError):
                    head = connection.recv(65_536)
                    self.asked.append(head)
                    self.answers[head.split()[1].decode()](connection)

    def tells(self, path: str, answer: bytes) -> str:
        """Answer `path` so; returns its address."""
        self.answers[path] = lambda connection: connection.sendall(answer)
        return self.base + path

    def leads(self, path: str, target: str) -> str:
        """Redirect `path`; returns its address."""
        return self.tells(path, f"HTTP/1.1 302 Found\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n".encode())


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A site on 127.0.0.1, the only address inside that may be asked; shop.example.com is its name."""
    real = socket.getaddrinfo
    named = {HOST: "127.0.0.1"}
    monkeypatch.setattr(safe_http, "is_public", lambda address: address == "127.0.0.1" or is_public(address))
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *args, **kw: real(named.get(host, host), *args, **kw))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        site = Site(listener)
        thread = threading.Thread(target=site.serve, daemon=True)
        thread.start()
        yield site
        listener.shutdown(socket.SHUT_RDWR)

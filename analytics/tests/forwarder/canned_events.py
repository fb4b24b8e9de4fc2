"""An Events API that keeps what it is sent, and fails in the ways it is told to."""

import gzip
import json
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "p.append"

Answer = tuple[int, dict[str, str], bytes]
Rows = list[dict[str, Any]]


class CannedEvents:
    """`answers` are given first, one a call: an Answer, or what to do with the connection instead of one.

    `refuses` says which row makes a call a 400; `max_rows` what makes it a 413.
    """

    def __init__(self) -> None:
        self.url = ""
        self.kept: dict[str, Rows] = {}
        self.calls: list[str] = []  # the data sources
        self.sizes: list[int] = []
        self.answers: list[Answer | Callable[[BaseHTTPRequestHandler], None]] = []
        self.refuses: Callable[[dict[str, Any]], bool] = lambda row: False
        self.max_rows = 1_000_000
        self.token = TOKEN

    @property
    def clicks(self) -> Rows:
        """The rows of clicks, in the order of their coming."""
        return self.kept.get("clicks", [])

    @property
    def rejected(self) -> Rows:
        """The rows of rejected lines."""
        return self.kept.get("rejected_lines", [])

    def take(self, path: str, headers: Any, body: bytes) -> Answer:
        """What Tinybird would answer."""
        url = urlsplit(path)
        query = parse_qs(url.query)
        if url.path != "/v0/events" or headers["Authorization"] != f"Bearer {self.token}" or query["wait"] != ["true"]:
            return 403, {}, b'{"error":"invalid token"}'
        assert headers["Content-Encoding"] == "gzip"
        rows = [json.loads(line) for line in gzip.decompress(body).splitlines()]
        if len(rows) > self.max_rows:
            return 413, {}, b'{"error":"too large"}'
        if any(map(self.refuses, rows)):
            return 400, {}, b'{"error":"invalid row"}'
        name = query["name"][0]
        self.sizes.append(len(rows))
        self.kept.setdefault(name, []).extend(rows)
        return written(len(rows))


def written(rows: int, quarantined: int = 0) -> Answer:
    """The answer to rows that were taken."""
    return 200, {}, json.dumps({"successful_rows": rows, "quarantined_rows": quarantined}).encode()


def hang_up(request: BaseHTTPRequestHandler) -> None:
    """No answer at all."""
    request.connection.shutdown(socket.SHUT_RDWR)


def hang(request: BaseHTTPRequestHandler) -> None:
    """An answer that never comes."""
    time.sleep(3)
    hang_up(request)


def drip(request: BaseHTTPRequestHandler) -> None:
    """An answer that never ends, though something comes all the time."""
    request.connection.sendall(b"HTTP/1.1 200 OK\r\n")
    try:
        for _ in range(100):
            request.connection.sendall(b"X-A: b\r\n")
            time.sleep(0.03)
    except OSError:
        return


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):  # whoever was killed does not say goodbye
            super().handle_error(request, client_address)


@contextmanager
def canned_events() -> Iterator[CannedEvents]:
    """The API, listening."""
    events = CannedEvents()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            events.calls.append(parse_qs(urlsplit(self.path).query)["name"][0])
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer = events.answers.pop(0) if events.answers else events.take(self.path, self.headers, body)
            if callable(answer):
                self.close_connection = True
                answer(self)
                return
            status, headers, text = answer
            self.send_response(status)
            for name, value in {"Content-Length": str(len(text)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, format: str, *args: Any) -> None:
            return

    server = _Server(("127.0.0.1", 0), Handler)
    events.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield events
    finally:
        server.shutdown()
        server.server_close()

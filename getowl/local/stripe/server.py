"""HTTP around one stand-in: the API under /v1, everything else are pages."""

import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from getowl.local.stripe.core import Stripe
from getowl.local.stripe.pages import page_for


class Server(ThreadingHTTPServer):
    """The HTTP server around one account."""

    daemon_threads = True
    # The machine's default of 5 drops connections when many workers ask at once.
    request_queue_size = 128

    def __init__(self, port: int, stripe: Stripe) -> None:
        self.stripe = stripe
        super().__init__(("127.0.0.1", port), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer()

    do_POST = do_DELETE = do_GET

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are not logged: tests make thousands."""

    def _answer(self) -> None:
        stripe = self.server.stripe
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        time.sleep(stripe.faults.seconds)
        if self.path.startswith("/v1/"):
            headers = dict(self.headers.items())
            status, answer = stripe.handle(self.command, self.path, body, headers)
            content, kinds = json.dumps(answer).encode(), {"Content-Type": "application/json"}
            kinds["Request-Id"] = f"req_{secrets.token_hex(7)}"
        else:
            status, kinds, content = page_for(stripe, self.command, self.path, body)
        self.send_response(status)
        for name, value in {**kinds, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def serving_one(stripe: Stripe) -> Iterator[Server]:
    """Serve an account in this process, on a free port."""
    with Server(0, stripe) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()

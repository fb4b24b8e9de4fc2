"""A DynamoDB that serves a dict over HTTP and misbehaves on request."""

from __future__ import annotations

import json
import socket
import ssl
import struct
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from edge.resolver import contract

FAULTS = [
    "hang",
    "reset",
    "error",
    "throttle",
    "garbage",
    "wrong",
    "unprocessed",
    "truncated",
    "short",
    "trickle",
    "message",
    "other",
]
"""Every way not to answer a read that `FakeDynamoDB.mode` knows."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: FakeDynamoDB

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        operation = self.headers["x-amz-target"].partition(".")[2]
        self.server.calls.append((operation, body))
        self.server.stopping.wait(self.server.delay)
        misbehave = getattr(self, f"_{self.server.mode}", None)
        if misbehave:
            misbehave()
        else:
            self._send(200, self.server.answer(operation, body))
        if self.server.mode == "close":
            # Not announced: the client believes that the connection is still good.
            self.close_connection = True

    def _send(self, status: int, body: Any, raw: bytes | None = None) -> None:
        data = raw if raw is not None else json.dumps(body).encode()
        self.send_response_only(status)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _hang(self) -> None:
        self.server.stopping.wait(5)
        self.close_connection = True

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

    def _error(self) -> None:
        self._send(500, {"__type": "com.amazonaws.dynamodb.v20120810#InternalServerError", "message": "no"})

    def _throttle(self) -> None:
        code = "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"
        self._send(400, {"__type": code, "message": "slow down"})

    def _garbage(self) -> None:
        self._send(200, None, b"<html>not json")

    def _truncated(self) -> None:
        self.wfile.write(b'HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n{"Item":')
        self.close_connection = True

    def _short(self) -> None:
        """A length that leaves out the end of the body."""
        self.wfile.write(b'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"Item": {}}')

    def _trickle(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")
        while not self.server.stopping.wait(0.02):
            self.wfile.write(b" ")

    def _message(self) -> None:
        """JSON, and a success, but from somebody else."""
        self._send(200, {"message": "hello"})

    def _other(self) -> None:
        item = contract.to_dynamodb("other", 1, contract.LinkItem("https://other.example/"))
        self._send(200, {"Item": item, "Responses": {"t": [item]}})

    def _wrong(self) -> None:
        self._send(200, {"Responses": [1], "Item": {"pk": 3}})

    def _unprocessed(self) -> None:
        keys = {"t": {"Keys": [{"pk": {"S": "x"}}]}}
        self._send(200, {"Responses": {}, "UnprocessedKeys": keys})

    def log_message(self, *args: Any) -> None:
        """Keep test output quiet."""


class FakeDynamoDB(ThreadingHTTPServer):
    """Started on a free port by `with`. `mode` names the fault, "" is none; answers take `delay` seconds."""

    daemon_threads = True

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        if tls:  # the handshake is for the connection's own thread
            self.socket = tls.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self.items: dict[str, dict[str, Any]] = {}
        self.calls: list[tuple[str, Any]] = []
        self.mode = ""
        self.delay = 0.0
        self.stopping = threading.Event()
        self.endpoint = f"{'https' if tls else 'http'}://127.0.0.1:{self.server_address[1]}"

    def put(self, pk: str, item: contract.LinkItem | contract.HostItem, rev: int = 1) -> None:
        self.items[pk] = contract.to_dynamodb(pk, rev, item)

    def answer(self, operation: str, body: Any) -> Any:
        if operation == "GetItem":
            item = self.items.get(body["Key"]["pk"]["S"])
            return {"Item": item} if item else {}
        if operation == "BatchGetItem":
            ((table, asked),) = body["RequestItems"].items()
            found = [self.items.get(key["pk"]["S"]) for key in asked["Keys"]]
            return {"Responses": {table: [item for item in found if item]}, "UnprocessedKeys": {}}
        raise NotImplementedError(operation)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that gave up is what these tests are about."""

    def __enter__(self) -> FakeDynamoDB:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *args: object) -> None:
        self.stopping.set()
        self.shutdown()
        self.server_close()

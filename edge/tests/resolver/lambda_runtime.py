"""Lambda's Runtime API on this machine, for one process of the real runtime client at a time.

"Using the Lambda runtime API for custom runtimes" in the Lambda Developer Guide has the three calls: the client asks
for the next event, posts what the handler returned, and says when it could not start.
"""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType


class Runtime:
    """`python -m awslambdaric HANDLER` in `folder`, which has its code. `born` is on the monotonic clock.

    Bytecode is written only if `compiling`. Raises RuntimeError when the runtime client is not installed or ends.
    """

    def __init__(self, folder: Path, handler: str, compiling: bool = False) -> None:
        if importlib.util.find_spec("awslambdaric") is None:
            raise RuntimeError(f"{sys.executable} has no awslambdaric: use the Python of the project's environment")
        self._server = socket.create_server(("127.0.0.1", 0))
        self._buffer = b""
        self._connection: socket.socket | None = None
        here = f"127.0.0.1:{self._server.getsockname()[1]}"
        environment = {
            "PATH": os.environ["PATH"],
            "AWS_LAMBDA_RUNTIME_API": here,
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_LAMBDA_FUNCTION_NAME": "test",
            "AWS_LAMBDA_FUNCTION_VERSION": "1",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
            "PYTHONDONTWRITEBYTECODE": "" if compiling else "1",
        }
        self.born = time.monotonic()
        command = [sys.executable, "-m", "awslambdaric", handler]
        self._process = subprocess.Popen(command, cwd=folder, env=environment)
        try:
            self._expect("/next")
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Runtime:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process and the server."""
        self._process.kill()
        self._process.wait()
        if self._connection is not None:
            self._connection.close()
        self._server.close()

    def invoke(self, event: bytes) -> bytes:
        """Send one event; returns the answer as soon as it is here."""
        self.send(event)
        return self._expect("/response")

    def ready(self) -> None:
        """Acknowledge the last answer, and wait until the client asks for more."""
        self._reply(b"202 Accepted", b"", b"{}")
        self._expect("/next")

    def send(self, event: bytes) -> None:
        """Answer the client's question for the next event."""
        head = b"Lambda-Runtime-Aws-Request-Id: 8476a536-e9f4-11e8-9739-2dfe598c3fcd\r\n"
        head += b"Lambda-Runtime-Deadline-Ms: 4102444800000\r\n"
        head += b"Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:us-east-1:123456789012:function:bench:1\r\n"
        self._reply(b"200 OK", head, event)

    def cpu_ms(self) -> float:
        """Milliseconds of CPU that all of the process's threads have had."""
        tasks = Path(f"/proc/{self._process.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e6

    def peak_mb(self) -> float:
        """The most memory it has had resident, in MB."""
        for line in Path(f"/proc/{self._process.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
        raise RuntimeError("no VmHWM in /proc: this needs Linux")

    def _expect(self, end: str) -> bytes:
        """The body of the client's next request, whose path must end so."""
        path, body = self._request()
        if not path.endswith(end):
            raise RuntimeError(f"the runtime client asked for {path}: {body[:500]!r}")
        return body

    def _request(self) -> tuple[str, bytes]:
        while b"\r\n\r\n" not in self._buffer:
            self._receive()
        head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        length = int(headers.get("content-length", 0))
        while len(self._buffer) < length:
            self._receive()
        body, self._buffer = self._buffer[:length], self._buffer[length:]
        return first.split(" ")[1], body

    def _receive(self) -> None:
        if self._connection is None:
            self._connection = self._accept()
            self._connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._connection.settimeout(30)
        data = self._connection.recv(65536)
        if not data:
            self._connection.close()
            self._connection = None
        self._buffer += data

    def _accept(self) -> socket.socket:
        """The client's connection, unless it ends before it makes one."""
        self._server.settimeout(0.5)
        for _ in range(60):
            try:
                return self._server.accept()[0]
            except TimeoutError:
                if self._process.poll() is not None:
                    break
        raise RuntimeError(f"the runtime client made no connection; its exit code is {self._process.poll()}")

    def _reply(self, status: bytes, head: bytes, body: bytes) -> None:
        assert self._connection is not None, "a reply to nobody"
        length = b"Content-Length: %d\r\n" % len(body)
        self._connection.sendall(
            b"HTTP/1.1 " + status + b"\r\nContent-Type: application/json\r\n" + head + length + b"\r\n" + body
        )

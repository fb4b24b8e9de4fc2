"""The part of HTTP/1.1 that a DynamoDB client needs: POST to `/` on a connection that is kept.

`http.client` parses headers with the e-mail package: 25 ms at a cold start and half of the CPU of a read. This
reads three headers, and has one deadline for a whole exchange where `http.client` has one for each `recv`.

    OSError
    ├── ConnectionError
    │   └── ClosedEarly     the connection ended before the first byte of an answer
    ├── TimeoutError        the deadline passed
    └── BadAnswer           what came is not an HTTP answer, or not all of it
"""

from __future__ import annotations

import socket
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ssl
    from typing import Final

MAX_HEAD_BYTES: Final = 32 * 1024
MAX_BODY_BYTES: Final = 16 * 1024 * 1024  # BatchGetItem's own limit


class ClosedEarly(ConnectionError):
    """The connection ended before the first byte of an answer."""


class BadAnswer(OSError):
    """What came is not an HTTP answer, or not all of it."""


class Connection:
    """One connection to `host`; `timeout` is in seconds, for connecting and for each exchange as a whole."""

    def __init__(self, host: str, port: int, timeout: float, tls: ssl.SSLContext | None = None) -> None:
        self._timeout = timeout
        self._buffer = b""
        self._deadline = 0.0
        self.reusable = False
        self.sock: socket.socket = socket.create_connection((host, port), timeout)
        try:
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if tls is not None:
                self.sock = tls.wrap_socket(self.sock, server_hostname=host)
        except BaseException:
            self.sock.close()
            raise

    def close(self) -> None:
        """Close the connection."""
        self.sock.close()

    def exchange(self, request: bytes) -> tuple[int, bytes]:
        """Send `request` and return the status and the body. The connection is closed unless it is `reusable`."""
        self.reusable = False
        try:
            answer = self._exchange(request)
        except BaseException:
            self.close()
            raise
        if not self.reusable:
            self.close()
        return answer

    def _exchange(self, request: bytes) -> tuple[int, bytes]:
        self._deadline = time.monotonic() + self._timeout
        try:
            self.sock.settimeout(self._timeout)
            self.sock.sendall(request)
            self._buffer = self.sock.recv(65_536)
        except ConnectionError as error:
            raise ClosedEarly(str(error)) from error
        if not self._buffer:
            raise ClosedEarly("closed before an answer")
        status, length, chunked, keep = _parse_head(self._until(b"\r\n\r\n", MAX_HEAD_BYTES))
        if chunked:
            body = self._chunks()
        elif length is not None:
            body = self._exactly(length)
        else:
            body, keep = self._rest(), False
        self.reusable = keep and not self._buffer
        return status, body

    def _more(self) -> bytes:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer took too long")
        self.sock.settimeout(left)
        return self.sock.recv(65_536)

    def _until(self, mark: bytes, limit: int) -> bytes:
        """What comes before `mark`, which is dropped."""
        while (end := self._buffer.find(mark)) < 0:
            if len(self._buffer) > limit or not (more := self._more()):
                raise BadAnswer("no end of line, or a line without an end")
            self._buffer += more
        found, self._buffer = self._buffer[:end], self._buffer[end + len(mark) :]
        return found

    def _exactly(self, length: int) -> bytes:
        if length > MAX_BODY_BYTES:
            raise BadAnswer(f"{length:,} bytes is too much")
        parts, have = [self._buffer], len(self._buffer)
        while have < length:
            if not (more := self._more()):
                raise BadAnswer("the answer was cut short")
            parts.append(more)
            have += len(more)
        data = b"".join(parts)
        self._buffer = data[length:]
        return data[:length]

    def _rest(self) -> bytes:
        parts, have = [self._buffer], len(self._buffer)
        while more := self._more():
            parts.append(more)
            have += len(more)
            if have > MAX_BODY_BYTES:
                raise BadAnswer("the answer is too long")
        self._buffer = b""
        return b"".join(parts)

    def _chunks(self) -> bytes:
        parts: list[bytes] = []
        have = 0
        while size := _hex(self._until(b"\r\n", MAX_HEAD_BYTES).partition(b";")[0]):
            have += size
            if have > MAX_BODY_BYTES:
                raise BadAnswer("the answer is too long")
            parts.append(self._exactly(size))
            self._exactly(2)
        while self._until(b"\r\n", MAX_HEAD_BYTES):
            pass  # a trailer
        return b"".join(parts)


def _parse_head(head: bytes) -> tuple[int, int | None, bool, bool]:
    """Status, length if given, whether the body is chunked, and whether the connection stays."""
    first, *lines = head.split(b"\r\n")
    version, _, rest = first.partition(b" ")
    if version not in (b"HTTP/1.1", b"HTTP/1.0") or not rest[:3].isdigit():
        raise BadAnswer(f"not HTTP: {first[:40]!r}")
    status, length, chunked, keep = int(rest[:3]), None, False, version == b"HTTP/1.1"
    for line in lines:
        name, _, value = line.partition(b":")
        name, value = name.lower(), value.strip().lower()
        if name == b"content-length":
            if not value.isdigit() or length not in (None, int(value)):
                raise BadAnswer(f"a length of {value[:40]!r}")
            length = int(value)
        elif name == b"transfer-encoding":
            chunked = value == b"chunked"
        elif name == b"connection":
            keep = keep and value != b"close"
    return status, length, chunked, keep


def _hex(digits: bytes) -> int:
    try:
        size = int(digits, 16)
    except ValueError:
        size = -1
    if size < 0:
        raise BadAnswer(f"a chunk of {digits[:40]!r}")
    return size

"""The part of HTTP/1.1 that a DynamoDB client needs: POST to `/` on a connection that is kept.

`http.client` parses headers with the e-mail package: 25 ms at a cold start and half of the CPU of a read. This
reads three headers and never blocks: connecting, TLS and exchanges are steps (`steps.py`), whose time limit is their
driver's business.

    OSError
    ├── ConnectionError
    │   └── ClosedEarly     the connection ended before the first byte of an answer
    └── BadAnswer           what came is not an HTTP answer, or not all of it
"""

from __future__ import annotations

import os
import socket
from errno import EINPROGRESS

from .steps import POLLIN, POLLOUT

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Sequence
    from typing import Any, Final, TypeVar

    from .names import Address
    from .steps import Steps

    T = TypeVar("T")

MAX_HEAD_BYTES: Final = 32 * 1024
MAX_BODY_BYTES: Final = 16 * 1024 * 1024  # BatchGetItem's own limit

# By name: `ssl` is imported only where TLS is spoken.
_TLS_WAITS: Final = {"SSLWantReadError": POLLIN, "SSLWantWriteError": POLLOUT}


class ClosedEarly(ConnectionError):
    """The connection ended before the first byte of an answer."""


class BadAnswer(OSError):
    """What came is not an HTTP answer, or not all of it."""


def connect(addresses: Sequence[Address], host: str, tls: ssl.SSLContext | None) -> Steps[Connection]:
    """A connection to the first of `addresses` that takes one; `host` is the name its certificate must have."""
    error: OSError = ConnectionError(f"{host} has no address")
    for family, address in addresses:
        connection = Connection(socket.socket(family, socket.SOCK_STREAM))
        try:
            yield from connection.open(address, host, tls)
        except OSError as failure:
            connection.close()
            error = failure
        except BaseException:
            connection.close()
            raise
        else:
            return connection
    raise error


class Connection:
    """One connection. `events` is what it waits for; `is_fresh` until its first answer is there."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.events = POLLIN
        self.is_fresh = True
        self.reusable = False
        self._buffer = b""

    def fileno(self) -> int:
        """For `poll`."""
        return self.sock.fileno()

    def close(self) -> None:
        """Close the connection."""
        self.sock.close()

    def open(self, address: Any, host: str, tls: ssl.SSLContext | None) -> Steps[None]:
        """Connect to `address` and shake hands."""
        self.sock.setblocking(False)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        error = self.sock.connect_ex(address)
        if error == EINPROGRESS:
            self.events = POLLOUT
            yield self
            error = self.sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if error:
            raise OSError(error, os.strerror(error))
        if tls is not None:
            secure = tls.wrap_socket(self.sock, server_hostname=host, do_handshake_on_connect=False)
            self.sock = secure
            yield from self._repeat(POLLIN, secure.do_handshake)

    def exchange(self, request: bytes) -> Steps[tuple[int, bytes]]:
        """Send `request` and return the status and the body. The connection is closed unless it is `reusable`."""
        self.reusable = False
        try:
            answer = yield from self._exchange(request)
        except BaseException:
            self.close()
            raise
        self.is_fresh = False
        if not self.reusable:
            self.close()
        return answer

    def _exchange(self, request: bytes) -> Steps[tuple[int, bytes]]:
        try:
            while request:
                sent: int = yield from self._repeat(POLLOUT, self.sock.send, request)
                request = request[sent:]
            self.events = POLLIN
            yield self  # no answer is there yet: to ask for one would be a wasted call
            self._buffer = yield from self._more()
        except OSError as error:
            raise ClosedEarly(str(error)) from error
        if not self._buffer:
            raise ClosedEarly("closed before an answer")
        status, length, chunked, keep = _parse_head((yield from self._until(b"\r\n\r\n", MAX_HEAD_BYTES)))
        if chunked:
            body = yield from self._chunks()
        elif length is not None:
            body = yield from self._exactly(length)
        else:
            body, keep = (yield from self._rest()), False
        self.reusable = keep and not self._buffer
        return status, body

    def _repeat(self, usual: int, step: Callable[..., T], *args: object) -> Steps[T]:
        """What `step` returns once the socket no longer says "not yet". TLS may want to read before it writes."""
        while True:
            try:
                return step(*args)
            except BlockingIOError:
                self.events = usual
            except OSError as error:
                events = _TLS_WAITS.get(type(error).__name__)
                if events is None:
                    raise
                self.events = events
            yield self

    def _more(self) -> Steps[bytes]:
        return self._repeat(POLLIN, self.sock.recv, 65_536)

    def _until(self, mark: bytes, limit: int) -> Steps[bytes]:
        """What comes before `mark`, which is dropped."""
        while (end := self._buffer.find(mark)) < 0:
            if len(self._buffer) > limit or not (more := (yield from self._more())):
                raise BadAnswer("no end of line, or a line without an end")
            self._buffer += more
        found, self._buffer = self._buffer[:end], self._buffer[end + len(mark) :]
        return found

    def _exactly(self, length: int) -> Steps[bytes]:
        if length > MAX_BODY_BYTES:
            raise BadAnswer(f"{length:,} bytes is too much")
        parts, have = [self._buffer], len(self._buffer)
        while have < length:
            if not (more := (yield from self._more())):
                raise BadAnswer("the answer was cut short")
            parts.append(more)
            have += len(more)
        data = b"".join(parts)
        self._buffer = data[length:]
        return data[:length]

    def _rest(self) -> Steps[bytes]:
        parts, have = [self._buffer], len(self._buffer)
        while more := (yield from self._more()):
            parts.append(more)
            have += len(more)
            if have > MAX_BODY_BYTES:
                raise BadAnswer("the answer is too long")
        self._buffer = b""
        return b"".join(parts)

    def _chunks(self) -> Steps[bytes]:
        parts: list[bytes] = []
        have = 0
        while size := _hex((yield from self._until(b"\r\n", MAX_HEAD_BYTES)).partition(b";")[0]):
            have += size
            if have > MAX_BODY_BYTES:
                raise BadAnswer("the answer is too long")
            parts.append((yield from self._exactly(size)))
            yield from self._exactly(2)
        while (yield from self._until(b"\r\n", MAX_HEAD_BYTES)):
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

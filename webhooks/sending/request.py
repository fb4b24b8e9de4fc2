"""One POST to one address, with a deadline for the whole of it and a cap on what is read.

http.client alone would not do: its time-out is for each read, so a server that drips a byte a second holds it for
hours; and it resolves the name itself. Redirects are not followed: they are answers like any other that is no 2xx.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from accounts.timed_reads import TimedReads, seconds_left
from webhooks.sending.address import Target, resolve
from webhooks.sending.errors import NotConnected, NotHttp, TlsFailed, TooSlow

SECONDS: Final = 15.0
"""For DNS, connecting, TLS, sending and the head of the answer together."""
_DNS_SECONDS: Final = 4.0
_CONNECT_SECONDS: Final = 5.0
_BODY_SECONDS: Final = 2.0
"""At most this for the body: what it says is for people, the status decides."""
MAX_KEPT: Final = 2_048
_MAX_READ: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What the endpoint said: `body` is its first 2 KB, `retry_after` the header as it came."""

    status: int
    body: str
    retry_after: str


def post(
    target: Target, headers: Mapping[str, str], body: bytes, *, seconds: float = SECONDS, authority_file: str = ""
) -> Answer:
    """Send and return the answer, whatever its status. Raises SendError; takes `seconds` at most."""
    deadline = time.monotonic() + seconds
    address = resolve(target.host, min(_DNS_SECONDS, seconds))
    try:
        with contextlib.closing(_connect(target, address, deadline, authority_file)) as connection:
            _send(connection, _head(target, headers, len(body)) + body, deadline)
            return _answer(connection, deadline)
    except ssl.SSLCertVerificationError as error:
        raise TlsFailed(f"The certificate is not good for {target.host}: {error.verify_message}.") from error
    except TimeoutError as error:
        raise TooSlow(f"{target.host} did not answer within {seconds:.0f} seconds.") from error
    except ssl.SSLError as error:
        raise TlsFailed(f"No TLS connection to {target.host}: {error.reason or error}.") from error
    except OSError as error:
        raise NotConnected(f"No connection to {target.host} at {address}: {error.strerror or error}.") from error
    except (http.client.HTTPException, ValueError) as error:
        raise NotHttp(f"{target.host} answered with something that is no HTTP.") from error


def _connect(target: Target, address: str, deadline: float, authority_file: str) -> socket.socket:
    """A connection to the address that was checked; TLS asks for the name and checks it."""
    raw = socket.create_connection((address, target.port), timeout=min(_CONNECT_SECONDS, seconds_left(deadline)))
    if not target.secure:
        return raw
    try:
        context = ssl.create_default_context()
        if authority_file:
            context.load_verify_locations(authority_file)
        raw.settimeout(seconds_left(deadline))  # of the handshake as a whole: Python sees to that
        return context.wrap_socket(raw, server_hostname=target.host)
    except BaseException:
        raw.close()
        raise


def _head(target: Target, headers: Mapping[str, str], length: int) -> bytes:
    lines = [f"POST {target.path} HTTP/1.1", f"Host: {target.authority}", f"Content-Length: {length}"]
    lines += ["Connection: close", "Accept: */*", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("ascii")


def _send(connection: socket.socket, data: bytes, deadline: float) -> None:
    rest = memoryview(data)
    while rest:
        connection.settimeout(seconds_left(deadline))
        rest = rest[connection.send(rest) :]


def _answer(connection: socket.socket, deadline: float) -> Answer:
    timed = TimedReads(connection, deadline, _MAX_READ)
    response = http.client.HTTPResponse(timed, method="POST")  # type: ignore[arg-type]  # it only calls makefile()
    with contextlib.closing(response):
        response.begin()
        timed.deadline = min(deadline, time.monotonic() + _BODY_SECONDS)
        body = b""
        # The status is known: a body that drips, breaks or never ends takes nothing from it.
        with contextlib.suppress(OSError, http.client.HTTPException, ValueError):
            while len(body) < MAX_KEPT and (more := response.read1(MAX_KEPT - len(body))):
                body += more
        text = body.decode("utf-8", "replace").replace("\0", "�")  # Postgres takes no zero bytes
        return Answer(response.status, text, response.headers.get("Retry-After", ""))

"""A small DynamoDB client on the standard library: one POST per call, kept-alive connections, own signatures.

Importing boto3 costs 200 ms and 35 MB at a cold start, and 0.8 ms of CPU per read. This does neither retries
(but see `Client.call`) nor paging: callers know better which replica to try next, and when to give up.

    DynamoDBError
    ├── TransportError    no answer that can be trusted: refused, reset, timed out, not HTTP, not JSON
    └── ServiceError      DynamoDB's own refusal, by its error code
"""

from __future__ import annotations

import http.client
import json
import os
import socket
import time
from collections import deque
from urllib.parse import urlsplit

from .sigv4 import Credentials, Signer

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Mapping
    from typing import Any, Final

__all__ = ["Client", "Credentials", "DynamoDBError", "ServiceError", "TransportError", "env_credentials"]

MAX_RESPONSE_BYTES: Final = 16 * 1024 * 1024  # BatchGetItem's own limit

# Those under "Error messages and codes" of DynamoDB's guide (Programming.Errors) that may be retried and
# do not come with a 5xx status.
RETRYABLE_CODES: Final = frozenset(
    {
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "ReplicatedWriteConflictException",
        "RequestLimitExceeded",
        "ThrottlingException",
        "TransactionConflictException",
    }
)


class DynamoDBError(Exception):
    """A call that did not succeed. `retryable`: the same call may succeed later."""

    retryable = True


class TransportError(DynamoDBError):
    """No answer that can be trusted. A write may or may not have been applied."""


class ServiceError(DynamoDBError):
    """DynamoDB refused. `code` is its short name, for instance ConditionalCheckFailedException."""

    def __init__(self, code: str, message: str, status: int, retryable: bool) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status
        self.retryable = retryable


def env_credentials() -> Credentials:
    """The credentials in the environment, where Lambda puts its role's."""
    try:
        return Credentials(
            os.environ["AWS_ACCESS_KEY_ID"],
            os.environ["AWS_SECRET_ACCESS_KEY"],
            os.environ.get("AWS_SESSION_TOKEN", ""),
        )
    except KeyError as error:
        raise TransportError(f"no credentials: {error.args[0]} is not set") from None


class Client:
    """Calls DynamoDB in one region. Safe for threads: a connection is used by one call at a time.

    `endpoint` is None for AWS's own; `timeout` is in seconds, for connecting and for each read of the answer.
    """

    def __init__(
        self,
        endpoint: str | None,
        region: str,
        credentials: Callable[[], Credentials] = env_credentials,
        timeout: float = 1.0,
        max_idle: int = 32,
    ) -> None:
        self.endpoint = endpoint or f"https://dynamodb.{region}.amazonaws.com"
        parts = urlsplit(self.endpoint)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
            raise ValueError(f"not an endpoint: {self.endpoint!r}")
        self.region = region
        self._secure = parts.scheme == "https"
        self._hostname = parts.hostname
        self._port = parts.port or (443 if self._secure else 80)
        self._host = parts.netloc.rpartition("@")[2]
        if parts.port == (443 if self._secure else 80):
            self._host = self._host.rpartition(":")[0]
        self._credentials = credentials
        self._timeout = timeout
        self._signer = Signer(region, "dynamodb")
        # Last in, first out: the warmest connection is taken first; the server closes the rest in time.
        self._idle: deque[http.client.HTTPConnection] = deque()
        self._max_idle = max_idle
        self._tls: ssl.SSLContext | None = None

    def call(self, operation: str, payload: bytes | Mapping[str, Any]) -> dict[str, Any]:
        """Call `operation` ("GetItem") and return its answer.

        Sent once. The one exception is a kept-alive connection that the server had already closed: when it
        ends before the first byte of an answer, the call is sent again on a fresh one. The first copy may
        have been applied, so writes must bear a repeat; conditional writes by `rev` do.
        """
        body = payload if isinstance(payload, bytes) else json.dumps(payload, separators=(",", ":")).encode()
        headers = {
            "content-type": "application/x-amz-json-1.0",
            "host": self._host,
            "x-amz-target": f"DynamoDB_20120810.{operation}",
        }
        signed = self._signer.sign(headers, body, self._credentials(), time.time())
        try:
            status, data = self._exchange(body, signed)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise TransportError(f"{operation} at {self._host}: {error!r}") from error
        return _answer(operation, status, data)

    def close(self) -> None:
        """Close the idle connections."""
        while self._idle:
            self._idle.pop().close()

    def _exchange(self, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
        connection, response = None, None
        try:
            connection = self._idle.pop()
            response = _send(connection, body, headers)
        except IndexError:
            pass  # none is idle
        except ConnectionError:
            pass  # it had been closed
        if connection is None or response is None:
            connection = self._connect()
            response = _send(connection, body, headers)
        keep = False
        try:
            data = response.read(MAX_RESPONSE_BYTES + 1)
            if len(data) > MAX_RESPONSE_BYTES:
                raise http.client.HTTPException("the answer is over 16 MB")
            keep = response.isclosed() and not response.will_close and len(self._idle) < self._max_idle
            return response.status, data
        finally:
            if keep:
                self._idle.append(connection)
            else:
                connection.close()

    def _connect(self) -> http.client.HTTPConnection:
        connection: http.client.HTTPConnection
        if self._secure:
            if self._tls is None:
                import ssl  # 20 ms with the certificates: only where TLS is spoken

                self._tls = ssl.create_default_context()
            connection = http.client.HTTPSConnection(
                self._hostname, self._port, timeout=self._timeout, context=self._tls
            )
        else:
            connection = http.client.HTTPConnection(self._hostname, self._port, timeout=self._timeout)
        connection.connect()
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection


def _send(connection: http.client.HTTPConnection, body: bytes, headers: Mapping[str, str]) -> http.client.HTTPResponse:
    """Send one request and read the head of its answer. The connection is closed on any failure."""
    try:
        connection.putrequest("POST", "/", skip_host=True, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.putheader("content-length", str(len(body)))
        connection.endheaders(body)
        return connection.getresponse()
    except BaseException:
        connection.close()
        raise


def _answer(operation: str, status: int, data: bytes) -> dict[str, Any]:
    """The answer in `data`, or the error that it describes."""
    try:
        answer = json.loads(data)
    except (ValueError, RecursionError):
        answer = None
    if status == 200 and isinstance(answer, dict):
        return answer
    if isinstance(answer, dict) and isinstance(answer.get("__type"), str):
        code = answer["__type"].rpartition("#")[2]
        message = str(answer.get("message") or answer.get("Message") or "")
        raise ServiceError(code, message, status, status >= 500 or code in RETRYABLE_CODES)
    raise TransportError(f"{operation}: status {status} with {data[:80]!r}")

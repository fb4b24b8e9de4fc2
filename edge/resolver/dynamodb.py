"""A small DynamoDB client on the standard library: one POST per call, kept-alive connections, own signatures.

Importing boto3 costs 200 ms and 35 MB at a cold start, and 0.8 ms of CPU per read. This does neither retries
(but see `Client.call`) nor paging: callers know better which replica to try next, and when to give up.

    DynamoDBError
    ├── TransportError    no answer that can be trusted: refused, reset, timed out, not HTTP, not JSON
    └── ServiceError      DynamoDB's own refusal, by its error code
"""

from __future__ import annotations

import json
import os
import time
from collections import deque

from .http1 import ClosedEarly, connect
from .names import Name
from .sigv4 import Credentials, Signer
from .steps import run

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Mapping
    from typing import Any, Final

    from .http1 import Connection
    from .steps import Steps

__all__ = ["Client", "Credentials", "DynamoDBError", "ServiceError", "TransportError", "env_credentials"]

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

    `endpoint` is None for AWS's own; `timeout` is what a whole `call` may take, in seconds.
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
        self.region = region
        self._secure, self._hostname, port = _parse_endpoint(self.endpoint)
        usual = 443 if self._secure else 80
        self._host = self._hostname if port == usual else f"{self._hostname}:{port}"
        self._name = Name(self._hostname, port)
        self._credentials = credentials
        self._timeout = timeout
        self._signer = Signer(region, "dynamodb")
        # Last in, first out: the warmest connection is taken first; the server closes the rest in time.
        self._idle: deque[Connection] = deque()
        self._max_idle = max_idle
        self._tls = _tls_context() if self._secure else None

    def call(self, operation: str, payload: bytes | Mapping[str, Any]) -> dict[str, Any]:
        """Call `operation` ("GetItem") and return its answer; see `begin`."""
        try:
            return run(self.begin(operation, payload), self._timeout)
        except TimeoutError as error:
            raise TransportError(f"{operation} at {self._host}: {error!r}") from error

    def begin(self, operation: str, payload: bytes | Mapping[str, Any]) -> Steps[dict[str, Any]]:
        """The steps of a call of `operation`, which return its answer. They have no time limit of their own.

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
        lines = "".join(f"{name}: {value}\r\n" for name, value in signed.items())
        request = f"POST / HTTP/1.1\r\n{lines}content-length: {len(body)}\r\n\r\n".encode("latin-1") + body
        try:
            status, data = yield from self._exchange(request)
        except OSError as error:
            raise TransportError(f"{operation} at {self._host}: {error!r}") from error
        return _answer(operation, status, data)

    def close(self) -> None:
        """Close the idle connections, and look the name up again before the next one."""
        self._name.forget()
        while True:
            try:
                self._idle.pop().close()
            except IndexError:  # also where another thread took the last one
                return

    def _exchange(self, request: bytes) -> Steps[tuple[int, bytes]]:
        answer: tuple[int, bytes] | None = None
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = yield from self._connect()
        else:
            try:
                answer = yield from connection.exchange(request)
            except ClosedEarly:
                connection = yield from self._connect()
        if answer is None:
            answer = yield from connection.exchange(request)
        if connection.reusable:
            if len(self._idle) < self._max_idle:
                self._idle.append(connection)
            else:
                connection.close()
        return answer

    def _connect(self) -> Steps[Connection]:
        addresses = yield from self._name.addresses()
        return (yield from connect(addresses, self._hostname, self._tls))


_shared_tls: ssl.SSLContext | None = None


def _tls_context() -> ssl.SSLContext:
    """One for all clients, made before any read: with the certificates it takes 20 ms of a whole CPU."""
    global _shared_tls
    if _shared_tls is None:
        import ssl  # only where TLS is spoken

        _shared_tls = ssl.create_default_context()
    return _shared_tls


def _parse_endpoint(endpoint: str) -> tuple[bool, str, int]:
    """Whether it is TLS, the host, the port. An IPv6 literal keeps no place here: AWS's endpoints are names."""
    scheme, _, rest = endpoint.partition("://")
    host, _, port = rest.removesuffix("/").partition(":")
    if scheme not in ("http", "https") or not host or "/" in rest.removesuffix("/") or not (port or "0").isdigit():
        raise ValueError(f"not an endpoint: {endpoint!r}")
    return scheme == "https", host, int(port or (443 if scheme == "https" else 80))


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

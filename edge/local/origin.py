"""The origin: where requests go that the resolver does not answer itself, as CloudFront sends them.

"Request and response behavior for custom origins" in the CloudFront developer guide: HTTP/1.1, redirects are not
followed, 504 when nothing comes within 30 seconds, 502 when nobody can be reached or the answer is no HTTP.
"""

from __future__ import annotations

import http.client
import sys
from functools import partial
from urllib.parse import urlsplit

from edge.local.event import custom_origin
from edge.local.forward import Forward
from edge.local.response import Answer, ttl_of

TIMEOUT_SECONDS = 30.0
MAX_REQUEST_BODY_BYTES = 1024 * 1024
"""Far below CloudFront's own limit: what goes to the origin here is a form with one field."""

_REMOVED = frozenset(
    {
        "connection",
        "content-length",  # the server that sends the body on says its length
        "keep-alive",
        "proxy-authenticate",
        "proxy-connection",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "via",
        "x-amz-cf-id",
        "x-cache",
    }
)


class Unreachable(Exception):
    """The origin gave no answer. `status` is what the visitor gets, `detail` x-edge-detailed-result-type."""

    def __init__(self, status: int, detail: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.detail = detail


class Origin:
    """One origin, reached at `url`: scheme, host and port."""

    def __init__(self, url: str, timeout: float = TIMEOUT_SECONDS) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
            raise ValueError(f"not an origin: {url!r} (http://HOST:PORT)")
        self._class = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._host = parts.hostname
        self._port = parts.port or (443 if parts.scheme == "https" else 80)
        self._timeout = timeout
        self.event_part = partial(custom_origin, self._host, self._port, parts.scheme)

    def fetch(self, request: Forward, body: bytes, request_id: str) -> Answer:
        """Ask and wait. An error status of the origin's is its answer; raises Unreachable when there is none."""
        connection = self._class(self._host, self._port, timeout=self._timeout)
        try:
            self._send(connection, request, body, request_id)
            response = connection.getresponse()
            data = response.read()
        except TimeoutError as error:
            raise Unreachable(504, "OriginCommError", f"no answer within {self._timeout:g} s") from error
        except ConnectionRefusedError as error:
            raise Unreachable(502, "OriginConnectError", "the connection was refused") from error
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable(502, "OriginError", repr(error)) from error
        finally:
            connection.close()
        headers = [(name.lower(), value) for name, value in response.getheaders() if name.lower() not in _REMOVED]
        answer = Answer(response.status, headers, data)
        # The answer to a HEAD has no body that a GET could be given.
        answer.ttl = ttl_of(answer.header("cache-control")) if request.method == "GET" else 0
        return answer

    def _send(self, connection: http.client.HTTPConnection, request: Forward, body: bytes, request_id: str) -> None:
        connection.putrequest(request.method, request.target, skip_host=True, skip_accept_encoding=True)
        for name, value in request.headers:
            connection.putheader(name, value.encode())
        connection.putheader("x-amz-cf-id", request_id)
        if body or request.method not in ("GET", "HEAD"):
            connection.putheader("content-length", str(len(body)))
        connection.endheaders(body or None)


def report(message: str) -> None:
    """Say on standard error what the visitor is not told."""
    sys.stderr.write(f"origin: {message}\n")

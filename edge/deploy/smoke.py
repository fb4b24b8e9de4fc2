"""Opens URLs at the edge and says which did not answer as they should.

Each request carries a query parameter nobody used before: the query string is in CloudFront's cache key, so the
answer comes from the function and not from what the version before left in the cache. Redirects are not followed.
"""

from __future__ import annotations

import http.client
import re
import secrets
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from edge.deploy.errors import BadSettings

TIMEOUT_SECONDS = 10.0
TRIES = 3
"""For a connection that breaks. An answer, whatever it is, counts at once: visitors would have had it too."""

REDIRECTS = frozenset({301, 302, 303, 307, 308})
_WORKS = frozenset({200}) | REDIRECTS
_MARK = "getowl-smoke"
_GIVEN = re.compile(r"(?:(\d{3}):)?(https?://.+)")


@dataclass(frozen=True, slots=True)
class Check:
    """A URL and the statuses of which one must come back."""

    url: str
    statuses: frozenset[int]


def parse_check(text: str) -> Check:
    """`https://host/path`, which must give 200 or a redirect, or `404:https://host/path`. Raises BadSettings."""
    match = _GIVEN.fullmatch(text)
    if match is None or not _can_be_asked(match[2]):
        raise BadSettings(
            f"{text!r} is no smoke URL: https://host/path, or 404:https://host/path, percent-encoded and in punycode."
        )
    return Check(match[2], frozenset({int(match[1])}) if match[1] else _WORKS)


def _can_be_asked(url: str) -> bool:
    """Found out before anything is deployed: a URL that raised while checking would stop the way back too."""
    if re.fullmatch(r"[!-~]+", url) is None:
        return False
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port out of range, half an IPv6 address
        return False


def default_checks(base: str, *, not_found_url: str) -> list[Check]:
    """What every short domain must do: robots.txt, its root, and a code that no link has."""
    missing = REDIRECTS if not_found_url else frozenset({404})
    return [
        Check(f"{base}/robots.txt", frozenset({200})),
        Check(f"{base}/", _WORKS),
        Check(f"{base}/{_MARK}-{secrets.token_hex(12)}", missing),
    ]


def failures(checks: Iterable[Check], via: str = "") -> list[str]:
    """A line for each check that fails. `via` is a host to connect to instead of the URL's, before DNS points there."""
    lines = []
    for check in checks:
        try:
            status = _status(check.url, via)
        except (OSError, http.client.HTTPException, ValueError) as error:  # whatever it is, it does not work
            lines.append(f"{check.url}: no answer: {error!r}")
            continue
        if status not in check.statuses:
            expected = ", ".join(map(str, sorted(check.statuses)))
            lines.append(f"{check.url}: {status}, expected {expected}")
    return lines


def _status(url: str, via: str) -> int:
    parts = urlsplit(url)
    query = f"{parts.query}&" if parts.query else ""
    target = f"{parts.path or '/'}?{query}{_MARK}={secrets.token_hex(8)}"
    for attempt in range(TRIES):
        connection = _connection(parts.scheme, parts.hostname or "", parts.port, via)
        try:
            connection.request("GET", target, headers={"Host": parts.netloc, "User-Agent": "getowl-smoke/1"})
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            if attempt == TRIES - 1:
                raise
        finally:
            connection.close()
    raise AssertionError("unreachable")


def _connection(scheme: str, host: str, port: int | None, via: str) -> http.client.HTTPConnection:
    if scheme == "http":
        return http.client.HTTPConnection(via or host, port, timeout=TIMEOUT_SECONDS)
    return _ViaConnection(host, port, via or host)


class _ViaConnection(http.client.HTTPSConnection):
    """TLS for `host`, its certificate checked, over a connection to `via`."""

    def __init__(self, host: str, port: int | None, via: str) -> None:
        super().__init__(host, port, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context())
        self._via = via

    def connect(self) -> None:
        """Connect elsewhere, then speak TLS with the name of the URL."""
        name, self.host = self.host, self._via
        try:
            http.client.HTTPConnection.connect(self)
        finally:
            self.host = name
        self.sock = self._tls().wrap_socket(self.sock, server_hostname=name)

    def _tls(self) -> ssl.SSLContext:
        context: ssl.SSLContext = self._context  # type: ignore[attr-defined]  # what HTTPSConnection keeps it as
        return context

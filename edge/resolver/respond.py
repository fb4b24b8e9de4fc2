"""Responses in the shape Lambda@Edge wants, with how long CloudFront may keep them.

A generated response must stay within 1 MB of body and 32 KB of headers and query string, and name no header on
CloudFront's list of disallowed or read-only ones ("Restrictions on all edge functions" in its developer guide).

`Referrer-Policy` is deliberately left out of redirects: the page that holds the link decides what the destination
learns, as if there had been no redirect.
"""

from __future__ import annotations

from math import floor

from . import pages
from .click import Click, content_type
from .decide import Gone, Home, NotFound, Redirect

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final

    from .decide import Decision

    Response = dict[str, Any]

NO_STORE: Final = "no-store"
_HTML: Final = "text/html; charset=utf-8"

_REASONS: Final = {
    200: "OK",
    204: "No Content",
    301: "Moved Permanently",
    302: "Found",
    303: "See Other",
    307: "Temporary Redirect",
    308: "Permanent Redirect",
    400: "Bad Request",
    404: "Not Found",
    405: "Method Not Allowed",
    410: "Gone",
    503: "Service Unavailable",
}

_NAMES: Final = {
    "allow": "Allow",
    "cache-control": "Cache-Control",
    "content-security-policy": "Content-Security-Policy",
    "content-type": "Content-Type",
    "location": "Location",
    "retry-after": "Retry-After",
    "x-content-type-options": "X-Content-Type-Options",
    "x-robots-tag": "X-Robots-Tag",
}


def cache_control(seconds: float, now: float, until: int | None) -> str:
    """CloudFront may keep the answer for `seconds`, but not past `until`; browsers ask every time.

    Each click has to reach the log, and an edit has to reach everyone, so browsers get `max-age=0`.
    """
    if until is not None:
        seconds = min(seconds, until - now)
    whole = floor(seconds)
    return f"public, max-age=0, s-maxage={whole}" if whole > 0 else NO_STORE


def respond(decision: Decision, caching: str, click: Click | None) -> Response:
    """The response for `decision`, kept as `caching` says and carrying the click record."""
    if isinstance(decision, Redirect):
        headers = {
            "location": decision.location,
            "cache-control": caching,
            "content-type": content_type(_HTML, click),
            "x-robots-tag": "noindex",
        }
        return _response(decision.status, headers)
    if isinstance(decision, NotFound):
        return _html(404, pages.NOT_FOUND, caching)
    if isinstance(decision, Gone):
        body = pages.EXPIRED if decision.expired else pages.SWITCHED_OFF
        return _html(410, body, caching, click)
    if isinstance(decision, Home):
        return _html(200, pages.HOME, caching)
    return unavailable()


def unavailable() -> Response:
    """503: nothing is known about the link. The next request may do better, so nothing keeps this."""
    return _html(503, pages.UNAVAILABLE, NO_STORE, extra={"retry-after": "5"})


def bad_request() -> Response:
    """400: the request names no host."""
    return _html(400, pages.BAD_REQUEST, NO_STORE)


def not_allowed() -> Response:
    """405 for anything but GET and HEAD."""
    return _html(405, pages.NOT_ALLOWED, NO_STORE, extra={"allow": "GET, HEAD"})


def robots() -> Response:
    """Crawlers may follow links: the `noindex` on each answer is what keeps them out of search results."""
    headers = {"content-type": "text/plain; charset=utf-8", "cache-control": "public, max-age=86400"}
    return _response(200, headers, pages.ROBOTS)


def favicon() -> Response:
    """No icon, said in a way that browsers remember."""
    return _response(204, {"cache-control": "public, max-age=86400"})


def _html(
    status: int, body: str, caching: str, click: Click | None = None, extra: dict[str, str] | None = None
) -> Response:
    headers = {
        "cache-control": caching,
        "content-type": content_type(_HTML, click),
        "content-security-policy": pages.CONTENT_SECURITY_POLICY,
        "x-content-type-options": "nosniff",
        "x-robots-tag": "noindex",
    }
    return _response(status, headers | (extra or {}), body)


def _response(status: int, headers: dict[str, str], body: str | None = None) -> Response:
    response: Response = {
        "status": str(status),
        "statusDescription": _REASONS[status],
        "headers": {name: [{"key": _NAMES[name], "value": value}] for name, value in headers.items()},
    }
    if body is not None:
        response["body"] = body
        response["bodyEncoding"] = "text"
    return response

"""Responses in the shape Lambda@Edge wants, with how long CloudFront may keep them.

A generated response must stay within 1 MB of body and 32 KB of headers and query string, and name no header on
CloudFront's list of disallowed or read-only ones ("Restrictions on all edge functions" in its developer guide).

`Referrer-Policy` is deliberately left out of redirects: the page that holds the link decides what the destination
learns, as if there had been no redirect.
"""

from __future__ import annotations

from math import floor

from .click import Click, content_type
from .decide import AppPage, Gone, Home, NotFound, Redirect
from .location import ascii_url

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final

    from .contract import HostItem, LinkItem
    from .decide import Decision
    from .lookup import Found

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
    "strict-transport-security": "Strict-Transport-Security",
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


def with_header(response: Response, name: str, value: str) -> Response:
    """The same response, with another value of a header."""
    return response | {"headers": response["headers"] | {name: _entries(name, value)}}


def click_of(
    decision: Decision, link: LinkItem | None, rev: int, outcome: str = "", host: HostItem | None = None
) -> Click | None:
    """The record of `decision`, None where it is nobody's. `outcome` is for what the decision has no name for.

    A code that nothing has belongs to the owner of its host.
    """
    rule = variant = ""
    if isinstance(decision, Redirect | AppPage):
        outcome, rule, variant = outcome or decision.outcome, decision.rule, decision.variant
    elif isinstance(decision, Gone) and decision.expired:
        outcome = outcome or "x"
    elif isinstance(decision, NotFound):
        outcome = outcome or "n"
    if outcome == "n":
        return Click(outcome, "", host.workspace_id, 0) if host is not None and host.workspace_id else None
    if link is None or not outcome:
        return None
    return Click(outcome, link.link_id, link.workspace_id, rev, rule, variant)


def respond(decision: Decision, caching: str, click: Click | None, found: Found, languages: str) -> Response:
    """The response for `decision`, kept as `caching` says and carrying the click record.

    Pages are in one of the visitor's `languages` (an Accept-Language header) and therefore kept by nobody.
    """
    host = found.host
    if isinstance(decision, Redirect):
        headers = {
            "location": decision.location,
            "cache-control": caching,
            "content-type": content_type(_HTML, click),
        }
        if found.link is None or not found.link.index:
            headers["x-robots-tag"] = "noindex"
        if host is not None and host.hsts:
            headers |= security(host)
        return _response(decision.status, headers)
    if isinstance(decision, NotFound):
        return _html(404, "not_found", languages, click, host)
    if isinstance(decision, Gone):
        return _html(410, "expired" if decision.expired else "switched_off", languages, click, host)
    if isinstance(decision, Home):
        return _html(200, "home", languages, host=host)
    if isinstance(decision, AppPage):
        from . import pages

        body = pages.app_page(decision.app_url, decision.web_url, _language(languages))
        headers = _page_headers(click, host) | {"content-security-policy": pages.APP_CONTENT_SECURITY_POLICY}
        return _response(200, headers, body)
    return unavailable(languages)


def unavailable(languages: str) -> Response:
    """503: nothing is known about the link. The next request may do better, so nothing keeps this."""
    return _html(503, "unavailable", languages, extra={"retry-after": "5"})


def bad_request(languages: str) -> Response:
    """400: the request names no host."""
    return _html(400, "bad_request", languages)


def not_allowed(languages: str) -> Response:
    """405 for anything but GET and HEAD, and the POST of a password."""
    return _html(405, "not_allowed", languages, extra={"allow": "GET, HEAD"})


def robots() -> Response:
    """Crawlers may follow links: the `noindex` on each answer is what keeps them out of search results."""
    return plain(200, "User-agent: *\nDisallow:\n", "text/plain; charset=utf-8", "public, max-age=86400")


def plain(status: int, body: str | None, media_type: str, caching: str) -> Response:
    """A response that is no page. Without a body it has no media type either."""
    headers = {"cache-control": caching}
    if body is not None:
        headers |= {"content-type": media_type, "x-content-type-options": "nosniff"}
    return _response(status, headers, body)


def redirect_to(url: str, caching: str) -> Response:
    """A temporary redirect that no link decided."""
    return _response(302, {"location": ascii_url(url), "cache-control": caching})


def _html(
    status: int,
    name: str,
    languages: str,
    click: Click | None = None,
    host: HostItem | None = None,
    extra: dict[str, str] | None = None,
) -> Response:
    from . import pages  # asked for rarely: not part of a cold start

    headers = _page_headers(click, host) | {"content-security-policy": pages.CONTENT_SECURITY_POLICY}
    return _response(status, headers | (extra or {}), pages.page(name, _language(languages)))


def _page_headers(click: Click | None, host: HostItem | None) -> dict[str, str]:
    return {
        "cache-control": NO_STORE,
        "content-type": content_type(_HTML, click),
        "x-content-type-options": "nosniff",
        "x-robots-tag": "noindex",
    } | security(host)


def _language(header: str) -> str:
    from .languages import best_of
    from .pages import LANGUAGES

    return best_of(header, LANGUAGES, LANGUAGES[0])


def security(host: HostItem | None) -> dict[str, str]:
    """Strict-Transport-Security (RFC 6797), where the host asks for it."""
    if host is None or host.hsts <= 0:
        return {}
    subdomains = "; includeSubDomains" if host.hsts_subdomains else ""
    return {"strict-transport-security": f"max-age={host.hsts}{subdomains}"}


def _response(status: int, headers: dict[str, str], body: str | None = None) -> Response:
    response: Response = {
        "status": str(status),
        "statusDescription": _REASONS[status],
        "headers": {name: _entries(name, value) for name, value in headers.items()},
    }
    if body is not None:
        response["body"] = body
        response["bodyEncoding"] = "text"
    return response


def _entries(name: str, value: str) -> list[dict[str, str]]:
    return [{"key": _NAMES[name], "value": value}]

"""What CloudFront accepts of a request that an origin-request function returns.

The rules are those of "Restrictions on all edge functions" and "Lambda@Edge event structure" in the CloudFront
developer guide: method and client address cannot change, nor can read-only headers, and what becomes the URL must be
one. Whatever breaks a rule is a 502 to the visitor.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from edge.local.response import MAX_HEAD_BYTES, READ_ONLY, Rejected, read_headers

MAX_URL_BYTES = 8192
_TARGET = re.compile(r"[^\x00-\x20#\x7f]*")
_NOTHING = object()


@dataclass(frozen=True, slots=True)
class Forward:
    """A request on its way to the origin: `uri` and `query` as they go on the wire, header names in lower case."""

    method: str
    uri: str
    query: str
    headers: list[tuple[str, str]]

    @property
    def target(self) -> str:
        """The request line's: path and query string."""
        return f"{self.uri}?{self.query}" if self.query else self.uri


@dataclass(frozen=True, slots=True)
class Sent:
    """What of an event's request a function may not change, kept from before it ran: functions change events."""

    method: str
    client_ip: str
    read_only: dict[str, str]


def remember(event: dict[str, Any]) -> Sent:
    """What to compare with once the function has run."""
    request = event["Records"][0]["cf"]["request"]
    headers = request["headers"]
    read_only = {name: headers[name][0]["value"] for name in READ_ONLY if name in headers}
    return Sent(request["method"], request["clientIp"], read_only)


def is_request(result: Any) -> bool:
    """Whether a function's result is a request and not a response."""
    return isinstance(result, dict) and "status" not in result and "uri" in result


def accept_request(result: dict[str, Any], sent: Sent, origin: dict[str, Any]) -> Forward:
    """The request in a function's result, or Rejected. `origin` is the distribution's own, the one known here."""
    for name, value in (("method", sent.method), ("clientIp", sent.client_ip), ("origin", origin)):
        if result.get(name, _NOTHING) != value:
            raise Rejected(f"{name} was changed")
    if "body" in result:
        raise Rejected("a body was set: this function has no access to it (Include Body is off)")
    uri, query = result["uri"], result.get("querystring", "")
    if not isinstance(uri, str) or not uri.startswith("/"):
        raise Rejected(f"the uri {uri!r:.80} does not begin with a slash")
    if not isinstance(query, str) or not _TARGET.fullmatch(uri) or not _TARGET.fullmatch(query):
        raise Rejected("uri or querystring has a space, a control character or a fragment identifier")
    if len(uri.encode()) + len(query.encode()) + 1 >= MAX_URL_BYTES:
        raise Rejected(f"uri and querystring are not below {MAX_URL_BYTES:,} bytes")
    headers = read_headers(result.get("headers", {}), sent.read_only)
    if [name for name, _ in headers].count("host") != 1:
        raise Rejected("there is not exactly one Host")
    head = sum(len(name) + len(value) for name, value in headers) + len(query)
    if head > MAX_HEAD_BYTES:
        raise Rejected(f"headers and querystring are {head:,} bytes, the limit is {MAX_HEAD_BYTES:,}")
    return Forward(sent.method, uri, query, headers)

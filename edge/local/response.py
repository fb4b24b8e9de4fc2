"""What CloudFront accepts of an origin-request function, and what it makes of it.

The rules are those of "Restrictions on all edge functions", "Generate HTTP responses in request triggers" and
"Quotas on Lambda@Edge" in the CloudFront developer guide. Whatever breaks one is a 502 to the visitor.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

MAX_BODY_BYTES = 1024 * 1024
MAX_HEAD_BYTES = 32 * 1024

DISALLOWED = frozenset(
    {
        "connection",
        "expect",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "trailer",
        "upgrade",
        "x-accel-buffering",
        "x-accel-charset",
        "x-accel-limit-rate",
        "x-accel-redirect",
        "x-amzn-auth",
        "x-amzn-cf-billing",
        "x-amzn-cf-id",
        "x-amzn-cf-xff",
        "x-amzn-errortype",
        "x-amzn-fle-profile",
        "x-amzn-header-count",
        "x-amzn-header-order",
        "x-amzn-lambda-integration-tag",
        "x-amzn-requestid",
        "x-cache",
        "x-forwarded-proto",
        "x-real-ip",
    }
)
DISALLOWED_PREFIXES = ("x-amz-cf-", "x-edge-")
READ_ONLY = frozenset(
    {
        "accept-encoding",
        "cdn-loop",
        "content-length",
        "if-modified-since",
        "if-none-match",
        "if-range",
        "if-unmodified-since",
        "transfer-encoding",
        "via",
    }
)

NOTHING: Mapping[str, str] = MappingProxyType({})

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
_DIRECTIVE = re.compile(r'([a-z-]+)(?:\s*=\s*"?(\d+)"?)?')


class Rejected(Exception):
    """The function's result failed CloudFront's validation. The message says why."""


@dataclass(slots=True)
class Answer:
    """A response ready to be sent, and for how long it may be kept.

    `ttl` is in seconds, 0 for not at all. `stored_at` is on the monotonic clock. `hit_headers` are those of all
    hits during one second of `age`; `log` holds parts of their log lines (`logline.py`): sc-status and sc-bytes,
    target, query, media type.
    """

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    ttl: int = 0
    detail: str = ""  # x-edge-detailed-result-type of an error of ours
    stored_at: float = 0.0
    age: int = -1
    hit_headers: list[tuple[str, str]] = field(default_factory=list)
    log: tuple[str, str, str, str] = ("", "", "", "")

    @property
    def size(self) -> int:
        """Bytes sent for it: status line, headers, body."""
        return 30 + sum(len(name) + len(value) + 4 for name, value in self.headers) + len(self.body)

    def header(self, name: str) -> str:
        """A header's value, "" when there is none."""
        return next((value for key, value in self.headers if key == name), "")


def accept_result(result: Any, query: str) -> Answer:
    """The answer in a function's result, or Rejected. `query` counts towards the size of the headers."""
    if not isinstance(result, dict):
        raise Rejected(f"the function returned {type(result).__name__}, not an object")
    status = str(result.get("status", ""))
    if not (status.isascii() and status.isdigit() and 200 <= int(status) <= 599):
        raise Rejected(f"status {status[:20]!r}")
    headers = read_headers(result.get("headers", {}))
    head = sum(len(name) + len(value) for name, value in headers) + len(query)
    if head > MAX_HEAD_BYTES:
        raise Rejected(f"headers and query string are {head:,} bytes, the limit is {MAX_HEAD_BYTES:,}")
    body = _body(result.get("body", ""), result.get("bodyEncoding", "text"))
    answer = Answer(int(status), headers, body)
    answer.ttl = ttl_of(answer.header("cache-control"))
    return answer


def ttl_of(cache_control: str) -> int:
    """Seconds that a shared cache may keep a response; 0 unless it says so (the policy's default TTL is 0)."""
    directives = dict(_DIRECTIVE.findall(cache_control.lower()))
    if directives.keys() & {"no-store", "no-cache", "private"}:
        return 0
    return int(directives.get("s-maxage") or directives.get("max-age") or 0)


def read_headers(raw: Any, own: Mapping[str, str] = NOTHING) -> list[tuple[str, str]]:
    """Names and values of a function's headers, or Rejected. `own` are the read-only ones it was given."""
    if not isinstance(raw, dict):
        raise Rejected("headers is not an object")
    headers = []
    for name, entries in raw.items():
        if not isinstance(name, str) or name != name.lower() or not _TOKEN.fullmatch(name):
            raise Rejected(f"{name!r} is not a header name in lower case")
        if name in DISALLOWED or name.startswith(DISALLOWED_PREFIXES):
            raise Rejected(f"the header {name} is disallowed")
        if name in READ_ONLY and name not in own:
            raise Rejected(f"the header {name} is read-only")
        if not isinstance(entries, list):
            raise Rejected(f"the header {name} is not a list")
        for entry in entries:
            value = entry.get("value") if isinstance(entry, dict) else None
            if not isinstance(value, str) or str(entry.get("key", name)).lower() != name:
                raise Rejected(f"the header {name} has an entry that is not its own")
            if not _VALUE.fullmatch(value):
                raise Rejected(f"the header {name} has characters that no header may have")
            headers.append((name, value))
    for name, value in own.items():
        if [found for key, found in headers if key == name] != [value]:
            raise Rejected(f"the header {name} is read-only")
    return headers


def _body(body: Any, encoding: Any) -> bytes:
    if not isinstance(body, str) or encoding not in ("text", "base64"):
        raise Rejected("the body is not text or base64")
    if len(body) > MAX_BODY_BYTES:
        raise Rejected(f"the body is over {MAX_BODY_BYTES:,} bytes")
    try:
        data = body.encode() if encoding == "text" else base64.b64decode(body, validate=True)
    except ValueError as error:
        raise Rejected(f"the body is not what its encoding says: {error}") from error
    if len(data) > MAX_BODY_BYTES:
        raise Rejected(f"the body is over {MAX_BODY_BYTES:,} bytes")
    return data

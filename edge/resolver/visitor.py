"""Who asks: the facts of one request, and whether what was read of them is in the cache key.

CloudFront keeps one answer for all requests with the same key (`KEYED` and the host, path and query string).
Whoever decides asks a `Visitor`; it notes when something outside of the key was read. Such an answer is for its
own visitor only.
"""

from __future__ import annotations

from .frozen import frozen
from .percent import unquote_to_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final, Protocol

    class HasHeaders(Protocol):
        """Headers by their name in lower case."""

        def get(self, name: str, default: str, /) -> str: ...


_IS: Final = "cloudfront-is-{}-viewer"
DEVICE_HEADERS: Final = (
    # A tablet may be announced as a mobile too: the narrower class first.
    ("tablet", _IS.format("tablet")),
    ("tv", _IS.format("smarttv")),
    ("mobile", _IS.format("mobile")),
    ("desktop", _IS.format("desktop")),
)
SYSTEM_HEADERS: Final = (("ios", _IS.format("ios")), ("android", _IS.format("android")))
COUNTRY: Final = "cloudfront-viewer-country"
KEYED: Final = (COUNTRY, *(name for _, name in DEVICE_HEADERS), *(name for _, name in SYSTEM_HEADERS))
"""The headers in the cache key, besides Host ("Control the cache key" in the CloudFront developer guide)."""

REGION: Final = "cloudfront-viewer-country-region"
UNKEYED: Final = ("user-agent", "accept-language", "referer", REGION)
"""What the origin request policy adds: it reaches the resolver without splitting the cache."""

MAX_HEADER: Final = 2048
"""Characters of a header that are looked at: nobody else's time is spent on a visitor's nonsense."""


class Headers:
    """The headers of an event, each read when it is asked for. `asked`: whether any was, so far."""

    __slots__ = ("_raw", "asked")

    def __init__(self, raw: dict[str, Any]) -> None:
        self._raw = raw
        self.asked = False

    def get(self, name: str, default: str) -> str:
        """The (first) value of a header; also `default` where the event has something else in its place."""
        self.asked = True
        try:
            return str(self._raw[name][0]["value"])
        except (KeyError, IndexError, TypeError):
            return default


@frozen
class Request:
    """What was asked. `path` and `query` are as they were sent, percent-encoded.

    `code` is the path's code with the letters as the visitor wrote them, for placeholders.
    """

    method: str
    host: str | None
    path: str
    query: str
    headers: HasHeaders
    client_ip: str
    code: str = ""
    preview: bool = False

    @property
    def languages(self) -> str:
        """The Accept-Language header, "" without one. Who decides asks the Visitor instead, which takes note of it."""
        return self.headers.get("accept-language", "")


class Visitor:
    """The facts of one request at `now` (unix seconds).

    `shared`: so far, nothing was read that is outside of the cache key. `until`: when what was read changes by itself.
    """

    __slots__ = (
        "_country",
        "_device",
        "_headers",
        "_parameters",
        "_phone_system",
        "_request",
        "now",
        "shared",
        "until",
    )

    def __init__(self, request: Request, now: float) -> None:
        self._request = request
        self._headers = request.headers
        # None until asked for; a link with many rules asks many times.
        self._country: str | None = None
        self._device: str | None = None
        self._phone_system: str | None = None
        self._parameters: list[tuple[str, str | None]] | None = None
        self.now = now
        self.shared = True
        self.until: int | None = None

    def ends(self, moment: int | None) -> None:
        """The answer holds no longer than to `moment` (unix seconds)."""
        if moment is not None and (self.until is None or moment < self.until):
            self.until = moment

    # --- in the cache key ---

    @property
    def country(self) -> str:
        """ISO 3166-1 alpha-2, "" if unknown."""
        if self._country is None:
            self._country = self._headers.get(COUNTRY, "")
        return self._country

    @property
    def device(self) -> str:
        """One of `agents.DEVICES`, by CloudFront's reckoning; by the user agent where CloudFront said nothing."""
        if self._device is None:
            self._device = self._announced(DEVICE_HEADERS)
        if not self._device:
            from .agents import device_of

            self._device = device_of(self.user_agent)
        return self._device

    @property
    def phone_system(self) -> str:
        """`ios`, `android` or ""."""
        if self._phone_system is None:
            self._phone_system = self._announced(SYSTEM_HEADERS)
        return self._phone_system

    @property
    def parameters(self) -> list[tuple[str, str | None]]:
        """The query string's parameters, decoded; a value is None where there is no `=`."""
        if self._parameters is None:
            self._parameters = [_parameter(part) for part in self._request.query.split("&") if part]
        return self._parameters

    # --- outside of it ---

    @property
    def user_agent(self) -> str:
        """The visitor's own."""
        return self._private("user-agent")[:MAX_HEADER]

    @property
    def accept_language(self) -> str:
        """The languages the visitor reads; `languages.py` cuts a long header where it does no harm."""
        return self._private("accept-language")

    @property
    def region(self) -> str:
        """ISO 3166-2, for instance US-CA; "" if unknown."""
        region = self._private(REGION)
        return f"{self.country}-{region}" if region else ""

    @property
    def referrer_host(self) -> str:
        """The host of the page that held the link, "" if it is not told."""
        address = self._private("referer")[:MAX_HEADER]
        authority = address.partition("://")[2].replace("\\", "/")  # which browsers take it for
        for end in "/?#":
            authority = authority.partition(end)[0]
        return authority.rpartition("@")[2].partition(":")[0].removesuffix(".").lower()

    @property
    def identity(self) -> str:
        """What stays the same when a visitor comes back: address (of IPv6 the network) and user agent."""
        return f"{network_of(self._request.client_ip)} {self.user_agent}"

    def _announced(self, headers: tuple[tuple[str, str], ...]) -> str:
        """The first of them that CloudFront calls true, "" if it says so of none."""
        for what, name in headers:
            if self._headers.get(name, "") == "true":
                return what
        return ""

    def _private(self, name: str) -> str:
        self.shared = False
        return self._headers.get(name, "")


def network_of(ip: str) -> str:
    """The /64 of an IPv6 address, however it is spelled (RFC 4291, 2.2): a household's devices change the rest of it
    daily. Any other address as it is, also where IPv6 only wraps IPv4.
    """
    if ":" not in ip or "." in ip:
        return ip.rpartition(":")[2]
    head, _, tail = ip.partition("::")
    groups, rest = head.split(":"), tail.split(":")
    groups += ["0"] * (8 - len(groups) - len(rest)) + rest
    return ":".join([group.lstrip("0").lower() for group in groups[:4]])


def _parameter(part: str) -> tuple[str, str | None]:
    name, equals, value = part.partition("=")
    return _decoded(name), _decoded(value) if equals else None


def _decoded(text: str) -> str:
    return unquote_to_bytes(text.replace("+", " ")).decode("utf-8", "replace")

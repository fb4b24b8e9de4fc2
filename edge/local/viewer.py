"""A visitor's headers as CloudFront reads them: what goes into the cache key, the event and the log."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from edge.local.logline import encode

MAX_REQUEST_BYTES = 32_768
"""Of all headers of a request; CloudFront refuses more."""

MAX_NAMES_BYTES = 800
"""Of the names of headers, CloudFront logs so many."""

MAX_REMEMBERED = 4096
MAX_REMEMBERED_BYTES = 8 * 1024 * 1024
COUNTRY_OVERRIDE = "x-debug-viewer-country"
REGION_OVERRIDE = "x-debug-viewer-region"

# What the origin-request policy passes on besides the cache key: it reaches function and origin.
FORWARDED_HEADERS = {"user-agent": "User-Agent", "accept-language": "Accept-Language", "referer": "Referer"}
FORWARDED_COOKIES = frozenset({"getowl_unlocked"})

DEVICES = ("desktop", "mobile", "smarttv", "tablet")
_TV = re.compile(r"smart-?tv|apple ?tv|google ?tv|android tv|hbbtv|netcast|bravia|crkey|roku|aft[a-z]{1,3}\b", re.I)
_TABLET = re.compile(r"ipad|tablet|kindle|silk|playbook|android(?!.*mobile)", re.I)
_MOBILE = re.compile(r"mobi|iphone|ipod|android|blackberry|opera mini|windows phone", re.I)
_IOS = re.compile(r"iphone|ipad|ipod", re.I)
_ANDROID = re.compile(r"android", re.I)


def device_class(user_agent: str) -> str:
    """The one `CloudFront-Is-*-Viewer` that is true. AWS does not publish its rules; these are near enough."""
    if _TV.search(user_agent):
        return "smarttv"
    if _TABLET.search(user_agent):
        return "tablet"
    return "mobile" if _MOBILE.search(user_agent) else "desktop"


def mobile_system(user_agent: str) -> str:
    """Which of `CloudFront-Is-IOS-Viewer` and `CloudFront-Is-Android-Viewer` is true: "ios", "android" or ""."""
    if _IOS.search(user_agent):
        return "ios"
    return "android" if _ANDROID.search(user_agent) else ""


@dataclass(frozen=True, slots=True)
class Viewer:
    """What one set of headers comes to. `log_*` are parts of a log line, encoded and in its order."""

    host: str
    country: str
    device: str
    system: str
    kind: str  # country, device and system in one: what of the cache key the headers decide, beside the host
    forwarded_for: str
    passed_on: tuple[tuple[str, str], ...]  # names and values of what the origin-request policy lists
    has_body: bool
    size: int  # bytes of the headers
    is_plain: bool  # nothing of it is refused in a GET
    log_agent: str  # cs-user-agent, cs-referer
    log_forwarded: str  # x-forwarded-for
    log_country: str  # c-country, and cs-header-names where the log has them


class Viewers:
    """Remembers the last sets of headers: one visitor sends the same ones again, and so does a benchmark.

    Bounded by their number and by their bytes. Those that are refused for their size are not remembered.
    """

    def __init__(self, country: str, *, header_names: bool = False) -> None:
        self._country = country
        self._header_names = header_names
        self._known: dict[tuple[tuple[str, str], ...], Viewer] = {}
        self._bytes = 0

    def get(self, headers: list[tuple[str, str]]) -> Viewer:
        """The viewer that sent `headers` (names in lower case)."""
        key = tuple(headers)
        viewer = self._known.get(key)
        if viewer is None:
            viewer = read_viewer(headers, self._country, header_names=self._header_names)
            self._remember(key, viewer)
        return viewer

    def _remember(self, key: tuple[tuple[str, str], ...], viewer: Viewer) -> None:
        if viewer.size > MAX_REQUEST_BYTES:
            return
        if len(self._known) >= MAX_REMEMBERED or self._bytes + viewer.size > MAX_REMEMBERED_BYTES:
            self._known.clear()
            self._bytes = 0
        self._known[key] = viewer
        self._bytes += viewer.size

    def __len__(self) -> int:
        return len(self._known)


def read_viewer(headers: list[tuple[str, str]], default_country: str, *, header_names: bool = False) -> Viewer:
    """Read one set of headers. `header_names`: the log names them."""
    first: dict[str, str] = {}
    for name, value in headers:
        first.setdefault(name, value)
    wanted = first.get(COUNTRY_OVERRIDE, "").upper()
    country = wanted if re.fullmatch("[A-Z]{2}", wanted) else default_country
    agent = first.get("user-agent", "")
    device, system = device_class(agent), mobile_system(agent)

    has_body = first.get("content-length", "0") != "0" or "transfer-encoding" in first
    size = sum(len(name) + len(value) + 4 for name, value in headers)

    def logged(name: str) -> str:
        return encode(first.get(name, ""))

    return Viewer(
        host=first.get("host", "").lower(),
        country=country,
        device=device,
        system=system,
        kind=f"{country} {device} {system}",
        forwarded_for=first.get("x-forwarded-for", ""),
        passed_on=tuple(_passed_on(headers, first)),
        has_body=has_body,
        size=size,
        is_plain=not has_body and size <= MAX_REQUEST_BYTES,
        log_agent=f"{logged('user-agent')}\t{logged('referer')}",
        log_forwarded=logged("x-forwarded-for"),
        log_country=f"{country}\t{_logged_names(headers)}" if header_names else country,
    )


def _logged_names(headers: list[tuple[str, str]]) -> str:
    """cs-header-names: one name a line, as far as they fit."""
    return encode("\n".join(name for name, _ in headers)[:MAX_NAMES_BYTES])


def _passed_on(headers: list[tuple[str, str]], first: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The headers of the origin-request policy that this visitor has."""
    for lower, name in FORWARDED_HEADERS.items():
        if lower in first:
            yield name, first[lower]
    region = first.get(REGION_OVERRIDE, "").upper()
    if re.fullmatch("[A-Z0-9]{1,3}", region):
        yield "CloudFront-Viewer-Country-Region", region
    pairs = [pair.strip() for name, value in headers if name == "cookie" for pair in value.split(";")]
    wanted = [pair for pair in pairs if pair.partition("=")[0] in FORWARDED_COOKIES]
    if wanted:
        yield "Cookie", "; ".join(wanted)

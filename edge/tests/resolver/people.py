"""Visitors as CloudFront describes them."""

from __future__ import annotations

from typing import Any, Final

from edge.resolver.visitor import DEVICE_HEADERS, SYSTEM_HEADERS, Request

IPHONE: Final = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.5 Mobile/15E148 Safari/604.1"
)
PIXEL: Final = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/153.0.0.0 Mobile Safari/537.36"
)
WINDOWS: Final = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/153.0.0.0 Safari/537.36"
)
MAC: Final = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.5 Safari/605.1.15"
)
INSTAGRAM: Final = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Mobile/15E148 Instagram 332.0.3.29.88 (iPhone15,2; iOS 17_5)"
)
SLACKBOT: Final = "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)"


def facts(
    *,
    country: str = "DE",
    device: str = "desktop",
    system: str = "",
    user_agent: str = WINDOWS,
    language: str = "",
    referrer: str = "",
    region: str = "",
) -> dict[str, str]:
    """The headers of an event. `device` and `system` are CloudFront's word, and need not agree with `user_agent`."""
    headers = {"host": "owl.example", "cloudfront-viewer-country": country, "user-agent": user_agent}
    headers |= {name: str(device == one).lower() for one, name in DEVICE_HEADERS}
    headers |= {name: str(system == one).lower() for one, name in SYSTEM_HEADERS}
    unkeyed = {"accept-language": language, "referer": referrer, "cloudfront-viewer-country-region": region}
    return headers | {name: value for name, value in unkeyed.items() if value}


def asks(path: str = "/sale", query: str = "", ip: str = "203.0.113.178", code: str = "", **who: Any) -> Request:
    """The request of the visitor that `facts` describes with `who`."""
    return Request("GET", "owl.example", path, query, facts(**who), ip, code)

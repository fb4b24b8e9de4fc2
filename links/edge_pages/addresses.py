"""A destination taken apart, to be shown and to be put into a page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

# What a content security policy may name: no character that could end a directive (CSP 3, 2.3.1).
_ORIGIN: Final = re.compile(r"https?://(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?|\[[0-9a-f:.]+\])(?::\d{1,5})?")


@dataclass(frozen=True, slots=True)
class Address:
    """An address as text in three parts, of which the middle one is the host in punycode: it says whose it is.

    `written` is the host in its own script where that differs. `href` and `origin` are "" for anything but http and
    https: only those may be linked to, or framed.
    """

    before: str
    host: str
    after: str
    written: str
    href: str
    origin: str


def address_of(url: str) -> Address:
    """Take `url` apart."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return Address("", "", url, "", "", "")
    web = parts.scheme in ("http", "https") and host != ""
    before, _, after = url.partition(parts.netloc) if web else ("", "", url)
    shown = parts.netloc if web else ""
    origin = f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{f':{port}' if port else ''}" if web else ""
    return Address(
        before=before,
        host=shown,
        after=after,
        written=_written(host),
        href=url if web else "",
        origin=origin if _ORIGIN.fullmatch(origin) else "",
    )


def _written(host: str) -> str:
    """The host in its own script, "" if that is what it is already (or if nobody can tell)."""
    if "xn--" not in host:
        return ""
    try:
        return host.encode("ascii").decode("idna")
    except UnicodeError:
        return ""

"""Paths that mean the same on every host: the icon, and what phones ask for to open links in apps."""

from __future__ import annotations

from .location import build_location
from .respond import plain, redirect_to

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .contract import HostItem
    from .respond import Response

_DAY = "public, max-age=86400"
_MINUTES = "public, max-age=300"


def fixed(path: str, host: HostItem | None) -> Response:
    """The answer for a fixed path.

    Apple's servers fetch `apple-app-site-association` and want JSON without a redirect ("Supporting associated
    domains"), Google's the same of `assetlinks.json` ("Digital Asset Links"). Other well-known paths are not ours.
    """
    if host is not None and host.status != "active":  # taken down: nothing of it is served
        host = None
    if path == "/favicon.ico":
        icon = build_location(host.favicon_url, "", "drop") if host is not None and host.favicon_url else None
        return plain(204, None, "", _DAY) if icon is None else redirect_to(icon, _MINUTES)
    if host is not None:
        document = None
        if path in ("/.well-known/apple-app-site-association", "/apple-app-site-association"):
            document = host.apple_app_site
        elif path == "/.well-known/assetlinks.json":
            document = host.asset_links
        if document is not None:
            text = document.encode("utf-8", "replace").decode()  # a lone surrogate fits into no response
            return plain(200, text, "application/json", _MINUTES)
    return plain(404, "Not found\n", "text/plain; charset=utf-8", _MINUTES)

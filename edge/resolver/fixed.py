"""Paths that mean the same on every host: the icon, and what phones ask for to open links in apps."""

from __future__ import annotations

from .respond import plain, redirect_to

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .contract import HostItem
    from .respond import Response

_DAY = "public, max-age=86400"
_HOUR = "public, max-age=3600"


def fixed(path: str, host: HostItem | None) -> Response:
    """The answer for a fixed path.

    Apple's servers fetch `apple-app-site-association` and want JSON without a redirect ("Supporting associated
    domains"), Google's the same of `assetlinks.json` ("Digital Asset Links"). Other well-known paths are not ours.
    """
    if path == "/favicon.ico":
        if host is not None and host.favicon_url is not None:
            return redirect_to(host.favicon_url, _HOUR)
        return plain(204, None, "", _DAY)
    if host is not None and host.status == "active":
        document = None
        if path in ("/.well-known/apple-app-site-association", "/apple-app-site-association"):
            document = host.apple_app_site
        elif path == "/.well-known/assetlinks.json":
            document = host.asset_links
        if document is not None:
            return plain(200, document, "application/json", _HOUR)
    return plain(404, "Not found\n", "text/plain; charset=utf-8", _HOUR)

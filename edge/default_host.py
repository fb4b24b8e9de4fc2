"""The short domain's own item: where its root, unknown and expired codes lead, which the operator sets, and the
shapes of the patterns on it, which the sources know.
"""

from collections.abc import Sequence

from django.conf import settings

from edge.resolver.contract import HostItem, LinkItem, host_key
from edge.sources import shapes_of


def items(keys: Sequence[str]) -> dict[str, LinkItem | HostItem]:
    """The short domain's host item if its key is among `keys`."""
    host = settings.SHORT_HOSTS[0]
    key = host_key(host)
    if key not in keys:
        return {}
    return {
        key: HostItem(
            root_url=settings.SHORT_HOST_ROOT_URL or None,
            not_found_url=settings.SHORT_HOST_NOT_FOUND_URL or None,
            expired_url=settings.SHORT_HOST_EXPIRED_URL or None,
            shapes=shapes_of([host])[host],
            hsts=settings.SHORT_HOST_HSTS_SECONDS,
            hsts_subdomains=settings.SHORT_HOST_HSTS_SUBDOMAINS,
            favicon_url=settings.SHORT_HOST_FAVICON_URL or None,
            apple_app_site=settings.SHORT_HOST_APPLE_APP_SITE or None,
            asset_links=settings.SHORT_HOST_ASSET_LINKS or None,
        )
    }


def keys_after(key: str, limit: int) -> list[str]:
    """Its one key, if that is greater than `key`."""
    own = host_key(settings.SHORT_HOSTS[0])
    return [own] if own > key else []

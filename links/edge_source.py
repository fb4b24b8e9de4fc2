"""What the key of a link should hold at the edge (see edge/sources.py)."""

from collections.abc import Sequence

from django.conf import settings

from edge.resolver.contract import HostItem, LinkItem
from links.edge_items import link_item
from links.models import Link


def items(keys: Sequence[str]) -> dict[str, LinkItem | HostItem]:
    """The items of those of `keys` that are links, in one query."""
    return {link.key: link_item(link, link.workspace.public_id) for link in Link.objects.publishing(keys)}


def keys_after(key: str, limit: int) -> list[str]:
    """Up to `limit` keys of links greater than `key`, in byte order."""
    return Link.objects.keys_after(key, limit)


def shapes(host: str) -> set[str]:
    """The shapes of the patterns among the host's links, in one query that jumps from one to the next."""
    return Link.objects.shapes() if host == settings.SHORT_HOSTS[0] else set()

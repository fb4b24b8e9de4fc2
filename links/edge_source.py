"""What the key of a link should hold at the edge (see edge/sources.py).

Whether the workspace still holds a link's domain is not asked here: a link that has a key is to be published, since it
gives its key back before anybody else can hold the name (links/on_domains.py). Without the host's item nothing is
served anyway.
"""

from collections.abc import Collection, Sequence

from django.conf import settings

from edge.resolver.contract import HostItem, LinkItem
from links.edge_items import published_item
from links.keys import is_parked
from links.models import Link


def items(keys: Sequence[str]) -> dict[str, LinkItem | HostItem]:
    """The items of those of `keys` that are links, on whichever host, in one query."""
    asked = [key for key in keys if not is_parked(key)]
    return {link.key: published_item(link) for link in Link.objects.publishing(asked)}


def keys_after(key: str, limit: int) -> list[str]:
    """Up to `limit` keys of links greater than `key`, in byte order."""
    return Link.objects.keys_after(key, limit)


def shapes(hosts: Collection[str]) -> dict[str, set[str]]:
    """The shapes of the patterns among the hosts' links: a query that jumps from one to the next, for all hosts.

    The short domain, which is asked for alone, has one of its own.
    """
    short = settings.SHORT_HOSTS[0]
    own = [host for host in hosts if host != short]
    found = Link.objects.shapes_on(own) if own else {}
    return found | ({short: Link.objects.shared_shapes()} if short in hosts else {})

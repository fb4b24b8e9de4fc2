"""What the key of a custom domain should hold at the edge (see edge/sources.py)."""

from collections.abc import Sequence

from domains.edge_items import host_item
from domains.models import Domain
from edge.resolver.contract import HostItem, LinkItem, host_key
from edge.sources import shapes_of


def items(keys: Sequence[str]) -> dict[str, LinkItem | HostItem]:
    """The items of those of `keys` that are served domains: one query, and one for all their patterns' shapes."""
    hosts = [key.removesuffix("#") for key in keys if key.endswith("#")]
    domains = list(Domain.objects.served(hosts).select_related("workspace")) if hosts else []
    shapes = shapes_of([domain.hostname for domain in domains])
    return {host_key(domain.hostname): host_item(domain, shapes[domain.hostname]) for domain in domains}


def keys_after(key: str, limit: int) -> list[str]:
    """Up to `limit` keys of served domains greater than `key`, in byte order."""
    return Domain.objects.keys_after(key, limit)

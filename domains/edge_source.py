"""What the key of a custom domain should hold at the edge (see edge/sources.py)."""

from collections.abc import Sequence

from domains.models import Domain
from edge.resolver.contract import HostItem, LinkItem, host_key
from edge.sources import shapes_of


def items(keys: Sequence[str]) -> dict[str, LinkItem | HostItem]:
    """The items of those of `keys` that are served domains: one query, and those of their patterns' shapes."""
    hosts = [key.removesuffix("#") for key in keys if key.endswith("#")]
    if not hosts:
        return {}
    return {host_key(domain.hostname): _item(domain) for domain in Domain.objects.served(hosts)}


def keys_after(key: str, limit: int) -> list[str]:
    """Up to `limit` keys of served domains greater than `key`, in byte order."""
    return Domain.objects.keys_after(key, limit)


def _item(domain: Domain) -> HostItem:
    return HostItem(
        root_url=domain.root_url or None,
        not_found_url=domain.not_found_url or None,
        expired_url=domain.expired_url or None,
        fold_case=domain.folds_case,
        shapes=shapes_of(domain.hostname),
        hsts=domain.hsts_seconds,
        hsts_subdomains=domain.hsts_subdomains,
        apple_app_site=domain.apple_app_site or None,
        asset_links=domain.asset_links or None,
    )

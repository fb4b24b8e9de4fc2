"""Who says what a key at the edge should hold.

The edge knows nothing of links: each module named in EDGE_SOURCES answers for the keys it owns.
"""

from collections.abc import Collection, Sequence
from functools import lru_cache
from importlib import import_module
from typing import Final, Protocol, runtime_checkable

from django.conf import settings

from edge.resolver.contract import HostItem, LinkItem
from edge.resolver.patterns import in_order

Item = LinkItem | HostItem

MAX_ITEM_BYTES: Final = 16 * 1024
"""The most that a source lets a key and its document take. DynamoDB bills a read by 4 KB: one that is done millions of
times must not cost a multiple for everyone."""


class EdgeSource(Protocol):
    """What a module named in EDGE_SOURCES must offer."""

    def items(self, keys: Sequence[str]) -> dict[str, Item]:
        """What these keys should hold now, in one query; a key that is not its own is left out."""

    def keys_after(self, key: str, limit: int) -> list[str]:
        """Up to `limit` of its keys greater than `key` in byte order; "" starts from the first."""


@runtime_checkable
class ShapeSource(Protocol):
    """What a source that owns patterns offers as well."""

    def shapes(self, hosts: Collection[str]) -> dict[str, set[str]]:
        """The shapes of each host's patterns (edge/resolver/patterns.py), in one query; hosts without any left out."""


@lru_cache(maxsize=1)
def _sources(names: tuple[str, ...]) -> list[EdgeSource]:
    return [import_module(name) for name in names]


def sources() -> list[EdgeSource]:
    """The modules named in EDGE_SOURCES, in their order."""
    return _sources(tuple(settings.EDGE_SOURCES))


def items_now(keys: Sequence[str]) -> dict[str, Item]:
    """What each key should hold now; a key that is missing in the answer should hold a tombstone."""
    found: dict[str, Item] = {}
    for source in sources():
        missing = [key for key in keys if key not in found]
        if missing:
            found |= source.items(missing)
    return found


def shapes_of(hosts: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The shapes of all patterns on each of `hosts`, in the order in which they are tried."""
    found: dict[str, set[str]] = {host: set() for host in hosts}
    for source in sources():
        if hosts and isinstance(source, ShapeSource):
            for host, shapes in source.shapes(hosts).items():
                found[host] |= shapes
    return {host: in_order(shapes) for host, shapes in found.items()}

"""A source of items for the tests of the outbox: what a dictionary says, in place of an app."""

from collections.abc import Collection, Sequence

from edge.sources import Item

ITEMS: dict[str, Item] = {}
POISONED: set[str] = set()
SHAPES: dict[str, set[str]] = {}


def items(keys: Sequence[str]) -> dict[str, Item]:
    """The items among these keys; a poisoned one breaks the whole query, as a bug would."""
    if POISONED.intersection(keys):
        raise RuntimeError("poisoned")
    return {key: ITEMS[key] for key in keys if key in ITEMS}


def keys_after(key: str, limit: int) -> list[str]:
    """Keys in byte order."""
    return sorted((known for known in ITEMS if known > key), key=str.encode)[:limit]


def shapes(hosts: Collection[str]) -> dict[str, set[str]]:
    """The shapes of each host's patterns."""
    return {host: SHAPES[host] for host in hosts if host in SHAPES}

"""A store without a network: the table is a dict, memory and its ages are as they would be."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from typing import Any, Final

from edge.resolver import contract
from edge.resolver.config import EdgeConfig, Replica
from edge.resolver.handler import Resolver
from edge.resolver.memory import Entry

CONFIG: Final = EdgeConfig(
    "t",
    (Replica("us-east-1"),),
    ("owl.example", "localhost"),
    origin_host="origin.owl.example",
    origin_secret="s" * 32,
)


class DictStore:
    """What `Store` does, as far as `Lookup` and `Resolver` ask. `reads` has the keys of each call to the table."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.items: dict[str, Any] = {}
        self.reads: list[list[str]] = []
        self._clock = clock
        self._memory: dict[str, Entry] = {}

    def put(self, pk: str, item: contract.LinkItem | contract.HostItem, rev: int = 1) -> None:
        """Write an item."""
        self.items[pk] = contract.to_dynamodb(pk, rev, item)

    def forget(self) -> None:
        """Read everything anew."""
        self._memory.clear()
        self.reads.clear()

    def age(self, entry: Entry) -> float:
        """Seconds since `entry` was read."""
        return self._clock() - entry.read_at

    def is_fresh(self, entry: Entry) -> bool:
        """As a `Store` with a maximum age of 30 s has it."""
        return self.age(entry) <= 10

    def recall(self, key: str) -> Entry | None:
        """What memory holds."""
        return self._memory.get(key)

    def get(self, keys: Iterable[str], optional: Container[str] = "") -> dict[str, Entry]:
        """The entries for `keys`."""
        wanted = list(dict.fromkeys(keys))
        missing = [key for key in wanted if key not in self._memory or not self.is_fresh(self._memory[key])]
        if missing:
            self.reads.append(missing)
        self._memory |= {key: self._read(key) for key in missing}
        return {key: self._memory[key] for key in wanted}

    def _read(self, key: str) -> Entry:
        item = self.items.get(key)
        try:
            return Entry(None if item is None else contract.from_dynamodb(item), self._clock())
        except contract.ContractError as error:
            error.pk = key
            return Entry(None, self._clock(), error)

    def close(self) -> None:
        """There is nothing to close."""


def resolver_over(store: DictStore, clock: Callable[[], float]) -> Resolver:
    """A resolver that reads `store`."""
    return Resolver(CONFIG, store, clock)  # type: ignore[arg-type]  # it stands in for a Store

"""Reads from the table: memory first, then the replicas (`race.py`), then stale memory.

    StoreDown    no replica answered and memory cannot help: the visitor gets a 503, never a 404

Reads are eventually consistent: half the price, and the same second in which a global table converges.
"""

from __future__ import annotations

import os
import time

from .dynamodb import Client, env_credentials
from .memory import Entry, Memory
from .race import Lost, race
from .reading import MAX_KEYS, read
from .regions import nearest_first
from .replica import CONNECT_SECONDS, Replicas

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable

    from .config import EdgeConfig


class StoreDown(Exception):
    """No replica answered. The message names what each of them said."""


class Store:
    """The table as one instance sees it. Safe for threads."""

    def __init__(
        self,
        config: EdgeConfig,
        region: str | None = None,
        clock: Callable[[], float] = time.monotonic,
        on_failure: Callable[[str], None] = lambda message: None,
    ) -> None:
        here = region or os.environ.get("AWS_REGION", "")
        self._table = config.table
        self._timeout = config.timeout_seconds
        self._fresh_seconds = config.max_age_seconds / 3
        self._clock = clock
        self._memory = Memory(config.memory_bytes)
        clients = [
            Client(replica.endpoint, replica.region, env_credentials, config.timeout_seconds)
            for replica in nearest_first(here, config.replicas)
        ]
        self._replicas = Replicas(clients, config.timeout_seconds, clock, on_failure)

    def age(self, entry: Entry) -> float:
        """Seconds since `entry` was read."""
        return self._clock() - entry.read_at

    def is_fresh(self, entry: Entry) -> bool:
        """Whether `entry` may be used without asking the table again."""
        return self.age(entry) <= self._fresh_seconds

    def recall(self, key: str) -> Entry | None:
        """What memory holds for `key`, fresh or not."""
        return self._memory.get(key)

    def close(self) -> None:
        """Close the idle connections."""
        self._replicas.close()

    def get(self, keys: Iterable[str], optional: Container[str] = "") -> dict[str, Entry]:
        """The entries for `keys`, in one call to the table. Raises StoreDown, and ValueError above 100 keys to read.

        It takes `timeout_seconds` at the most. `optional` is a key, or several, that may well not exist (the default
        host's, a pattern's): only of those is it believed during an outage that they were absent long ago. A
        link may have been made since; no outage may look like 404.
        """
        fresh_from = self._clock() - self._fresh_seconds
        known: dict[str, Entry] = {}
        wanted = []
        for key in dict.fromkeys(keys):
            entry = self._memory.get(key)
            if entry is not None:
                known[key] = entry
            if entry is None or entry.read_at < fresh_from:
                wanted.append(key)
        if not wanted:
            return known
        if len(wanted) > MAX_KEYS:
            raise ValueError(f"{len(wanted)} keys in one read")
        absent_is_usual = (optional,) if isinstance(optional, str) else optional
        can_wait = all(key in known and (_says_what(known[key]) or key in absent_is_usual) for key in wanted)
        try:
            return known | self._read(wanted, can_wait)
        except Lost as lost:
            if can_wait:
                return known
            raise StoreDown(str(lost)) from None

    def _read(self, keys: list[str], can_wait: bool) -> dict[str, Entry]:
        """The entries for `keys` from the table, remembered. Stale at once beats stale after a time-out."""
        left = self._replicas.take_left()
        seconds = self._timeout
        if can_wait and self._replicas.none_is_good():
            if self._replicas.all_failed_lately():
                for attempt in left:
                    self._replicas.leave(attempt)
                raise Lost("every replica has just failed")
            seconds = min(seconds, CONNECT_SECONDS)
        began = self._clock()
        entries = race(self._replicas, left, lambda client: read(client, self._table, keys, began), seconds)
        return {key: self._memory.put(key, entry) for key, entry in entries.items()}


def _says_what(entry: Entry) -> bool:
    """Whether `entry` is an item: that there was none, or none that can be read, says nothing about now."""
    return entry.record is not None and entry.record.item is not None

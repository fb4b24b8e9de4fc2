"""Reads from the table: memory first, then the nearest replica, then the others, then stale memory.

    StoreDown    no replica answered and memory cannot help: the visitor gets a 503, never a 404

Reads are eventually consistent: half the price, and the same second in which a global table converges.
"""

from __future__ import annotations

import os
import time

from .contract import ContractError, MalformedItem, from_dynamodb
from .dynamodb import Client, DynamoDBError, TransportError, env_credentials
from .memory import Entry, Memory
from .regions import nearest_first

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, Final

    from .config import EdgeConfig

COOL_SECONDS: Final = 5.0
"""How long a replica that failed is asked only after the others."""

_BATCH_ROUNDS: Final = 2


class StoreDown(Exception):
    """No replica answered. The message names what each of them said."""


class _Replica:
    __slots__ = ("client", "cool_until")

    def __init__(self, client: Client) -> None:
        self.client = client
        self.cool_until = 0.0


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
        self._fresh_seconds = config.max_age_seconds / 3
        self._clock = clock
        self._on_failure = on_failure
        self._memory = Memory(10_000)
        self._replicas = [
            _Replica(Client(replica.endpoint, replica.region, env_credentials, config.timeout_seconds))
            for replica in nearest_first(here, config.replicas)
        ]

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
        for replica in self._replicas:
            replica.client.close()

    def get(self, keys: Iterable[str], optional: str = "") -> dict[str, Entry]:
        """The entries for `keys` (at most two), in one call to the table. Raises StoreDown.

        `optional` names a key that may well not exist (the default host's): only of that one is it believed
        during an outage that it was absent long ago. A link may have been made since; no outage may look like 404.
        """
        found = {key: self._memory.get(key) for key in keys}
        known = {key: entry for key, entry in found.items() if entry is not None}
        wanted = [key for key in found if key not in known or not self.is_fresh(known[key])]
        if not wanted:
            return known
        can_wait = all(
            key in known and (key not in wanted or known[key].record is not None or key == optional) for key in found
        )
        if can_wait and all(replica.cool_until > self._clock() for replica in self._replicas):
            return known  # every replica has just failed: stale at once beats stale after their timeouts
        try:
            read = self._read_anywhere(wanted)
        except StoreDown:
            if can_wait:
                return known
            raise
        return known | read

    def _read_anywhere(self, keys: list[str]) -> dict[str, Entry]:
        now = self._clock()
        failures = []
        for replica in sorted(self._replicas, key=lambda replica: replica.cool_until > now):
            began = self._clock()
            try:
                read = self._read(replica.client, keys, began)
            except DynamoDBError as error:
                replica.cool_until = self._clock() + COOL_SECONDS
                failures.append(f"{replica.client.region}: {error}")
                self._on_failure(failures[-1])
                continue
            replica.cool_until = 0.0
            return {key: self._memory.put(key, entry) for key, entry in read.items()}
        raise StoreDown("; ".join(failures))

    def _read(self, client: Client, keys: list[str], began: float) -> dict[str, Entry]:
        if len(keys) == 1:
            answer = client.call("GetItem", {"TableName": self._table, "Key": {"pk": {"S": keys[0]}}})
            item = answer.get("Item")
            return {keys[0]: _entry(keys[0], item, began)}
        entries = {key: Entry(None, began) for key in keys}
        asked: Any = {self._table: {"Keys": [{"pk": {"S": key}} for key in keys]}}
        for _ in range(_BATCH_ROUNDS):
            answer = client.call("BatchGetItem", {"RequestItems": asked})
            try:
                for item in answer["Responses"].get(self._table, ()):
                    key = item["pk"]["S"]
                    if key in entries:
                        entries[key] = _entry(key, item, began)
                asked = answer.get("UnprocessedKeys")
            except (KeyError, TypeError, AttributeError) as error:
                raise TransportError(f"not a BatchGetItem answer: {error!r}") from error
            if not asked:
                return entries
        raise TransportError("keys were left unprocessed")


def _entry(key: str, item: Any, began: float) -> Entry:
    """The entry for one item. An unreadable one is remembered as such: it is not "no link"."""
    if item is None:
        return Entry(None, began)
    try:
        record = from_dynamodb(item)
    except ContractError as error:
        error.pk = key
        return Entry(None, began, error)
    if record.pk != key:
        return Entry(None, began, MalformedItem("the item has another key", key))
    return Entry(record, began)

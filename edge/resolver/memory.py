"""What one instance remembers of the table: bounded by bytes, least recently used out first, safe for threads."""

from __future__ import annotations

from _thread import allocate_lock
from collections import OrderedDict
from sys import getsizeof

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final

    from .contract import ContractError, Record

ENTRY_BYTES: Final = 320
"""An entry without its key and its item: its place in the ordered dict (up to 224 bytes just after it grew),
the object itself (72) and its time (24). Measured with `tracemalloc`, as `test_memory.py` does."""

LAG: Final = 60.0
"""Seconds for which a known item outlives reads that find none: many times what replicas need to converge."""

_ERROR_BYTES: Final = 512
"""An error without its texts: the exception, its attributes and their dict."""


class Entry:
    """One key as it was read. `record` is None where the table had nothing, `error` says it was unreadable.

    `read_at` is when the read began (seconds of a monotonic clock): what was written before that is in it.
    `cost` is what it takes of a memory, in bytes; 0 until it is remembered.
    """

    __slots__ = ("cost", "error", "read_at", "record")

    def __init__(self, record: Record | None, read_at: float, error: ContractError | None = None) -> None:
        self.record = record
        self.read_at = read_at
        self.error = error
        self.cost = 0


class Memory:
    """Entries by key, at most `max_bytes` of them by `cost_of`.

    They are kept past their freshness: a stale answer beats none when no replica answers. A key that was put out
    forgets its revision too: what a replica that lags says of it is believed for as long as of any new key.
    """

    def __init__(self, max_bytes: int) -> None:
        self.size = 0
        self._max_bytes = max_bytes
        self._entries: OrderedDict[str, Entry] = OrderedDict()  # in order of use, the oldest first
        self._lock = allocate_lock()

    def get(self, key: str) -> Entry | None:
        """The entry for `key`, however old."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is not None:
                self._entries.move_to_end(key)
            return entry

    def put(self, key: str, entry: Entry) -> Entry:
        """Remember `entry`, unless what is there was read later; returns what is remembered now.

        Replicas converge in about a second: one that lags must not bring back an older revision, so the newer
        record stays and only counts as read again. Nor may it make a known key unknown: what is deleted leaves a
        tombstone, so no item at all after one is a replica's lag. For `LAG` seconds the old record stays, as old as it
        is; then absence is believed, for the table may have been made anew.
        """
        with self._lock:
            known = self._entries.pop(key, None)
            if known is not None:
                self.size -= known.cost
                if known.read_at > entry.read_at:
                    entry = known
                elif known.record is not None and entry.record is not None and entry.record.rev < known.record.rev:
                    entry = Entry(known.record, entry.read_at)
                elif _is_live(known) and _is_absent(entry) and entry.read_at - known.read_at < LAG:
                    entry = known
            entry.cost = entry.cost or cost_of(key, entry)
            self._entries[key] = entry
            self.size += entry.cost
            while self.size > self._max_bytes:
                self.size -= self._entries.popitem(last=False)[1].cost
            return entry

    def __len__(self) -> int:
        return len(self._entries)


def _is_live(entry: Entry) -> bool:
    return entry.record is not None and entry.record.item is not None


def _is_absent(entry: Entry) -> bool:
    return entry.record is None and entry.error is None


def cost_of(key: str, entry: Entry) -> int:
    """Bytes that remembering `entry` takes, rather too many than too few.

    Counted from the objects, not from the document's length: a list of countries takes twelve times its JSON, a
    long destination hardly more than it.
    """
    cost = ENTRY_BYTES + getsizeof(key)
    if entry.error is not None:
        cost += _ERROR_BYTES + getsizeof(entry.error.reason)
    return cost + _size_of(entry.record)


def _size_of(value: Any) -> int:
    if not value:
        return 0  # None, False, 0, "" and () exist once for all
    size = getsizeof(value) + 16  # what the allocator rounds up
    kind = type(value)
    if kind is str or kind is int or kind is bool:
        return size
    if kind is dict:
        return size + sum(_size_of(key) + _size_of(item) for key, item in value.items())
    if kind in (tuple, list, frozenset, set):
        return size + sum(map(_size_of, value))
    return size + sum(_size_of(getattr(value, name)) for name in getattr(kind, "__slots__", ()))

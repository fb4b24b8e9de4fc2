"""What one instance remembers of the table: bounded, least recently used out first, safe for threads."""

from __future__ import annotations

from _thread import allocate_lock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .contract import ContractError, Record


class Entry:
    """One key as it was read. `record` is None where the table had nothing, `error` says it was unreadable.

    `read_at` is when the read began (seconds of a monotonic clock): what was written before that is in it.
    """

    __slots__ = ("error", "read_at", "record")

    def __init__(self, record: Record | None, read_at: float, error: ContractError | None = None) -> None:
        self.record = record
        self.read_at = read_at
        self.error = error


class Memory:
    """Entries by key. They are kept past their freshness: a stale answer beats none when no replica answers."""

    def __init__(self, max_items: int) -> None:
        self._max_items = max_items
        self._entries: dict[str, Entry] = {}  # in order of use, the oldest first
        self._lock = allocate_lock()

    def get(self, key: str) -> Entry | None:
        """The entry for `key`, however old."""
        with self._lock:
            entry = self._entries.pop(key, None)
            if entry is not None:
                self._entries[key] = entry
            return entry

    def put(self, key: str, entry: Entry) -> Entry:
        """Remember `entry`, unless what is there was read later; returns what is remembered now.

        Replicas converge in about a second: one that lags must not bring back an older revision, so the newer
        record stays and only counts as read again.
        """
        with self._lock:
            known = self._entries.pop(key, None)
            if known is not None:
                if known.read_at > entry.read_at:
                    entry = known
                elif known.record is not None and entry.record is not None and entry.record.rev < known.record.rev:
                    entry = Entry(known.record, entry.read_at)
            self._entries[key] = entry
            if len(self._entries) > self._max_items:
                del self._entries[next(iter(self._entries))]
            return entry

    def __len__(self) -> int:
        return len(self._entries)

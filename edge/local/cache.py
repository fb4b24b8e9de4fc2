"""The edge cache: answers by key, bounded by bytes, least recently used out first. One thread only."""

from __future__ import annotations

from collections import OrderedDict

from edge.local.response import Answer

Key = tuple[str, str, str, str]
"""Host, path, query string, and `Viewer.kind` (country, device class, system): the real distribution's cache policy."""

_OVERHEAD = 1024  # bytes an entry costs beside its key, body and headers, roughly


class Cache:
    """Answers by key, as long as they may be kept."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._answers: OrderedDict[Key, Answer] = OrderedDict()
        self.size = 0

    def get(self, key: Key, now: float) -> Answer | None:
        """The answer for `key` that is still good at `now` (monotonic seconds)."""
        answer = self._answers.get(key)
        if answer is None:
            return None
        if now >= answer.stored_at + answer.ttl:
            self._drop(key)
            return None
        self._answers.move_to_end(key)
        return answer

    def put(self, key: Key, answer: Answer, now: float) -> None:
        """Keep `answer` for as long as it says."""
        self._drop(key)
        if answer.ttl <= 0:
            return
        answer.stored_at = now
        self._answers[key] = answer
        self.size += _cost(key, answer)
        while self.size > self._max_bytes:
            self._drop(next(iter(self._answers)))

    def _drop(self, key: Key) -> None:
        answer = self._answers.pop(key, None)
        if answer is not None:
            self.size -= _cost(key, answer)

    def __len__(self) -> int:
        return len(self._answers)


def _cost(key: Key, answer: Answer) -> int:
    """Bytes of an entry, roughly. Path and query are there three times: in the key and in parts of the log line."""
    return _OVERHEAD + answer.size + 3 * sum(map(len, key))

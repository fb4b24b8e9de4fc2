"""Answers that are the same for every visitor, kept ready.

A decision knows what it read. A redirect that asked for nothing of its visitor, no header but Host and no query, is the
same for the next one at that address, as long as memory still holds the very items that it was made from, fresh, and
nothing in them has come to its end. That is every link without rules: the most by far. Only the seconds for which
CloudFront may keep it are reckoned each time.
"""

from __future__ import annotations

from .respond import cache_control, kept_as

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final

    from .lookup import Found
    from .memory import Entry
    from .respond import Response
    from .store import Store

MAX_READY: Final = 256
"""How many are kept. With a short destination one takes about 2 KB; each is for one item's freshness at most."""


class Ready:
    """One answer. `kept` is what it says of how long CloudFront may keep it, with the response that says so."""

    __slots__ = ("entries", "kept", "oldest", "until")

    def __init__(self, entries: dict[str, Entry], until: int | None, kept: tuple[str, Response]) -> None:
        self.entries = tuple(entries.items())
        self.oldest = min(entries.values(), key=lambda entry: entry.read_at)
        self.until = until
        self.kept = kept


class Answers:
    """Ready answers by host and path, both as they were sent. Safe for threads: a response is never changed."""

    def __init__(self, store: Store, max_age: int) -> None:
        self._store = store
        self._max_age = max_age
        self._ready: dict[tuple[str, str], Ready] = {}

    def find(self, raw: dict[str, Any], now: float) -> Response | None:
        """The answer to an event's request, None if there is none ready.

        Raises KeyError, IndexError or TypeError on what is no request.
        """
        if raw.get("querystring") or raw["method"] not in ("GET", "HEAD"):
            return None
        ready = self._ready.get(_address(raw))
        if ready is None or not self._store.is_fresh(ready.oldest) or (ready.until is not None and now >= ready.until):
            return None
        for key, entry in ready.entries:
            if self._store.recall(key) is not entry:
                return None
        caching, response = ready.kept
        left = cache_control(self._max_age - self._store.age(ready.oldest), now, ready.until)
        if left != caching:
            response = kept_as(response, left)
            ready.kept = left, response
        return response

    def keep(self, raw: dict[str, Any], found: Found, until: int | None, kept: tuple[str, Response]) -> None:
        """Keep an answer ready that nothing of its visitor went into."""
        if len(self._ready) >= MAX_READY:
            self._ready.clear()
        self._ready[_address(raw)] = Ready(found.entries, until, kept)


def _address(raw: dict[str, Any]) -> tuple[str, str]:
    return raw["headers"]["host"][0]["value"], raw["uri"]

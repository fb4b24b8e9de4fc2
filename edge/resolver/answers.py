"""Answers that are the same for every visitor, kept ready.

A decision knows what it read. A redirect that asked for no header of its visitor but Host is the same for the next one
at that address, as long as memory still holds the very items that it was made from, fresh, and nothing in them has come
to its end. That is every link without rules: the most by far. Only the seconds for which CloudFront may keep it are
reckoned each time, and where a query goes: those of advertisements are another one for each visitor.
"""

from __future__ import annotations

from .location import build_location
from .respond import cache_control, with_header

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final

    from .decide import Redirect
    from .items import LinkItem
    from .lookup import Found
    from .memory import Entry
    from .respond import Response
    from .store import Store

MAX_READY: Final = 256
"""How many are kept. With a short destination one takes about 2 KB; each is for one item's freshness at most."""


class Ready:
    """One answer, to an address without a query.

    `kept` is what it says of how long CloudFront may keep it, with the response that says so. `link` is the one whose
    destination takes a query on, None where a query would have to be looked at anew.
    """

    __slots__ = ("entries", "kept", "link", "oldest", "until")

    def __init__(
        self, entries: dict[str, Entry], until: int | None, link: LinkItem | None, kept: tuple[str, Response]
    ) -> None:
        self.entries = tuple(entries.items())
        self.link = link
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
        if raw["method"] not in ("GET", "HEAD"):
            return None
        query = raw.get("querystring")
        ready = self._ready.get(_address(raw))
        if ready is None or (query and ready.link is None):
            return None
        if not self._store.is_fresh(ready.oldest) or (ready.until is not None and now >= ready.until):
            return None
        for key, entry in ready.entries:
            if self._store.recall(key) is not entry:
                return None
        caching, response = ready.kept
        left = cache_control(self._max_age - self._store.age(ready.oldest), now, ready.until)
        if left != caching:
            response = with_header(response, "cache-control", left)
            ready.kept = left, response
        return response if not query or ready.link is None else _located(response, ready.link, str(query))

    def keep(self, raw: dict[str, Any], found: Found, decision: Redirect, kept: tuple[str, Response]) -> None:
        """Keep the answer to an event's request ready. No header of its visitor went into it."""
        link = found.link if decision.outcome == "r" else None
        if link is not None and (link.rules or link.variants or link.pattern is not None):
            link = None  # rules may ask for the query, and what is filled in or chosen is not the destination itself
        if raw.get("querystring"):
            if link is None:
                return
            kept = kept[0], _located(kept[1], link, "")
        if len(self._ready) >= MAX_READY:
            self._ready.clear()
        self._ready[_address(raw)] = Ready(found.entries, decision.until, link, kept)


def _located(response: Response, link: LinkItem, query: str) -> Response:
    """The response that leads to the link's destination with this query."""
    location = build_location(link.destination, query, link.query, link.query_pass, link.query_strip)
    return with_header(response, "location", location or "")  # "" never: such a destination is no redirect at all


def _address(raw: dict[str, Any]) -> tuple[str, str]:
    return raw["headers"]["host"][0]["value"], raw["uri"]

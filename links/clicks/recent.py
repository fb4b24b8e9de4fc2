"""Which clicks were counted already: the log may hold a line twice."""

from collections.abc import Iterable, Mapping
from typing import Final

SIZE: Final = 100_000
"""Clicks that are known again: some 10 MB, and minutes where hundreds come in a second."""


class Recent:
    """The last clicks that were counted, by the id that CloudFront gave their request.

    CloudFront and the shipper write a line again after a failure that was none, seconds later and perhaps into another
    shard. Kept in the memory of the reader: after a restart, what came before it is not known again.
    """

    def __init__(self, size: int = SIZE) -> None:
        self._size = size
        self._known: dict[int, None] = {}  # hashes of the ids, in the order in which they came

    def unknown(self, clicks: Iterable[tuple[str, str]]) -> dict[str, str]:
        """Of these (request's id, link's id) the ones that are not known, each once: link by request."""
        return {request: link for request, link in clicks if hash(request) not in self._known}

    def remember(self, clicks: Mapping[str, str]) -> None:
        """Know these from now on; once they are counted for good, and not before."""
        self._known |= dict.fromkeys(map(hash, clicks))
        for old in list(self._known)[: len(self._known) - self._size] if len(self._known) > self._size else ():
            del self._known[old]

"""The Lambda@Edge function: an origin-request event in, a response out, never an exception.

1. Read the request; robots.txt and favicon.ico need no look-up, nor does a path that no link can have.
2. Read the host's item and the link's, in one call where memory has neither.
3. Decide (`decide.py`) and respond (`respond.py`), to be kept no longer than what was read may be believed.

What cannot be read (no replica answers, an item of an unknown schema) is a 503 that nothing keeps. Each such
case is one line of JSON on standard output, which Lambda sends to CloudWatch: a metric filter on `event` counts.
"""

from __future__ import annotations

import json
import sys
import time

from .click import Click
from .config import load_config
from .contract import HostItem, LinkItem, code_from_path, host_key, link_key, normalize_host
from .decide import Gone, NotFound, Redirect, Request, Unusable, decide, decide_root
from .respond import (
    bad_request,
    cache_control,
    favicon,
    not_allowed,
    respond,
    robots,
    unavailable,
)
from .store import Store, StoreDown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    from .config import EdgeConfig
    from .decide import Decision
    from .memory import Entry
    from .respond import Response

    T = TypeVar("T", HostItem, LinkItem)

STALE_SHARE = 6
"""While no replica answers, what memory still knows may be kept for `max_age_seconds` / 6 at a time."""


class Unreadable(Exception):
    """An item the contract does not allow."""


class Resolver:
    """One instance's resolver: its configuration, its store, and what went wrong so far, by event name."""

    def __init__(self, config: EdgeConfig, store: Store | None = None, clock: Callable[[], float] = time.time):
        self._config = config
        self._store = store or Store(config, on_failure=lambda message: self.report("replica_failed", message))
        self._clock = clock
        self.problems: dict[str, int] = {}

    def report(self, event: str, detail: str) -> None:
        """Log and count one problem."""
        count = self.problems[event] = self.problems.get(event, 0) + 1
        sys.stdout.write(json.dumps({"event": event, "detail": detail[:1000], "count": count}) + "\n")

    def answer(self, event: Any) -> Response:
        """The response for an origin-request event."""
        try:
            request = _request(event)
        except (KeyError, IndexError, TypeError, AttributeError) as error:
            self.report("bad_event", repr(error))
            return unavailable()
        try:
            return self._resolve(request)
        except StoreDown as error:
            self.report("store_down", str(error))
        except Unreadable as error:
            self.report("item_unreadable", str(error))
        return unavailable()

    def close(self) -> None:
        """Close the store's idle connections."""
        self._store.close()

    def _resolve(self, request: Request) -> Response:
        if request.method not in ("GET", "HEAD"):
            return not_allowed()
        if request.host is None:
            return bad_request()
        if request.path == "/robots.txt":
            return robots()
        if request.path == "/favicon.ico":
            return favicon()
        is_default = request.host in self._config.default_hosts
        key = host_key(self._config.default_hosts[0] if is_default else request.host)
        recalled = self._store.recall(key)
        fold = recalled is not None and _folds(recalled)
        code = code_from_path(request.path, fold)
        if code is None:
            return self._respond(NotFound(), [], None)
        entries = self._read(key, request.host, code)
        host = _item(entries[0], HostItem)
        if host is not None and host.fold_case != fold:  # memory did not know how this host spells its codes
            code = code_from_path(request.path, host.fold_case)
            if code is None:
                return self._respond(NotFound(), entries[:1], None)
            entries = self._read(key, request.host, code)
            host = _item(entries[0], HostItem)
        if host is None and not is_default:  # not one of our domains, or no longer
            return self._respond(NotFound(), entries, None)
        if not code:
            return self._respond(decide_root(host), entries, None)
        link = _item(entries[1], LinkItem)
        return self._respond(decide(host, link, request, self._clock()), entries, link)

    def _read(self, key: str, host: str, code: str) -> list[Entry]:
        """The host's entry and, but for the root, the link's."""
        keys = [key, link_key(host, code, self._config.default_hosts)] if code else [key]
        found = self._store.get(keys, optional=key if host in self._config.default_hosts else "")
        return [found[key] for key in keys]

    def _respond(self, decision: Decision, entries: list[Entry], link: LinkItem | None) -> Response:
        if isinstance(decision, Unusable):
            raise Unreadable("a destination is over the length of a header")
        max_age = self._config.max_age_seconds
        seconds: float = max_age
        for entry in entries:
            kept = max_age - self._store.age(entry) if self._store.is_fresh(entry) else max_age / STALE_SHARE
            seconds = min(seconds, kept)
        until = decision.until if isinstance(decision, Redirect | NotFound) else None
        outcome = decision.outcome if isinstance(decision, Redirect) else ""
        if isinstance(decision, Gone) and decision.expired:
            outcome = "x"
        click = None
        if link is not None and outcome:
            record = entries[1].record
            click = Click(outcome, link.link_id, link.workspace_id, record.rev if record else 0)
        return respond(decision, cache_control(seconds, self._clock(), until), click)


_resolver: Resolver | None = None


def handler(event: Any, context: object) -> Response:
    """Lambda's entry point."""
    global _resolver
    if _resolver is None:
        _resolver = Resolver(load_config())
    return _resolver.answer(event)


def _request(event: Any) -> Request:
    """The visitor's request. CloudFront passes Host on because the cache policy names it."""
    request = event["Records"][0]["cf"]["request"]
    host = request["headers"]["host"][0]["value"]
    return Request(
        str(request["method"]),
        normalize_host(host),
        str(request["uri"]),
        str(request.get("querystring") or ""),
    )


def _folds(entry: Entry) -> bool:
    return entry.record is not None and isinstance(entry.record.item, HostItem) and entry.record.item.fold_case


def _item(entry: Entry, kind: type[T]) -> T | None:
    """The item in `entry`, None where there is none. Raises Unreadable."""
    if entry.error is not None:
        raise Unreadable(f"{entry.error.pk!r}: {entry.error.reason}")
    if entry.record is None or entry.record.item is None:
        return None
    if not isinstance(entry.record.item, kind):
        raise Unreadable(f"{entry.record.pk!r}: not a {kind.__name__}")
    return entry.record.item

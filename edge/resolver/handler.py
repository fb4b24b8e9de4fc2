"""The Lambda@Edge function: an origin-request event in, a response or a request for the origin out, never an exception.

0. Where the same was just answered without a look at its visitor, that is the answer (`answers.py`).
1. Read the request; robots.txt and the like need no link (`fixed.py`).
2. Read the host's item and the link's (`lookup.py`), in one call where memory has neither.
3. Decide (`decide.py`) and respond (`respond.py`), to be kept no longer than what was read may be believed.

What cannot be read (no replica answers, an item of an unknown schema) is a 503 that nothing keeps. Each such
case is one line of JSON on standard output, which Lambda sends to CloudWatch: a metric filter on `event` counts.
"""

from __future__ import annotations

import json
import sys
import time

from .answers import Answers
from .config import load_config
from .contract import normalize_host
from .decide import NotFound, Origin, Redirect, Request, Unusable, decide, decide_root
from .lookup import Lookup, Unreadable
from .respond import NO_STORE, bad_request, cache_control, click_of, not_allowed, respond, robots, unavailable
from .store import Store, StoreDown
from .visitor import Headers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .config import EdgeConfig
    from .decide import Decision
    from .lookup import Found
    from .respond import Response

STALE_SHARE = 6
"""While no replica answers, what memory still knows may be kept for `max_age_seconds` / 6 at a time."""


class Resolver:
    """One instance's resolver: its configuration, its store, and what went wrong so far, by event name."""

    def __init__(self, config: EdgeConfig, store: Store | None = None, clock: Callable[[], float] = time.time):
        self._config = config
        self._store = store or Store(config, on_failure=lambda message: self.report("replica_failed", message))
        self._lookup = Lookup(config, self._store)
        self._answers = Answers(self._store, config.max_age_seconds)
        self._clock = clock
        self.problems: dict[str, int] = {}

    def report(self, event: str, detail: str) -> None:
        """Log and count one problem."""
        count = self.problems[event] = self.problems.get(event, 0) + 1
        sys.stdout.write(json.dumps({"event": event, "detail": detail[:1000], "count": count}) + "\n")

    def answer(self, event: Any) -> Response:
        """The response for an origin-request event, or its request made out to the origin."""
        try:
            raw = event["Records"][0]["cf"]["request"]
            ready = self._answers.find(raw, self._clock())
            if ready is not None:
                return ready
            request = read_request(raw)
        except (KeyError, IndexError, TypeError, AttributeError) as error:
            self.report("bad_event", repr(error))
            return unavailable("")
        try:
            return self._resolve(request, raw)
        except StoreDown as error:
            self.report("store_down", str(error))
        except Unreadable as error:
            self.report("item_unreadable", str(error))
        return unavailable(request.languages)

    def close(self) -> None:
        """Close the store's idle connections."""
        self._store.close()

    def _resolve(self, request: Request, raw: dict[str, Any]) -> Response:
        if request.method not in ("GET", "HEAD", "POST"):
            return not_allowed(request.languages)
        if request.host is None:
            return bad_request(request.languages)
        path = request.path
        if path == "/robots.txt":
            return robots()
        if path == "/favicon.ico" or path.startswith("/.well-known/") or path == "/apple-app-site-association":
            return self._fixed(path, request.host, request.query)
        found = self._lookup.link(request.host, path)
        now = self._clock()
        decision = self._decide(found, request, now)
        if isinstance(decision, Origin) and (request.method != "POST" or decision.kind == "password"):
            return self._hand_over(decision.kind, found, request, raw)
        if request.method == "POST":  # only a password is ever sent
            return not_allowed(request.languages)
        return self._respond(decision, found, request, raw, now)

    def _fixed(self, path: str, name: str, query: str) -> Response:
        from .fixed import fixed  # asked for rarely: not part of a cold start
        from .probe import PROBE_PATH, probed

        # An alias is asked for itself: what is to be proven is that its own name leads here.
        if path == PROBE_PATH and self._config.origin_secret and self._lookup.host(name).host is not None:
            return probed(self._config.origin_secret, name, query)
        return fixed(path, self._lookup.link(name, "").host)

    def _decide(self, found: Found, request: Request, now: float) -> Decision:
        if not found.known or found.code is None:  # not one of our domains, or no longer; or no code at all
            return NotFound()
        if not found.code:
            return decide_root(found.host, request, now)
        if found.preview or (found.link is not None and found.link.pattern is not None):
            request = request.__replace__(code=found.code, preview=found.preview)  # type: ignore[attr-defined]  # frozen's
        return decide(found.host, found.link, request, now)

    def _respond(self, decision: Decision, found: Found, request: Request, raw: dict[str, Any], now: float) -> Response:
        if isinstance(decision, Unusable):
            raise Unreadable("a destination is over the length of a header")
        record = found.link_entry.record if found.link_entry is not None else None
        click = click_of(decision, found.link, record.rev if record else 0, host=found.host)
        if not isinstance(decision, Redirect) or not decision.shared:
            return respond(decision, NO_STORE, click, found, request.languages)
        caching = cache_control(self._believed(found), now, decision.until)
        response = respond(decision, caching, click, found, "")
        if isinstance(request.headers, Headers) and not request.headers.asked:
            self._answers.keep(raw, found, decision, (caching, response))
        return response

    def _believed(self, found: Found) -> float:
        """For how many seconds what was read may still be believed."""
        max_age = self._config.max_age_seconds
        seconds: float = max_age
        for entry in found.entries.values():
            kept = max_age - self._store.age(entry) if self._store.is_fresh(entry) else max_age / STALE_SHARE
            seconds = min(seconds, kept)
        return seconds

    def _hand_over(self, kind: str, found: Found, request: Request, raw: dict[str, Any]) -> Response:
        """The request itself, made out to the origin."""
        if not self._config.origin_host:
            self.report("no_origin", f"{kind} page of {found.key!r}")
            return unavailable(request.languages)
        from .origin import HEADER, Handover, sign  # only links with pages pay for it

        host = self._config.origin_host
        now = int(self._clock())
        handover = Handover(kind, request.host or "", found.key, request.client_ip, request.path, now)
        raw["uri"] = f"/edge/{kind}"
        raw["headers"]["host"] = [{"key": "Host", "value": host}]
        raw["headers"][HEADER] = [{"key": HEADER, "value": sign(self._config.origin_secret, handover)}]
        return raw


_resolver: Resolver | None = None


def handler(event: Any, context: object) -> Response:
    """Lambda's entry point."""
    global _resolver
    if _resolver is None:
        _resolver = Resolver(load_config())
    return _resolver.answer(event)


def read_request(raw: dict[str, Any]) -> Request:
    """The visitor's request in an event. CloudFront passes Host on because the cache policy names it.

    Raises KeyError, IndexError, TypeError or AttributeError on what is no event.
    """
    headers = raw["headers"]
    return Request(
        str(raw["method"]),
        normalize_host(str(headers["host"][0]["value"])),
        str(raw["uri"]),
        str(raw.get("querystring") or ""),
        Headers(headers),
        str(raw.get("clientIp") or ""),
        "",
        False,
    )

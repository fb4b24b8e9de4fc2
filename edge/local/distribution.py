"""The distribution: a request in, an answer from the cache or from the resolver, and a line in the log.

An RSGI application. A hit costs no `await` and is written for speed; everything else goes through `_miss`:

1. What CloudFront refuses itself: no host (400), a method it does not know or a GET with a body (403), a long URL
   (414), large headers (413).
2. One run of the resolver per key at a time, in a thread; others with that key wait for it. What it returns that
   may not be kept is for its own visitor only: those that waited run the resolver themselves, as at CloudFront.
   Only GET and HEAD have a key; any other request is run for itself.
3. A response is the answer. A request goes on to the origin, with the visitor's body, and its response is.
4. An invalid result is a 502, an exception or a time-out is a 503, an origin that does not answer is a 502 or a 504;
   none is kept.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any
from urllib.parse import quote

from edge.local.cache import Cache, Key
from edge.local.event import build_event, custom_origin
from edge.local.forward import MAX_URL_BYTES, Forward, accept_request, is_request, remember
from edge.local.logline import build_line, encode, target_part
from edge.local.origin import MAX_REQUEST_BODY_BYTES, Origin, Unreachable, report
from edge.local.response import Answer, Rejected, accept_result
from edge.local.spool import Spool
from edge.local.viewer import MAX_REQUEST_BYTES, Viewer, Viewers
from edge.resolver.contract import normalize_host

METHODS = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"})
HEALTH_PATH = "/.getowl/health"
_URI_SAFE = "/!$&'()*+,;=:@-._~"

Handler = Callable[[Any, Any], Any]


class Distribution:
    """One distribution with one behaviour. Everything but the resolver runs on the event loop's thread."""

    def __init__(
        self,
        handler: Handler,
        spool: Spool,
        *,
        cache_bytes: int,
        timeout: float,
        country: str = "ZZ",
        threads: int = 32,
        origin: Origin | None = None,
        header_names: bool = False,
    ) -> None:
        """`timeout` is the resolver's, in seconds. Without an `origin`, requests that are returned are 502.

        `header_names`: the log names the visitor's headers, as with `HeaderNames=yes` of edge/infra/clicks.yaml.
        """
        self._handler = handler
        self._origin = origin
        self._origin_part = origin.event_part if origin else custom_origin
        self._origin_pool = ThreadPoolExecutor(threads, "origin")
        self._spool = spool
        self._cache = Cache(cache_bytes)
        self._timeout = timeout
        self._viewers = Viewers(country, header_names=header_names)
        self._pool = ThreadPoolExecutor(threads, "resolver")
        self._running: dict[Key, asyncio.Task[Answer]] = {}
        self._id_prefix = secrets.token_urlsafe(30)
        self._id_count = count(1)
        self._loop: asyncio.AbstractEventLoop

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Granian has started."""
        self._loop = loop

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Granian has stopped: let no line be lost."""
        self._spool.close()
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._origin_pool.shutdown(wait=False, cancel_futures=True)

    async def __rsgi__(self, scope: Any, proto: Any) -> None:
        """Answer one request."""
        began = time.monotonic()
        method, path, query = scope.method, scope.path, scope.query_string
        viewer = self._viewers.get(scope.headers.items())
        key = (viewer.host, path, query, viewer.kind)
        answer = self._cache.get(key, began)
        if answer is None or not viewer.is_plain or (method != "GET" and method != "HEAD"):
            await self._miss(key, viewer, scope, proto, began)
            return
        age = int(began - answer.stored_at)
        if age != answer.age:
            answer.age = age
            answer.hit_headers = [*answer.headers, ("age", str(age)), ("x-cache", _x_cache("Hit", answer.status))]
        if answer.body:
            proto.response_bytes(answer.status, answer.hit_headers, answer.body)
        else:
            proto.response_empty(answer.status, answer.hit_headers)
        self._log(answer, viewer, scope, "Hit", "0.000", self._next_id())

    async def _miss(self, key: Key, viewer: Viewer, scope: Any, proto: Any, began: float) -> None:
        if key[1] == HEALTH_PATH:
            proto.response_str(
                200, [("content-type", "application/json"), ("cache-control", "no-store")], self._health()
            )
            return
        request_id = self._next_id()
        uri = quote(key[1], safe=_URI_SAFE)
        answer = _refuse(viewer, scope.method, uri, key[2])
        if answer is None:
            event = build_event(viewer, scope.method, uri, key[2], _client_ip(scope), request_id, self._origin_part)
            if scope.method in ("GET", "HEAD"):
                answer = await self._collapse(key, event, began)
            else:
                answer = await self._run(event, key[2], proto)
        if not answer.log[0]:
            answer.log = (
                f"{answer.status}\t{answer.size}",
                target_part(viewer.host, uri, key[2]),
                encode(key[2]),
                encode(answer.header("content-type")),
            )
        headers = [*answer.headers, ("x-cache", _x_cache("Miss", answer.status)), ("x-amz-cf-id", request_id)]
        if answer.body:
            proto.response_bytes(answer.status, headers, answer.body)
        else:
            proto.response_empty(answer.status, headers)
        self._log(answer, viewer, scope, "Miss", f"{time.monotonic() - began:.3f}", request_id)

    async def _collapse(self, key: Key, event: Any, began: float) -> Answer:
        running = self._running.get(key)
        if running is not None:
            answer = await asyncio.shield(running)
            if answer.ttl > 0:
                return answer
            return await self._run(event, key[2])
        task = self._running[key] = self._loop.create_task(self._run(event, key[2]))
        try:
            answer = await asyncio.shield(task)
        finally:
            self._running.pop(key, None)
        # Its age counts from before the resolver ran, so that nothing is kept longer than the resolver said.
        self._cache.put(key, answer, began)
        return answer

    async def _run(self, event: Any, query: str, proto: Any = None) -> Answer:
        """Run the resolver on `event`, and where it says so the origin. Their faults are answers too.

        `proto` is there to be asked for the body of a request that may have one.
        """
        sent = remember(event)
        request_id = event["Records"][0]["cf"]["config"]["requestId"]
        try:
            running = self._loop.run_in_executor(self._pool, self._handler, event, None)
            result = await asyncio.wait_for(running, self._timeout)
            if not is_request(result):
                return accept_result(result, query)
            return await self._forward(accept_request(result, sent, self._origin_part()), proto, request_id)
        except Rejected as error:
            sys.stderr.write(f"502: the resolver's result failed validation: {error}\n")
            return _error(502, "The Lambda function result failed validation.")
        except TimeoutError:
            sys.stderr.write(f"503: the resolver took more than {self._timeout} s\n")
            return _error(503, "The Lambda function took too long.")
        except Exception:
            sys.stderr.write(f"503: the resolver raised\n{traceback.format_exc()}")
            return _error(503, "The Lambda function raised an exception.")

    async def _forward(self, request: Forward, proto: Any, request_id: str) -> Answer:
        if self._origin is None:
            raise Rejected("the function returned a request: this distribution has no origin to forward it to")
        body = b"" if proto is None else await _read_body(proto)
        if body is None:
            return _error(413, "The request's body is too large.", "LimitExceeded")
        try:
            return await self._loop.run_in_executor(self._origin_pool, self._origin.fetch, request, body, request_id)
        except Unreachable as error:
            report(f"{error.status} for {request.method} {request.uri}: {error}")
            return _error(error.status, "The origin did not answer.", error.detail)

    def _log(self, answer: Answer, viewer: Viewer, scope: Any, result: str, taken: str, request_id: str) -> None:
        if answer.status >= 400:
            result = "Error"
        status_size, target, query, media_type = answer.log
        method = scope.method
        line = build_line(
            now=time.time(),
            ip=_client_ip(scope),
            taken=taken,
            status_size=status_size,
            method=method if method in ("GET", "HEAD") else encode(method),
            target=target,
            request_id=request_id,
            version=scope.http_version,
            agent=viewer.log_agent,
            query=query,
            result=result,
            forwarded=viewer.log_forwarded,
            media_type=media_type,
            detail=answer.detail or result,
            country=viewer.log_country,
        )
        if self._spool.add(line):
            self._loop.call_soon(self._spool.flush)

    def _next_id(self) -> str:
        """An opaque id that no other request has: a random part for this process, and a number."""
        return f"{self._id_prefix}{next(self._id_count):014x}=="

    def _health(self) -> str:
        state = {"status": "ok", "cached": len(self._cache), "cached_bytes": self._cache.size}
        return json.dumps(state | {"spool_bytes": self._spool.held, "dropped_lines": self._spool.dropped}) + "\n"


def _refuse(viewer: Viewer, method: str, uri: str, query: str) -> Answer | None:
    """The error that CloudFront answers by itself, if it is one of those."""
    if len(uri) + len(query) + 1 > MAX_URL_BYTES:
        return _error(414, "The URL is too long.", "LimitExceeded")
    if viewer.size > MAX_REQUEST_BYTES:
        return _error(413, "The request's headers are too large.", "LimitExceeded")
    if normalize_host(viewer.host) is None:
        return _error(400, "The request has no host that can be read.", "InvalidRequestHeader")
    if method not in METHODS:
        return _error(403, "This distribution does not allow the method.", "InvalidRequestMethod")
    if viewer.has_body and method in ("GET", "HEAD"):
        return _error(403, "A GET request must not have a body.", "InvalidRequestBody")
    return None


async def _read_body(proto: Any) -> bytes | None:
    """The visitor's body, None if it is too large."""
    parts, size = [], 0
    async for part in proto:
        size += len(part)
        if size > MAX_REQUEST_BODY_BYTES:
            return None
        parts.append(part)
    return b"".join(parts)


def _error(status: int, message: str, detail: str = "Error") -> Answer:
    body = f"<!doctype html><title>{status}</title><h1>{status}</h1><p>{message}</p>".encode()
    return Answer(status, [("content-type", "text/html"), ("cache-control", "no-store")], body, detail=detail)


def _x_cache(result: str, status: int) -> str:
    return f"{'Error' if status >= 400 else result} from cloudfront"


def _client_ip(scope: Any) -> str:
    ip: str = scope.client.rpartition(":")[0]
    return ip.strip("[]")

"""What happens to every request before any view: health, refusals, one log line."""

import time
import uuid
from collections.abc import Callable
from typing import Final

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.api.errors import error_response
from getowl.health import healthz, readyz
from getowl.metrics import count_request, metrics

log = structlog.get_logger("getowl.request")

GetResponse = Callable[[HttpRequest], HttpResponse]

_HEALTH: Final = {"/healthz": healthz, "/readyz": readyz, "/metrics": metrics}
_BODY_MAX_BYTES: Final = 5 * 1024 * 1024
_FORM_MAX_BYTES: Final = 1024 * 1024  # what an upload may hold besides its file


def health(get_response: GetResponse) -> GetResponse:
    """Middleware: answers health checks whatever host they ask for; a container asks by address, without TLS."""

    def middleware(request: HttpRequest) -> HttpResponse:
        view = _HEALTH.get(request.path)
        return view(request) if view else get_response(request)

    return middleware


def request_log(get_response: GetResponse) -> GetResponse:
    """Middleware: logs and counts method, route, status and milliseconds.

    The route and not the path, which may hold a secret from a mail; no query string for the same reason.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        request_id = uuid.uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        started = time.perf_counter()
        response = get_response(request)
        response["X-Request-Id"] = request_id
        seconds = time.perf_counter() - started
        route = f"/{request.resolver_match.route}" if request.resolver_match else ""
        count_request(request.method or "", route, response.status_code, seconds)
        log.info(
            "request",
            method=request.method,
            path=route or request.path,
            status=response.status_code,
            ms=round(seconds * 1000, 1),
        )
        return response

    return middleware


def refuse(get_response: GetResponse) -> GetResponse:
    """Middleware: refuses what no view could take, before anything reads the body.

    400: zero bytes in path or query, which Postgres does not take. 413: a body larger than the route may have.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or any("\0" in text for pair in request.GET.lists() for text in (pair[0], *pair[1])):
            return _refusal(request, 400, "zero_byte", "The address contains a zero byte.")
        limit = _body_limit(request)
        if _content_length(request) > limit:
            message = f"The request's body is too large; at most {limit // 1024 // 1024} MB are taken here."
            return _refusal(request, 413, "too_large", message)
        return get_response(request)

    return middleware


def _body_limit(request: HttpRequest) -> int:
    """Bytes that a request to this path may bring."""
    is_upload = request.method == "POST" and request.path.rstrip("/").endswith("/imports")
    return settings.IMPORT_MAX_BYTES + _FORM_MAX_BYTES if is_upload else _BODY_MAX_BYTES


def _content_length(request: HttpRequest) -> int:
    text = request.META.get("CONTENT_LENGTH") or ""
    return int(text) if text.isascii() and text.isdigit() else 0


def _refusal(request: HttpRequest, status: int, code: str, message: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return error_response(status, code, message)
    return HttpResponse(message, status=status, content_type="text/plain; charset=utf-8")

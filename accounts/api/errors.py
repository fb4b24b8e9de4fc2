"""The one shape of the API's errors: {"error": {"code", "message", "field", "docUrl"}}."""

from collections.abc import Sequence
from typing import Any

import structlog
from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from accounts.entitlements import PlanRequired

log = structlog.get_logger(__name__)


class ApiError(Exception):
    """An answer other than success. `status` is HTTP's; the rest goes into the body."""

    def __init__(self, status: int, code: str, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.field = field


def error_body(code: str, message: str, field: str | None = None) -> dict[str, Any]:
    """What is inside "error"; `docUrl` leads to what is written about the code."""
    doc_url = f"{settings.SITE_URL}/api/docs/errors#{code}"
    return {"code": code, "message": message, "field": field, "docUrl": doc_url}


def error_response(status: int, code: str, message: str, field: str | None = None) -> JsonResponse:
    """The one shape."""
    return JsonResponse({"error": error_body(code, message, field)}, status=status)


def validation_body(errors: Sequence[Any]) -> dict[str, Any]:
    """What is inside "error" for the first of pydantic's complaints."""
    first = errors[0]
    # ("body", "payload", "tags", 1), ("query", "limit") or, where a row is checked by itself, ("tags", 1).
    names = [f"[{part}]" if isinstance(part, int) else str(part) for part in first["loc"]]
    if names[:2] == ["body", "payload"]:
        names = names[2:]
    elif names[:1] in (["query"], ["path"], ["file"]):
        names = names[1:]
    field = ".".join(names).replace(".[", "[") or None
    if first["type"] == "extra_forbidden":
        return error_body("unknown_field", f"There is no field {field}.", field)
    if first["type"] == "missing":
        message = f"{field} is required." if field else "The request needs a JSON object as its body."
        return error_body("required", message, field)
    return error_body("invalid", str(first["msg"]), field)


def add_error_handlers(api: NinjaAPI) -> None:
    """Answer what can be raised behind any route; what an app's own services raise, its own handlers answer."""

    @api.exception_handler(ApiError)
    def on_api_error(request: HttpRequest, error: ApiError) -> HttpResponse:
        return error_response(error.status, error.code, error.message, error.field)

    @api.exception_handler(PlanRequired)
    def on_plan_required(request: HttpRequest, error: PlanRequired) -> HttpResponse:
        return error_response(403, "plan_required", str(error))

    @api.exception_handler(ValidationError)
    def on_validation(request: HttpRequest, error: ValidationError) -> HttpResponse:
        return JsonResponse({"error": validation_body(error.errors)}, status=422)

    @api.exception_handler(AuthenticationError)
    def on_authentication(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        response = error_response(401, "unauthorized", "Send a valid key: Authorization: Bearer sk_live_…")
        response["WWW-Authenticate"] = "Bearer"
        return response

    @api.exception_handler(Http404)
    def on_404(request: HttpRequest, error: Http404) -> HttpResponse:
        return error_response(404, "not_found", str(error) or "There is nothing here.")

    @api.exception_handler(RequestDataTooBig)
    def on_too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
        return error_response(413, "too_large", "The request's body is too large.")

    @api.exception_handler(MultiPartParserError)
    @api.exception_handler(BadRequest)
    @api.exception_handler(SuspiciousOperation)
    def on_bad_request(request: HttpRequest, error: Exception) -> HttpResponse:
        return error_response(400, "bad_request", "The request cannot be read. Is it well-formed?")

    @api.exception_handler(HttpError)
    def on_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
        if isinstance(error.__cause__, ApiError):  # of our parser
            return on_api_error(request, error.__cause__)
        if error.status_code == 400:  # ninja raises it for nothing else
            return error_response(400, "malformed_json", "The body is not valid JSON.")
        return error_response(error.status_code, "error", str(error))

    @api.exception_handler(Exception)
    def on_bug(request: HttpRequest, error: Exception) -> HttpResponse:
        log.error("api request failed", path=request.path, exc_info=error)
        return error_response(500, "internal", "Something went wrong on our side. Nothing was saved; try again.")

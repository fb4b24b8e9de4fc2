"""Every error of the API in one shape: {"error": {"code", "message", "field"}}."""

from collections.abc import Sequence
from typing import Any

import structlog
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic.alias_generators import to_camel

from accounts.api.errors import ApiError, error_response
from links.errors import LinkConflict, LinkError, SlugTaken
from links.importing.errors import BadFile
from links.models import Link

log = structlog.get_logger(__name__)

# Fields whose name in the API is not the model's in camel case.
_NAMES = {"slug": "shortCode", "destination": "destinationUrl", "starting_after": "starting_after"}


def link_error_body(error: LinkError) -> dict[str, Any]:
    """What is inside "error" for something wrong with a link."""
    field = ".".join(_api_name(part) for part in error.field.split("."))
    return {"code": error.code, "message": error.message, "field": field}


def _api_name(part: str) -> str:
    """A field as the API has it, with the index it may carry: `rules[2]`."""
    name, bracket, index = part.partition("[")
    return f"{_NAMES.get(name, to_camel(name))}{bracket}{index}"


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
        return {"code": "unknown_field", "message": f"There is no field {field}.", "field": field}
    if first["type"] == "missing":
        message = f"{field} is required." if field else "The request needs a JSON object as its body."
        return {"code": "required", "message": message, "field": field}
    return {"code": "invalid", "message": str(first["msg"]), "field": field}


def add_error_handlers(api: NinjaAPI) -> None:
    """Answer everything that can be raised behind the API's routes."""

    @api.exception_handler(ApiError)
    def on_api_error(request: HttpRequest, error: ApiError) -> HttpResponse:
        return error_response(error.status, error.code, error.message, error.field)

    @api.exception_handler(LinkError)
    def on_link_error(request: HttpRequest, error: LinkError) -> HttpResponse:
        status = 409 if isinstance(error, SlugTaken | LinkConflict) else 422
        return JsonResponse({"error": link_error_body(error)}, status=status)

    @api.exception_handler(BadFile)
    def on_bad_file(request: HttpRequest, error: BadFile) -> HttpResponse:
        status = {"too_large": 413, "too_many": 429}.get(error.code, 422)
        return error_response(status, error.code, error.message, "file")

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

    @api.exception_handler(Link.DoesNotExist)
    def on_deleted_meanwhile(request: HttpRequest, error: Link.DoesNotExist) -> HttpResponse:
        return error_response(404, "not_found", "No such link.")

    @api.exception_handler(HttpError)
    def on_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
        if error.status_code == 400:  # ninja raises it for nothing else
            return error_response(400, "malformed_json", "The body is not valid JSON.")
        return error_response(error.status_code, "error", str(error))

    @api.exception_handler(Exception)
    def on_bug(request: HttpRequest, error: Exception) -> HttpResponse:
        log.error("api request failed", path=request.path, exc_info=error)
        return error_response(500, "internal", "Something went wrong on our side. Nothing was saved; try again.")

"""What is wrong with a link or with a file of links, in the API's one shape of errors."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI

from accounts.api.errors import error_body, error_response
from accounts.api.etags import MATCH, changed_response
from links.errors import ExternalIdTaken, LinkConflict, LinkError, NameTaken, NoRoom, SlugTaken, TagBusy
from links.importing.errors import BadFile
from links.models import DeletedLink, Link, Tag, UtmTemplate
from links.shown import api_name

# What is no field of a link, and is not called by its name in camel case.
_OTHERS = {"starting_after": "starting_after", "zone": "timezone"}


def link_error_body(error: LinkError) -> dict[str, Any]:
    """What is inside "error" for something wrong with a link."""
    field = ".".join(_api_name(part) for part in error.field.split("."))
    return error_body(error.code, error.message, field or None)


def _api_name(part: str) -> str:
    """A field as the API has it, with the index it may carry: `rules[2]`."""
    name, bracket, index = part.partition("[")
    return f"{_OTHERS.get(name) or api_name(name)}{bracket}{index}"


def add_error_handlers(api: NinjaAPI) -> None:
    """Answer what the links' services raise."""

    @api.exception_handler(LinkError)
    def on_link_error(request: HttpRequest, error: LinkError) -> HttpResponse:
        if isinstance(error, LinkConflict) and MATCH in request.headers:
            return changed_response()
        status = 409 if isinstance(error, SlugTaken | ExternalIdTaken | NameTaken | TagBusy | LinkConflict) else 422
        status = 403 if isinstance(error, NoRoom) else status
        return JsonResponse({"error": link_error_body(error)}, status=status)

    @api.exception_handler(BadFile)
    def on_bad_file(request: HttpRequest, error: BadFile) -> HttpResponse:
        status = {"too_large": 413, "too_many": 429}.get(error.code, 422)
        return error_response(status, error.code, error.message, "file")

    @api.exception_handler(Link.DoesNotExist)
    def on_deleted_meanwhile(request: HttpRequest, error: Link.DoesNotExist) -> HttpResponse:
        return error_response(404, "not_found", "No such link.")

    @api.exception_handler(DeletedLink.DoesNotExist)
    def on_restored_meanwhile(request: HttpRequest, error: DeletedLink.DoesNotExist) -> HttpResponse:
        return error_response(404, "not_found", "No such link in the bin.")

    @api.exception_handler(UtmTemplate.DoesNotExist)
    def on_template_deleted_meanwhile(request: HttpRequest, error: UtmTemplate.DoesNotExist) -> HttpResponse:
        return error_response(404, "not_found", "No such template.")

    @api.exception_handler(Tag.DoesNotExist)
    def on_tag_deleted_meanwhile(request: HttpRequest, error: Tag.DoesNotExist) -> HttpResponse:
        return error_response(404, "not_found", "No such tag.")

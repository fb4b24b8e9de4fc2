"""Exports over the API."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from ninja import NinjaAPI, Router, Status
from pydantic.alias_generators import to_camel

from accounts.api.auth import ApiRequest, BearerKey, Scope, actor_of, workspace_of
from accounts.api.errors import ApiError, error_response
from exports.access import access_for_key, list_for_key
from exports.api.schemas import ExportIn, ExportList, ExportOut, export_out
from exports.errors import ExportError, TooManyExports
from exports.kinds import Kind
from exports.services import export_delete, export_downloaded, export_start
from exports.storage import signed_url

router = Router()


@router.get("/exports", auth=BearerKey(Scope.EXPORTS_READ), response=ExportList, by_alias=True)
def exports_list(request: ApiRequest) -> ExportList:
    """The latest 50 exports, newest first."""
    return ExportList(items=[export_out(one) for one in list_for_key(workspace_of(request))])


@router.post("/exports", auth=BearerKey(Scope.EXPORTS_WRITE), response={201: ExportOut}, by_alias=True)
def exports_create(request: ApiRequest, payload: ExportIn) -> Status[ExportOut]:
    """Start an export."""
    export = export_start(
        workspace=workspace_of(request),
        actor=actor_of(request),
        kind=Kind(payload.kind),
        file_format=payload.format,
        options=payload.options,
    )
    return Status(201, export_out(export))


@router.get("/exports/{export_id}", auth=BearerKey(Scope.EXPORTS_READ), response=ExportOut, by_alias=True)
def exports_get(request: ApiRequest, export_id: str) -> ExportOut:
    """How far an export is."""
    return export_out(access_for_key(workspace_of(request), export_id))


@router.get(
    "/exports/{export_id}/file",
    auth=BearerKey(Scope.EXPORTS_READ),
    response={302: None},
    openapi_extra={"responses": {409: {"$ref": "#/components/responses/Conflict"}}},
)
def exports_file(request: ApiRequest, export_id: str) -> HttpResponse:
    """302 to the file, by an address that is good for ten minutes and needs no key."""
    export = access_for_key(workspace_of(request), export_id)
    if not export.is_ready(timezone.now()):
        raise ApiError(409, "not_ready", "This export has no file yet, or none any more. See its status.")
    export_downloaded(export=export, actor=actor_of(request))
    return HttpResponseRedirect(signed_url(export.file, export.filename))


@router.delete("/exports/{export_id}", auth=BearerKey(Scope.EXPORTS_WRITE), response={204: None})
def exports_delete(request: ApiRequest, export_id: str) -> Status[None]:
    """Delete an export and its file; one that runs is stopped."""
    export_delete(export=access_for_key(workspace_of(request), export_id), actor=actor_of(request))
    return Status(204, None)


def add_error_handlers(api: NinjaAPI) -> None:
    """Answer what the services of exports raise."""

    @api.exception_handler(ExportError)
    def on_export_error(request: HttpRequest, error: ExportError) -> HttpResponse:
        status = 409 if isinstance(error, TooManyExports) else 422
        return error_response(status, error.code, error.message, to_camel(error.field))

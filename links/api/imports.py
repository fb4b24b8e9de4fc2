"""Imports of files."""

from django.http import StreamingHttpResponse
from ninja import File, Router, Status, UploadedFile

from accounts.api.auth import ApiRequest, BearerKey, Scope, actor_of, workspace_of
from links.access import access_import
from links.api.schemas import ImportOut, import_out
from links.services import import_start, rejects_csv

router = Router()


@router.post("/imports", auth=BearerKey(Scope.LINKS_WRITE), response={201: ImportOut}, by_alias=True)
def imports_create(request: ApiRequest, file: File[UploadedFile]) -> Status[ImportOut]:
    """Upload a CSV file (multipart, field `file`) and queue its import."""
    source = import_start(
        workspace=workspace_of(request), actor=actor_of(request), file=file, filename=file.name or "links.csv"
    )
    return Status(201, import_out(source))


@router.get("/imports/{import_id}", auth=BearerKey(Scope.LINKS_READ), response=ImportOut, by_alias=True)
def imports_get(request: ApiRequest, import_id: str) -> ImportOut:
    """How far an import is."""
    return import_out(access_import(workspace_of(request), import_id))


@router.get("/imports/{import_id}/rejects.csv", auth=BearerKey(Scope.LINKS_READ))
def imports_rejects(request: ApiRequest, import_id: str) -> StreamingHttpResponse:
    """The rows that were not taken, with the reason, as CSV."""
    source = access_import(workspace_of(request), import_id)
    response = StreamingHttpResponse(rejects_csv(source), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{source.public_id}-rejects.csv"'
    return response

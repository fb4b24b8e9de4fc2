"""Imports of files."""

from typing import Annotated, Final

from django.http import StreamingHttpResponse
from ninja import File, Form, Query, Router, Status, UploadedFile

from accounts.api.auth import ApiRequest, BearerKey, Scope, actor_of, workspace_of
from links.access import access_import
from links.api.import_schemas import ImportList, ImportOut, import_out, mapping_in, options_in
from links.import_pages import imports_after
from links.models import Import
from links.reach import EVERYTHING
from links.services import import_begin, import_cancel, import_discard, import_prepare, rejects_csv, report_csv

router = Router()
_FILE: Final = {"text/csv": {"schema": {"type": "string"}}}
_CSV: Final = {"responses": {200: {"description": "The rows.", "content": _FILE}}}
_LONGEST = 100_000  # characters of a part that holds JSON: multipart has no other way to say more than a text


@router.get("/imports", auth=BearerKey(Scope.LINKS_READ), response=ImportList, by_alias=True)
def imports_list(
    request: ApiRequest,
    starting_after: Annotated[str | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> ImportList:
    """The workspace's imports, newest first."""
    page = imports_after(workspace_of(request), after=starting_after, limit=limit)
    return ImportList(items=[import_out(one) for one in page.imports], next=page.next)


@router.post("/imports", auth=BearerKey(Scope.LINKS_WRITE), response={201: ImportOut}, by_alias=True)
def imports_create(
    request: ApiRequest,
    file: File[UploadedFile],
    mapping: Annotated[str, Form(max_length=_LONGEST)] = "",
    options: Annotated[str, Form(max_length=_LONGEST)] = "",
) -> Status[ImportOut]:
    """Upload a file (multipart) and queue its import.

    `file` is CSV, JSON or an SQL dump of YOURLS. `mapping` is a JSON object of the file's columns and the fields that
    they give (null: none); of columns that it does not name the field is guessed. `options` is a JSON object.
    """
    workspace, actor, chosen = workspace_of(request), actor_of(request), options_in(options)
    draft = import_prepare(
        workspace=workspace, actor=actor, file=file, filename=file.name or "links.csv", options=chosen
    )
    try:
        fields = mapping_in(mapping, draft.columns, draft.mapping)
        import_begin(draft=draft, actor=actor, mapping=fields, options=chosen)
    except Exception:
        import_discard(draft=draft)
        raise
    return Status(201, import_out(draft))


@router.get("/imports/{import_id}", auth=BearerKey(Scope.LINKS_READ), response=ImportOut, by_alias=True)
def imports_get(request: ApiRequest, import_id: str) -> ImportOut:
    """How far an import is."""
    return import_out(_import(request, import_id))


@router.post("/imports/{import_id}/cancel", auth=BearerKey(Scope.LINKS_WRITE), response=ImportOut, by_alias=True)
def imports_cancel(request: ApiRequest, import_id: str) -> ImportOut:
    """Stop an import; what it made stays. A finished one stays as it is."""
    source = _import(request, import_id)
    import_cancel(source=source, actor=actor_of(request))
    source.refresh_from_db()
    return import_out(source)


@router.get("/imports/{import_id}/rejects.csv", auth=BearerKey(Scope.LINKS_READ), openapi_extra=_CSV)
def imports_rejects(request: ApiRequest, import_id: str) -> StreamingHttpResponse:
    """The rows that were not taken, with the reason, as CSV, to be mended and imported again."""
    source = _import(request, import_id)
    return _file(f"{source.public_id}-rejects.csv", StreamingHttpResponse(rejects_csv(source)))


@router.get("/imports/{import_id}/report.csv", auth=BearerKey(Scope.LINKS_READ), openapi_extra=_CSV)
def imports_report(request: ApiRequest, import_id: str) -> StreamingHttpResponse:
    """The same, and the rows that were taken, but not with all that they said; `result` tells them apart."""
    source = _import(request, import_id)
    return _file(f"{source.public_id}-report.csv", StreamingHttpResponse(report_csv(source)))


def _import(request: ApiRequest, import_id: str) -> Import:
    return access_import(workspace_of(request), import_id, EVERYTHING)


def _file(name: str, response: StreamingHttpResponse) -> StreamingHttpResponse:
    response["Content-Type"] = "text/csv; charset=utf-8"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

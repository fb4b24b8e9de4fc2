"""Imports of links from a file: bring one, watch it, get back what was not taken. views/import_drafts.py starts it."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import access_workspace, actor_of
from accounts.models import Role
from links.access import access_import, list_imports
from links.errors import LinkError
from links.forms import ImportForm
from links.forms.files import SUFFIXES
from links.importing.errors import BadFile
from links.models import Import
from links.permissions import reach_of
from links.services import import_cancel, import_prepare, import_reasons, rejects_csv, report_csv
from links.views.import_drafts import draft_page

_SAMPLE = (
    "url,slug,title,tags,expires_at\r\n"
    'https://example.com/spring?page=1,spring,Spring collection,"sale, web",2030-06-30T22:00:00Z\r\n'
    "https://example.com/manual.pdf,manual,The manual,docs,\r\n"
    "https://example.com/without-a-slug,,,,\r\n"
)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_list(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """The latest imports, and the form that starts one."""
    role = Role.MEMBER if request.method == "POST" else Role.VIEWER
    membership = access_workspace(request, workspace_id, role=role)
    form = ImportForm()
    if request.method == "POST":
        form = ImportForm(request.POST, request.FILES)
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                made = import_prepare(
                    workspace=membership.workspace, actor=actor_of(membership), file=file, filename=file.name
                )
            except (BadFile, LinkError) as error:
                form.add_error("file", error.message)
            else:
                return redirect("links:import", workspace_id=workspace_id, import_id=made.public_id)
    context = {
        "membership": membership,
        "workspace_id": workspace_id,
        "section": "imports",
        "form": form,
        "max_bytes": settings.IMPORT_MAX_BYTES,
        "suffixes": SUFFIXES,
        "imports": [(one, pill_of(one)) for one in list_imports(membership.workspace, reach_of(membership))],
    }
    return render(request, "links/imports.html", context, status=422 if form.is_bound else 200)


@login_required
@require_safe
def import_detail(request: HttpRequest, workspace_id: str, import_id: str) -> HttpResponse:
    """How far an import is, and why rows were not taken. htmx asks again each second until it ends.

    A draft asks what its columns mean.
    """
    membership = access_workspace(request, workspace_id)
    source = access_import(membership.workspace, import_id, reach_of(membership))
    if source.status == Import.Status.DRAFT and membership.may_edit:
        return draft_page(request, membership, source)
    context: dict[str, Any] = {
        "membership": membership,
        "workspace_id": workspace_id,
        "section": "imports",
        "source": source,
        "pill": pill_of(source),
    }
    if source.is_finished:
        context["reasons"] = [(reason, _excerpt(reason.first.fields)) for reason in import_reasons(source)]
    if request.headers.get("HX-Target") == "import":
        return render(request, "links/_import.html", context)
    return render(request, "links/import.html", context)


@login_required
@require_POST
def cancel(request: HttpRequest, workspace_id: str, import_id: str) -> HttpResponse:
    """Stop an import; the links it made stay."""
    membership = access_workspace(request, workspace_id, role=Role.MEMBER)
    source = access_import(membership.workspace, import_id, reach_of(membership))
    import_cancel(source=source, actor=actor_of(membership))
    return redirect("links:import", workspace_id=workspace_id, import_id=import_id)


@login_required
@require_safe
def rejects(request: HttpRequest, workspace_id: str, import_id: str) -> StreamingHttpResponse:
    """Every row that was not taken and why, as CSV; streamed, since it may be as large as the file."""
    membership = access_workspace(request, workspace_id)
    source = access_import(membership.workspace, import_id, reach_of(membership))
    response = StreamingHttpResponse(rejects_csv(source), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="rejects-{source.public_id}.csv"'
    return response


@login_required
@require_safe
def report(request: HttpRequest, workspace_id: str, import_id: str) -> StreamingHttpResponse:
    """The same, and the rows that were taken, but not with all that they said."""
    membership = access_workspace(request, workspace_id)
    source = access_import(membership.workspace, import_id, reach_of(membership))
    response = StreamingHttpResponse(report_csv(source), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="report-{source.public_id}.csv"'
    return response


@login_required
@require_safe
def sample(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """A small file that shows the columns."""
    access_workspace(request, workspace_id)
    response = HttpResponse(_SAMPLE, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="getowl-sample.csv"'
    return response


def pill_of(source: Import) -> tuple[str, str]:
    """The import's state as a word and the pill's kind."""
    match source.status:
        case Import.Status.DRAFT:
            return _("Not started"), "info"
        case Import.Status.QUEUED:
            return _("Waiting"), "waiting"
        case Import.Status.RUNNING:
            return _("Running"), "waiting"
        case Import.Status.FAILED:
            return _("Failed"), "failed"
        case Import.Status.CANCELLED:
            return _("Stopped"), ""
    if source.rejected_rows:
        return _("Done, some rejected"), "info"
    return _("Done"), "live"


def _excerpt(cells: list[str]) -> str:
    """A row in one line."""
    text = " · ".join(cell for cell in cells if cell)
    return text if len(text) <= 120 else f"{text[:119]}…"

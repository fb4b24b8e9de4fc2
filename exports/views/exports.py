"""The page of exports: start one, watch it, fetch it, delete it."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import access_workspace, actor_of
from accounts.models import Membership, Role
from exports.access import access_export, list_exports
from exports.errors import ExportError
from exports.forms import FIELDS, ExportForm
from exports.kinds import Kind, role_for
from exports.models import Export
from exports.services import export_delete, export_downloaded, export_start
from exports.storage import signed_url

_PILLS = {
    Export.Status.QUEUED: "waiting",
    Export.Status.RUNNING: "waiting",
    Export.Status.FINISHED: "live",
    Export.Status.FAILED: "failed",
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def export_list(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """The latest exports, and the form that starts one; its fields may be filled by the address.

    htmx asks again each second while one is unfinished.
    """
    membership = access_workspace(request, workspace_id, role=Role.MEMBER)
    if request.headers.get("HX-Target") == "exports":
        return render(request, "exports/_list.html", _listed(membership))
    form = ExportForm(membership=membership, initial={name: value[:300] for name, value in request.GET.items()})
    if request.method == "POST":
        form = ExportForm(request.POST, membership=membership)
        if form.is_valid() and _started(membership, form):
            return redirect("exports:list", workspace_id=workspace_id)
    context = {**_listed(membership), "form": form, "keep_days": settings.EXPORT_KEEP_DAYS}
    return render(request, "exports/list.html", context, status=422 if form.is_bound else 200)


@never_cache
@login_required
@require_safe
def download(request: HttpRequest, workspace_id: str, export_id: str) -> HttpResponse:
    """Lead to the file by a link of ten minutes, which is made now: it is in no page that could be kept."""
    membership = access_workspace(request, workspace_id, role=Role.MEMBER)
    export = access_export(membership, export_id)
    if not export.is_ready(timezone.now()):
        messages.error(request, _("This export has no file to download, or none any more."))
        return redirect("exports:list", workspace_id=workspace_id)
    if request.method == "GET":
        export_downloaded(export=export, actor=actor_of(membership))
    return redirect(signed_url(export.file, export.filename))


@login_required
@require_POST
def delete(request: HttpRequest, workspace_id: str, export_id: str) -> HttpResponse:
    """Delete an export and its file; one that runs is stopped."""
    membership = access_workspace(request, workspace_id, role=Role.MEMBER)
    export = access_export(membership, export_id)
    export_delete(export=export, actor=actor_of(membership))
    messages.success(request, _("The export is deleted."))
    return redirect("exports:list", workspace_id=workspace_id)


def _started(membership: Membership, form: ExportForm) -> bool:
    kind: Kind = form.cleaned_data["kind"]
    assert membership.may(role_for(kind)), "the form offers only what the member may export"  # noqa: S101
    try:
        export_start(
            workspace=membership.workspace,
            actor=actor_of(membership),
            kind=kind,
            file_format=form.cleaned_data["file_format"],
            options=form.options(),
        )
    except ExportError as error:
        form.add_error(FIELDS.get(error.field, error.field), error.message)
        return False
    return True


def _listed(membership: Membership) -> dict[str, Any]:
    now = timezone.now()
    exports = list_exports(membership)
    return {
        "membership": membership,
        "workspace_id": membership.workspace.public_id,
        "section": "exports",
        "exports": [(one, _PILLS.get(Export.Status(one.status), ""), one.is_ready(now)) for one in exports],
        "moving": any(not one.is_finished for one in exports),
    }

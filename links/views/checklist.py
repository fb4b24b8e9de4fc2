"""The first steps of a new workspace, above the list of links."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import access_workspace
from accounts.models import Role
from accounts.services.members import member_hide_checklist
from links.checklist import checklist_of
from links.views.htmx import is_htmx


@login_required
@require_safe
def checklist(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """How far it is; nothing once all is done."""
    membership = access_workspace(request, workspace_id)
    context = {"checklist": checklist_of(membership), "workspace_id": workspace_id}
    return render(request, "links/_checklist.html", context)


@login_required
@require_POST
def checklist_hide(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """Hide it from this member, for good."""
    membership = access_workspace(request, workspace_id, role=Role.MEMBER)
    member_hide_checklist(membership=membership)
    return HttpResponse() if is_htmx(request) else redirect("links:list", workspace_id=workspace_id)

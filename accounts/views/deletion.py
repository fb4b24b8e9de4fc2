"""Asking for a workspace to be deleted, and taking it back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import access_workspace, actor_of
from accounts.errors import DeletionBegun
from accounts.models import Role
from accounts.reauthentication import require_recent_authentication
from accounts.services.workspace_deletion import workspace_ask_deletion, workspace_keep


@login_required
@require_POST
def ask(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """Mark the day on which the workspace goes; `name` repeats its name. Asks who it is once more first."""
    membership = access_workspace(request, workspace_id, role=Role.OWNER)
    if request.POST.get("name", "").strip() != membership.workspace.name:
        messages.error(request, _("That is not the name of this workspace. Nothing was changed."))
        return redirect("accounts:settings", workspace_id=workspace_id)
    require_recent_authentication(request)
    workspace_ask_deletion(workspace=membership.workspace, actor=actor_of(membership))
    messages.success(request, _("The workspace will be deleted. Its members are told."))
    return redirect("accounts:settings", workspace_id=workspace_id)


@login_required
@require_POST
def keep(request: HttpRequest, workspace_id: str) -> HttpResponse:
    """Do not delete it."""
    membership = access_workspace(request, workspace_id, role=Role.OWNER)
    try:
        workspace_keep(workspace=membership.workspace, actor=actor_of(membership))
    except DeletionBegun as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The workspace is kept."))
    return redirect("accounts:settings", workspace_id=workspace_id)
